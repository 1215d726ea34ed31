import type { Filter } from 'mongodb';
import { type ClaimState, claimState } from './claimState.js';
import type { QueueContext } from './context.js';
import { finishMoves } from './finishMoves.js';
import { openLease } from './lease.js';
import { updateByIds } from './ownership.js';
import { RECORDS_PER_PART } from './parts.js';
import { withPatience } from './patience.js';
import type { QueueCollection, StoredRecord } from './queueCollection.js';

/**
 * Claims records by a condition instead of by their turn, up to a part; undefined when there are none. Their `_counter`
 * and `_jobName` stay, as this is no attempt to process them. Interrupted moves are finished first, as in every claim.
 * The condition must say whose records may be taken.
 */
export async function claimMatching(
  context: QueueContext,
  queueName: string,
  queue: QueueCollection,
  condition: Filter<StoredRecord>,
  jobName: string,
): Promise<ClaimState | undefined> {
  const found = await withPatience(context, () =>
    queue
      .find(condition, { projection: { _id: 1 } })
      .limit(RECORDS_PER_PART)
      .toArray(),
  );
  if (found.length === 0) return undefined;
  const ids = found.map((record) => record._id);
  const lease = await openLease(context, queueName, jobName);
  await withPatience(context, () => updateByIds(queue, ids, condition, { $set: { ...lease.owner } }));
  const taken = await withPatience(context, () => queue.find({ ...lease.owner }).toArray());
  const state = claimState(context, queue, lease, taken);
  await finishMoves(state);
  return state;
}
