import { createHash } from 'node:crypto';
import type { Collection } from 'mongodb';
import { chunks, IDS_PER_FILTER, RECORDS_PER_PART } from '../queue/parts.js';
import { canBeExportTime, latestExportTime, UNKNOWN_TIME } from './exportTime.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';
import type { PreparedRow } from './prepareRows.js';

/** Longer than a record may wait on an errored queue before somebody replays it. */
const KEEP_SECONDS = 90 * 24 * 3600;

/** Indexes of the collection, for the list that the program creates. */
export const DELIVERED_INDEXES = [{ key: { deliveredAt: 1 }, expireAfterSeconds: KEEP_SECONDS }] as const;

/** A document of `deliveredContacts`: of which export the values are that Eloqua has got of a contact. */
interface Delivered {
  /** A digest of the e-mail address: no contact can be read from it. */
  _id: string;
  exportedAt: Date;
  deliveredAt: Date;
}

/**
 * Of rows about to be sent, those that are older than what was delivered of their contacts before: replayed from an
 * errored queue, or overtaken by a newer export while they waited. Sent, they would bring old values back
 * (invariant 5; within one import prepareRows keeps it).
 */
export async function outdatedRows(run: JobRun, rows: readonly PreparedRow[]): Promise<PreparedRow[]> {
  const delivered = new Map<string, Date>();
  for (const part of chunks(rows, IDS_PER_FILTER)) {
    const _id = { $in: part.map(({ identity }) => digestOf(identity)) };
    const found = await patiently(run, () => deliveredOf(run).find({ _id }).toArray());
    const now = new Date();
    // A date to come, of a version that took it from Eloqua as it was, says nothing of what is newer.
    for (const one of found) if (canBeExportTime(one.exportedAt, now)) delivered.set(one._id, one.exportedAt);
  }
  if (delivered.size === 0) return [];
  return rows.filter(
    ({ identity, exportedAt }) =>
      exportedAt !== UNKNOWN_TIME && exportedAt < (delivered.get(digestOf(identity)) ?? exportedAt),
  );
}

/** Notes that rows are in Eloqua. May be repeated, and in any order: the newest export stays. */
export async function noteDelivered(run: JobRun, rows: readonly PreparedRow[]): Promise<void> {
  const deliveredAt = new Date();
  const latest = latestExportTime(deliveredAt);
  const dated = rows.filter(({ exportedAt }) => exportedAt !== UNKNOWN_TIME);
  for (const part of chunks(dated, RECORDS_PER_PART)) {
    const updates = part.map(({ identity, exportedAt }) => ({
      updateOne: {
        filter: { _id: digestOf(identity) },
        update: [{ $set: { exportedAt: newerOf(exportedAt, latest), deliveredAt } }],
        upsert: true,
      },
    }));
    await patiently(run, () => deliveredOf(run).bulkWrite(updates, { ordered: false }));
  }
}

/** The later of what is there and `exportedAt`; a date that cannot be gives way. */
function newerOf(exportedAt: Date, latest: Date) {
  return { $cond: [{ $gt: ['$exportedAt', latest] }, exportedAt, { $max: ['$exportedAt', exportedAt] }] };
}

function deliveredOf(run: JobRun): Collection<Delivered> {
  return run.queueDb.collection<Delivered>('deliveredContacts');
}

function digestOf(identity: string): string {
  return createHash('sha256').update(identity).digest('base64url').slice(0, 22);
}
