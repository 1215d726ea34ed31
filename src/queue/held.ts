import { claimMatching } from './claimMatching.js';
import type { QueueContext } from './context.js';
import { failWith } from './fail.js';
import { HELD_UNTIL, heldBy } from './heldBy.js';
import { endLease } from './lease.js';
import { SET_FREE } from './ownership.js';
import { withPatience } from './patience.js';
import type { QueueCollection } from './queueCollection.js';
import type { Failure } from './types.js';

/** Frees all records held under `token`; returns how many. May be repeated. */
export async function releaseHeld(queue: QueueCollection, token: string): Promise<number> {
  const result = await queue.updateMany(heldBy(token), SET_FREE);
  return result.modifiedCount;
}

export function countHeld(queue: QueueCollection, token: string): Promise<number> {
  return queue.countDocuments(heldBy(token));
}

/** Has `token` hold what was held under `earlier` ones. May be repeated. */
export async function takeOverHeld(queue: QueueCollection, earlier: readonly string[], token: string): Promise<void> {
  if (earlier.length === 0) return;
  await queue.updateMany(
    { _lockTimestamp: HELD_UNTIL, _lockToken: { $in: [...earlier] } },
    { $set: { _lockToken: token } },
  );
}

/** Removes all records held under `token`; returns how many. */
export async function dropHeld(queue: QueueCollection, token: string): Promise<number> {
  const result = await queue.deleteMany(heldBy(token));
  return result.deletedCount;
}

/** The tokens under which records are held now. */
export async function heldTokens(queue: QueueCollection): Promise<string[]> {
  const held: unknown[] = await queue.distinct('_lockToken', { _lockTimestamp: HELD_UNTIL });
  return held.filter((token) => typeof token === 'string');
}

/** Moves all records held under `token` to the errored queue; where there is none, frees them. Returns how many. */
export async function failHeld(
  context: QueueContext,
  queueName: string,
  queue: QueueCollection,
  token: string,
  failure: Omit<Failure, 'id'>,
): Promise<number> {
  const erroredQueue = context.erroredQueueFor(queueName);
  if (erroredQueue === undefined) return withPatience(context, () => releaseHeld(queue, token));
  for (let count = 0; ; ) {
    const state = await claimMatching(context, queueName, queue, heldBy(token), 'clean');
    if (!state) return count;
    const failures = [...state.open.values()].map(({ _id }) => ({ id: _id, ...failure }));
    count += (await failWith(state, erroredQueue, failures)).count;
    await endLease(context, state.lease);
  }
}
