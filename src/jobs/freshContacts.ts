import { ObjectId } from 'mongodb';
import { updatedFilter } from '../eloqua/filters.js';
import type { Row, SharedList } from '../eloqua/types.js';
import { ownValue } from '../ownValue.js';
import type { QueueRecord } from '../queue/types.js';
import { type ContactFields, contactIdFieldOf, emailFieldOf, externalIdFieldOf } from './contactFields.js';
import { comparable, type IdentifiedRecord } from './contactIdentity.js';
import { isKnownTime } from './exportTime.js';
import type { JobRun } from './job.js';
import { readExport } from './readExport.js';

/** Clocks of Eloqua's servers may differ a little, and a change is dated before it can be seen. */
const OVERLAP_MS = 2 * 60_000;
/** Where it is not known when an export began, its end is: a sync may wait for hours before it takes its rows. */
const LONGEST_EXPORT_MS = 24 * 3600_000;
/** An export that is said to have begun longer before its end did not. */
const OLDEST_START_MS = 14 * 24 * 3600_000;
/** Where neither is known, a record is as old as anything in the queues may be. */
const OLDEST_RECORD_MS = 90 * 24 * 3600_000;

/** What Eloqua says now of the contacts of a set that were changed since their export. */
export interface FreshContacts {
  /** By record: the contact as it is now. */
  readonly rows: ReadonlyMap<IdentifiedRecord, Row>;
  /** Records without an id whose address is another contact's by now. */
  readonly addressTaken: ReadonlySet<IdentifiedRecord>;
  /** When it was there to be read, in milliseconds since 1970. */
  readonly readableAt: number;
}

export interface FreshQuestion {
  readonly fields: ContactFields;
  /** Whose members are asked for; undefined: all contacts. */
  readonly list: SharedList | undefined;
  readonly records: readonly IdentifiedRecord[];
  readonly note: (definitionName: string) => Promise<void>;
}

/**
 * Reads the contacts that were changed since the oldest export of the set, and keeps those of the set: memory grows with
 * the set and a page, however many contacts Eloqua's own programs have changed.
 */
export async function readFreshContacts(run: JobRun, question: FreshQuestion): Promise<FreshContacts> {
  const { fields, list, records, note } = question;
  const since = await oldestSnapshot(run, records);
  const matcher = new Matcher(fields, records);
  const definitionName = `DWMOps post ${run.runId} compare ${new ObjectId().toHexString().slice(-6)}`;
  const wanted = { definitionName, fields, filter: updatedFilter(list, since), note };
  const readableAt = await readExport(run, wanted, (row) => matcher.take(row));
  return { rows: matcher.rows, addressTaken: matcher.taken(), readableAt };
}

/** A moment before any of the records' exports took its rows. */
async function oldestSnapshot(run: JobRun, records: readonly IdentifiedRecord[]): Promise<Date> {
  const batches = new Map<string, ObjectId>();
  let oldest = Number.POSITIVE_INFINITY;
  for (const { record, exportedAt } of records) {
    const { _batchID: batch } = record;
    if (batch instanceof ObjectId && isKnownTime(exportedAt)) batches.set(batch.toHexString(), batch);
    else oldest = Math.min(oldest, (isKnownTime(exportedAt) ? exportedAt.getTime() : Date.now()) - OLDEST_RECORD_MS);
  }
  const customs = await (await run.queues()).batchCustoms([...batches.values()]);
  for (const [id, batch] of batches)
    oldest = Math.min(oldest, snapshotOf(customs.get(id)?.exportStartedAt, batch.getTimestamp()));
  return new Date(oldest - OVERLAP_MS);
}

/** What was noted as an export's start counts where it can be: at most two weeks before its end, of which whole seconds are known. */
function snapshotOf(startedAt: unknown, endedAt: Date): number {
  const ended = endedAt.getTime();
  const started = startedAt instanceof Date ? startedAt.getTime() : Number.NaN;
  const isPossible = started < ended + 2000 && started > ended - OLDEST_START_MS;
  return isPossible ? Math.min(started, ended) : ended - LONGEST_EXPORT_MS;
}

/** Finds the records of a set that a row is of: by ContactIDExt; where a record has none by Eloqua's number; else by address. */
class Matcher {
  readonly rows = new Map<IdentifiedRecord, Row>();
  readonly #fields: { readonly email: string; readonly id: string | undefined; readonly number: string | undefined };
  readonly #byId = new Map<string, IdentifiedRecord>();
  readonly #byNumber = new Map<string, IdentifiedRecord[]>();
  readonly #byAddress = new Map<string, IdentifiedRecord[]>();
  readonly #suspects = new Set<IdentifiedRecord>();

  constructor(fields: ContactFields, records: readonly IdentifiedRecord[]) {
    this.#fields = { email: emailFieldOf(fields), id: externalIdFieldOf(fields), number: contactIdFieldOf(fields) };
    for (const one of records) {
      const { id, address } = one.identity;
      if (id !== '') {
        this.#byId.set(id, one);
        continue;
      }
      const number = this.#numberOf(one.record);
      if (number !== '') addTo(this.#byNumber, number, one);
      addTo(this.#byAddress, address, one);
    }
  }

  take(row: Row): void {
    const { email, id, number } = this.#fields;
    const byId = id === undefined ? undefined : this.#byId.get((ownValue(row, id) ?? '').trim());
    if (byId) this.rows.set(byId, row);
    const own = number === undefined ? '' : (ownValue(row, number) ?? '');
    for (const one of this.#byNumber.get(own) ?? []) this.rows.set(one, row);
    for (const one of this.#byAddress.get(comparable(ownValue(row, email) ?? '')) ?? []) {
      const known = this.#numberOf(one.record);
      if (known === '' || own === '') this.rows.set(one, row);
      else if (known !== own) this.#suspects.add(one);
    }
  }

  taken(): Set<IdentifiedRecord> {
    return new Set([...this.#suspects].filter((one) => !this.rows.has(one)));
  }

  #numberOf(record: QueueRecord): string {
    const { number } = this.#fields;
    const value = number === undefined ? '' : ownValue(record, number);
    return typeof value === 'string' ? value : '';
  }
}

function addTo(map: Map<string, IdentifiedRecord[]>, key: string, one: IdentifiedRecord): void {
  const known = map.get(key);
  if (known) known.push(one);
  else map.set(key, [one]);
}
