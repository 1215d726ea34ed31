import type { QueueContext } from './context.js';
import { HELD_UNTIL } from './heldBy.js';
import { MOVING, SET_ARRIVED } from './moveInSteps.js';
import { deleteByIds, findByIds, updateByIds } from './ownership.js';
import { withPatience } from './patience.js';
import type { QueueCollection, StoredRecord } from './queueCollection.js';
import { idKey } from './recordId.js';
import type { QueueRecord, RecordId } from './types.js';

/**
 * Frees copies of moves on a standalone server that were interrupted after the original was deleted, and removes those that
 * a late owner has stored of records that the next one had moved. Only copies older than `cutoff`, so that no move that is
 * still going on is met; and only those whose original is gone: the others wait for the next claim of their original
 * (finishMoves.ts).
 */
export async function freeArrivedCopies(context: QueueContext, target: QueueCollection, cutoff: Date): Promise<number> {
  const condition = { _lockTimestamp: HELD_UNTIL, _jobName: MOVING, '_movedFrom.at': { $lt: cutoff } };
  return withPatience(context, async () => {
    const copies = await target.find(condition, { projection: { _id: 1, _movedFrom: 1 } }).toArray();
    let freed = 0;
    for (const [source, ids] of bySource(copies)) {
      const originals = await findByIds(context.db.collection<StoredRecord>(source), ids);
      const waiting = new Set(originals.map((record) => idKey(record._id)));
      const arrived = ids.filter((id) => !waiting.has(idKey(id)));
      await deleteByIds(target, arrived, { ...condition, '_movedFrom.isUnproven': true });
      const proven = { ...condition, '_movedFrom.isUnproven': { $ne: true as const } };
      freed += await updateByIds(target, arrived, proven, SET_ARRIVED);
    }
    if (freed > 0)
      context.log.info(`${freed} records had arrived on ${target.collectionName} before a crash and are free now`);
    return freed;
  });
}

function bySource(copies: readonly QueueRecord[]): Map<string, RecordId[]> {
  const groups = new Map<string, RecordId[]>();
  for (const copy of copies) {
    const source = copy._movedFrom?.queueName;
    if (typeof source !== 'string' || source === '') continue;
    groups.set(source, [...(groups.get(source) ?? []), copy._id]);
  }
  return groups;
}
