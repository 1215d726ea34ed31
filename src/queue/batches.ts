import { type ClientSession, type Collection, type Db, ObjectId } from 'mongodb';
import type { QueueContext } from './context.js';
import { inSession } from './ownership.js';
import { withPatience } from './patience.js';
import type { AddOptions, QueueRecord } from './types.js';

/** A document of `batchList`, as the original writes it. */
export interface BatchDocument {
  _id: ObjectId;
  batchName: string;
  batchCount: number;
  timestamp: Date;
  completeCount: number;
  isComplete: boolean;
  completedTimestamp?: Date;
  custom: Record<string, unknown>;
}

function batchesOf(db: Db): Collection<BatchDocument> {
  return db.collection<BatchDocument>('batchList');
}

/**
 * Makes the batch that records are added under, or continues the one that `batchId` names; a `batchId` of the caller's
 * own makes that repeatable. Returns '' when neither name nor id is given.
 */
export async function openBatch(
  context: QueueContext,
  options: AddOptions,
  count: number,
  timestamp: Date,
): Promise<ObjectId | ''> {
  const { batchName = '', batchId, batchCount, batchCustom = {} } = options;
  if (batchName === '' && !batchId) return '';
  const _id = batchId ?? new ObjectId();
  const isContinued = batchId !== undefined;
  const made = { batchName, timestamp, completeCount: 0, isComplete: false, custom: batchCustom };
  const counted =
    batchCount !== undefined
      ? { $setOnInsert: made, $set: { batchCount } }
      : { $setOnInsert: { ...made, batchCount: isContinued ? 0 : count } };
  await withPatience(context, () => batchesOf(context.db).updateOne({ _id }, counted, { upsert: true }));
  return _id;
}

/** What the programs that made these batches noted with them, by the batch's id as text; those that are gone are left out. */
export async function readBatchCustoms(
  context: QueueContext,
  ids: readonly ObjectId[],
): Promise<Map<string, Record<string, unknown>>> {
  const found = await withPatience(context, () =>
    batchesOf(context.db)
      .find({ _id: { $in: [...ids] } }, { projection: { custom: 1 } })
      .toArray(),
  );
  return new Map(found.map(({ _id, custom }) => [_id.toHexString(), custom ?? {}]));
}

/** Adds to the expected number of a continued batch whose number the caller does not know. */
export async function growBatch(context: QueueContext, batchId: ObjectId, by: number): Promise<void> {
  if (by > 0) await batchesOf(context.db).updateOne({ _id: batchId }, { $inc: { batchCount: by } });
}

/** Counts completed records in their batches; the last one completes its batch. Server time; one write a batch. */
export async function countCompleted(
  context: QueueContext,
  records: readonly QueueRecord[],
  session?: ClientSession,
): Promise<void> {
  const counts = new Map<string, number>();
  for (const { _batchID } of records) {
    if (_batchID instanceof ObjectId) counts.set(_batchID.toHexString(), (counts.get(_batchID.toHexString()) ?? 0) + 1);
  }
  const isNowComplete = { $and: [{ $ne: ['$isComplete', true] }, { $gte: ['$completeCount', '$batchCount'] }] };
  for (const [id, count] of [...counts].sort()) {
    await batchesOf(context.db).updateOne(
      { _id: ObjectId.createFromHexString(id) },
      [
        { $set: { completeCount: { $add: ['$completeCount', count] } } },
        { $set: { completedTimestamp: { $cond: [isNowComplete, '$$NOW', '$completedTimestamp'] } } },
        { $set: { isComplete: { $gte: ['$completeCount', '$batchCount'] } } },
      ],
      inSession(session),
    );
  }
}
