import { createHash } from 'node:crypto';
import type { Collection } from 'mongodb';
import { chunks, IDS_PER_FILTER, RECORDS_PER_PART } from '../queue/parts.js';
import type { ContactIdentity, IdentifiedRecord } from './contactIdentity.js';
import { canBeExportTime, isKnownTime, latestExportTime } from './exportTime.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';

/** Longer than a record may wait on an errored queue before somebody replays it. */
const KEEP_SECONDS = 90 * 24 * 3600;

/** Indexes of the collection, for the list that the program creates. */
export const DELIVERED_INDEXES = [{ key: { deliveredAt: 1 }, expireAfterSeconds: KEEP_SECONDS }] as const;

/**
 * A document of `deliveredContacts`: the export whose values Eloqua now holds of a contact. A contact that has an id has
 * two, one by its id and one by its address, since older records of it may have no id.
 */
interface Delivered {
  /** A digest of the id or of the e-mail address: no contact can be read from it. */
  _id: string;
  /** The digest of the id, in the document by the address. */
  contact?: string;
  exportedAt: Date;
  deliveredAt: Date;
}

export interface DeliveredBefore {
  /** Older than what was delivered of their contacts: sent, they would bring old values back (invariant 5). */
  readonly outdated: ReadonlySet<IdentifiedRecord>;
  /** Whose contact was delivered after they were exported: it has left the processing list. */
  readonly hasLeftList: boolean;
}

/** What is known of earlier deliveries of these contacts: replayed from an errored queue, or overtaken by a newer export. */
export async function deliveredBefore(run: JobRun, records: readonly IdentifiedRecord[]): Promise<DeliveredBefore> {
  const delivered = new Map<string, Delivered>();
  const now = new Date();
  for (const part of chunks(
    records.flatMap(({ identity }) => digestsOf(identity)),
    IDS_PER_FILTER,
  )) {
    const found = await patiently(run, () =>
      deliveredOf(run)
        .find({ _id: { $in: part } })
        .toArray(),
    );
    // A date to come, of a version that took it from Eloqua as it was, says nothing of what is newer.
    for (const one of found) if (canBeExportTime(one.exportedAt, now)) delivered.set(one._id, one);
  }
  const outdated = new Set<IdentifiedRecord>();
  let hasLeftList = false;
  for (const record of records) {
    const [first, second] = digestsOf(record.identity);
    for (const digest of [first, second]) {
      const known = digest === undefined ? undefined : delivered.get(digest);
      if (!known || isOfAnother(known, record.identity)) continue;
      if (isKnownTime(record.exportedAt) && record.exportedAt < known.exportedAt) outdated.add(record);
      else if (record.exportedAt < known.deliveredAt) hasLeftList = true;
    }
  }
  return { outdated, hasLeftList };
}

/** The address may have been another contact's before. */
function isOfAnother({ contact }: Delivered, { id }: ContactIdentity): boolean {
  return contact !== undefined && id !== '' && contact !== digestOfId(id);
}

/** Notes that rows are in Eloqua. May be repeated, and in any order: the newest export stays. */
export async function noteDelivered(
  run: JobRun,
  rows: readonly Pick<IdentifiedRecord, 'identity' | 'exportedAt'>[],
): Promise<void> {
  const deliveredAt = new Date();
  const latest = latestExportTime(deliveredAt);
  const dated = rows.filter(({ exportedAt }) => isKnownTime(exportedAt));
  const notes = dated.flatMap(({ identity, exportedAt }) =>
    digestsOf(identity).map((_id) => {
      const contact = identity.id === '' ? {} : { contact: digestOfId(identity.id) };
      return {
        updateOne: {
          filter: { _id },
          update: [{ $set: { exportedAt: newerOf(exportedAt, latest), deliveredAt, ...contact } }],
          upsert: true,
        },
      };
    }),
  );
  for (const part of chunks(notes, RECORDS_PER_PART)) {
    await patiently(run, () => deliveredOf(run).bulkWrite(part, { ordered: false }));
  }
}

/** The later of what is there and `exportedAt`; a date that cannot be gives way. */
function newerOf(exportedAt: Date, latest: Date) {
  return { $cond: [{ $gt: ['$exportedAt', latest] }, exportedAt, { $max: ['$exportedAt', exportedAt] }] };
}

function deliveredOf(run: JobRun): Collection<Delivered> {
  return run.queueDb.collection<Delivered>('deliveredContacts');
}

function digestsOf({ id, address }: ContactIdentity): string[] {
  return [...(id === '' ? [] : [digestOfId(id)]), ...(address === '' ? [] : [digestOf(address)])];
}

/** No address has a blank, so the two kinds never meet. */
function digestOfId(id: string): string {
  return digestOf(`id ${id}`);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
