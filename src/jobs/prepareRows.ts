import { ownValue } from '../ownValue.js';
import type { Failure, QueueRecord, RecordId } from '../queue/types.js';
import { type IdentifiedRecord, newestOfEach } from './contactIdentity.js';
import { exportedAt } from './exportTime.js';
import type { Column, ImportPlan, PreparedRow } from './importPlan.js';

/** What to do with a value that is longer than its column: setting OVERLONG_VALUES. */
export type OverlongRule = 'reject' | 'cut' | 'keep';

export interface NewestRecords {
  readonly newest: readonly IdentifiedRecord[];
  readonly failures: readonly Failure[];
  /** Older copies of contacts of which a newer one is among `newest`. */
  readonly superseded: readonly RecordId[];
}

/** One `@`, something before it, a dotted name behind it, no blanks: what Eloqua refuses for certain is caught here. */
const EMAIL_ADDRESS = /^[^\s@,;<>"]+@[^\s@,;<>".]+(\.[^\s@,;<>".]+)+$/;

/** At most one record a contact, the newest, and none that Eloqua could not find: each refusal costs an import its `success`. */
export function newestRecords(
  records: readonly QueueRecord[],
  { identify, addressColumn }: Pick<ImportPlan, 'identify' | 'addressColumn'>,
): NewestRecords {
  const failures: Failure[] = [];
  const identified: IdentifiedRecord[] = [];
  for (const record of records) {
    const identity = identify(record);
    const fault = identity.id === '' ? addressFault(identity.address, addressColumn) : undefined;
    if (fault) failures.push({ id: record._id, ...fault });
    else identified.push({ record, identity, exportedAt: exportedAt(record) });
  }
  return { ...newestOfEach(identified), failures };
}

/** Why Eloqua would refuse the address in `field`, if it would. */
export function addressFault(address: string, field: string): Omit<Failure, 'id'> | undefined {
  if (address === '') return { code: 'RECORD_WITHOUT_ADDRESS', field, reason: `${field} is empty` };
  if (EMAIL_ADDRESS.test(address)) return undefined;
  return { code: 'RECORD_BAD_ADDRESS', field, reason: `${field} is not an e-mail address` };
}

/** The rows whose values fit their columns, cut where `overlong` says so, and those that do not. */
export function fitValues(
  rows: readonly PreparedRow[],
  columns: readonly Column[],
  overlong: OverlongRule,
): { rows: PreparedRow[]; failures: Failure[] } {
  const fitting: PreparedRow[] = [];
  const failures: Failure[] = [];
  for (const one of rows) {
    const fault = overlong === 'keep' ? undefined : fitRow(one, columns, overlong);
    if (fault) failures.push(fault);
    else fitting.push(one);
  }
  return { rows: fitting, failures };
}

function fitRow({ id, row, identifier }: PreparedRow, columns: readonly Column[], overlong: OverlongRule) {
  for (const { name, longest } of columns) {
    const value = ownValue(row, name);
    if (value === undefined || value.length <= longest) continue;
    if (overlong === 'reject' || name === identifier) {
      const reason = `${name} has ${value.length} characters, Eloqua takes ${longest} (setting OVERLONG_VALUES)`;
      return { id, code: 'RECORD_VALUE_TOO_LONG', field: name, reason };
    }
    row[name] = cut(value, longest);
  }
  return undefined;
}

/** Never through the middle of a surrogate pair. */
function cut(value: string, longest: number): string {
  const kept = value.slice(0, longest);
  return /[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept;
}
