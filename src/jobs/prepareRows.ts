import type { Row } from '../eloqua/types.js';
import type { Failure, QueueRecord, RecordId } from '../queue/types.js';
import { exportedAt } from './exportTime.js';

/** A column of an import: its name in the record, and how long a value Eloqua takes (100, 250 in a CDO, 32,000). */
export interface Column {
  readonly name: string;
  readonly longest: number;
}

/** What to do with a value that is longer than its column: setting OVERLONG_VALUES. */
export type OverlongRule = 'reject' | 'cut' | 'keep';

export interface PreparedRow {
  readonly id: RecordId;
  /** The e-mail address without case and outer blanks: what Eloqua goes by. */
  readonly identity: string;
  readonly exportedAt: Date;
  readonly row: Row;
}

export interface PreparedRows {
  readonly rows: readonly PreparedRow[];
  readonly failures: readonly Failure[];
  /** Older copies of contacts of which a newer one is among `rows`. */
  readonly superseded: readonly RecordId[];
}

interface Preparation {
  readonly columns: readonly Column[];
  /** The column that identifies a row. */
  readonly identifier: string;
  readonly overlong: OverlongRule;
  /** A record as a row of the import, before the checks. */
  readonly toRow: (record: QueueRecord) => Row;
}

/** One `@`, something before it, a dotted name behind it, no blanks: what Eloqua refuses for certain is caught here. */
const EMAIL_ADDRESS = /^[^\s@,;<>"]+@[^\s@,;<>".]+(\.[^\s@,;<>".]+)+$/;

/**
 * Makes the rows of an import out of records: at most one a contact, since Eloqua drops duplicates and does not say
 * which one (invariant 5); none that it would refuse, since each refusal costs the import its `success`.
 */
export function prepareRows(records: readonly QueueRecord[], preparation: Preparation): PreparedRows {
  const failures: Failure[] = [];
  const superseded: RecordId[] = [];
  const newest = new Map<string, PreparedRow>();
  for (const record of records) {
    const prepared = prepareRow(record, preparation);
    if ('reason' in prepared) {
      failures.push(prepared);
      continue;
    }
    const rival = newest.get(prepared.identity);
    if (rival && prepared.exportedAt < rival.exportedAt) {
      superseded.push(record._id);
      continue;
    }
    if (rival) superseded.push(rival.id);
    // At the end, so that the rows keep the order of the records that are sent, whatever was superseded.
    newest.delete(prepared.identity);
    newest.set(prepared.identity, prepared);
  }
  return { rows: [...newest.values()], failures, superseded };
}

function prepareRow(record: QueueRecord, { columns, identifier, overlong, toRow }: Preparation): PreparedRow | Failure {
  const row = toRow(record);
  const address = (row[identifier] ?? '').trim();
  const field = identifier;
  if (address === '') return { id: record._id, code: 'RECORD_WITHOUT_ADDRESS', field, reason: `${field} is empty` };
  if (!EMAIL_ADDRESS.test(address)) {
    return { id: record._id, code: 'RECORD_BAD_ADDRESS', field, reason: `${field} is not an e-mail address` };
  }
  if (overlong !== 'keep') {
    for (const { name, longest } of columns) {
      const value = row[name];
      if (value === undefined || value.length <= longest) continue;
      if (overlong === 'reject' || name === identifier) {
        const reason = `${name} has ${value.length} characters, Eloqua takes ${longest} (setting OVERLONG_VALUES)`;
        return { id: record._id, code: 'RECORD_VALUE_TOO_LONG', field: name, reason };
      }
      row[name] = cut(value, longest);
    }
  }
  row[identifier] = address;
  return { id: record._id, identity: identityOf(address), exportedAt: exportedAt(record), row };
}

export function identityOf(address: string): string {
  return address.trim().toLowerCase();
}

/** Never through the middle of a surrogate pair. */
function cut(value: string, longest: number): string {
  const kept = value.slice(0, longest);
  return /[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept;
}
