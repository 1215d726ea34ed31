import type { ClientSession, Filter, UpdateFilter } from 'mongodb';
import { chunks, IDS_PER_FILTER, IDS_PER_REPLY } from './parts.js';
import type { QueueCollection, StoredRecord } from './queueCollection.js';
import { idKey } from './recordId.js';
import type { QueueRecord, RecordId } from './types.js';

/** What a record that nobody has claimed looks like; `_lockToken` does not count, as the original's tools leave it behind. */
export const FREE = { _jobName: '', _lockTimestamp: '' } as const;

/** Sets a record free; the values are those that the original writes. */
export const SET_FREE = { $set: { _jobName: '', _lockTimestamp: '' }, $unset: { _lockToken: '' } } as const;

/**
 * What proves that a record is a claim's: its token, and the claim's own time. The token alone is no proof, since the
 * original's `timeout` frees a record without taking our token off it, and its `next` may then have given it to another.
 */
export type Owner = {
  /** First, as the index begins with it: few claims share a millisecond, so it finds the records of one. */
  readonly _lockTimestamp: Date;
  readonly _lockToken: string;
};

/** For `session: undefined`, which the driver's types do not take. */
export function inSession(session: ClientSession | undefined): { session?: ClientSession } {
  return session ? { session } : {};
}

/** Which of `ids` the owner still has. One query by token, whatever the number of ids. */
export async function findOwned(
  queue: QueueCollection,
  ids: readonly RecordId[],
  owner: Owner,
  session?: ClientSession,
): Promise<{ owned: RecordId[]; notOwned: RecordId[]; isAll: boolean }> {
  const options = { projection: { _id: 1 }, batchSize: IDS_PER_REPLY, ...inSession(session) };
  const held = await queue.find({ ...owner }, options).toArray();
  const heldKeys = new Set(held.map((record) => idKey(record._id)));
  const owned = ids.filter((id) => heldKeys.has(idKey(id)));
  return {
    owned,
    notOwned: ids.filter((id) => !heldKeys.has(idKey(id))),
    isAll: owned.length === held.length,
  };
}

/** Which of `ids` are in the collection, with the fields of `projection`. */
export async function findByIds(
  queue: QueueCollection,
  ids: readonly RecordId[],
  condition: Filter<StoredRecord> = {},
  session?: ClientSession,
): Promise<QueueRecord[]> {
  const found: QueueRecord[] = [];
  for (const part of chunks(ids, IDS_PER_FILTER)) {
    const projection = { _id: 1, _lockToken: 1, _jobName: 1, _movedFrom: 1 };
    const filter = { _id: { $in: part }, ...condition };
    found.push(...(await queue.find(filter, { projection, ...inSession(session) }).toArray()));
  }
  return found;
}

/** Updates those of `ids` that fit `condition`, in one command; returns how many there were. */
export async function updateByIds(
  queue: QueueCollection,
  ids: readonly RecordId[],
  condition: Filter<StoredRecord>,
  update: UpdateFilter<StoredRecord>,
  session?: ClientSession,
): Promise<number> {
  if (ids.length === 0) return 0;
  const operations = chunks(ids, IDS_PER_FILTER).map((part) => ({
    updateMany: { filter: { _id: { $in: part }, ...condition }, update },
  }));
  const result = await queue.bulkWrite(operations, { ordered: false, ...inSession(session) });
  return result.matchedCount;
}

/** Deletes those of `ids` that fit `condition`, in one command; returns how many it deleted. */
export async function deleteByIds(
  queue: QueueCollection,
  ids: readonly RecordId[],
  condition: Filter<StoredRecord>,
  session?: ClientSession,
): Promise<number> {
  if (ids.length === 0) return 0;
  const operations = chunks(ids, IDS_PER_FILTER).map((part) => ({
    deleteMany: { filter: { _id: { $in: part }, ...condition } },
  }));
  const result = await queue.bulkWrite(operations, { ordered: false, ...inSession(session) });
  return result.deletedCount;
}
