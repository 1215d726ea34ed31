import { type ClaimState, patienceOf } from './claimState.js';
import { finishSteps, takeOverCopies } from './moveInSteps.js';
import { withPatience } from './patience.js';
import { listQueues } from './queueList.js';
import { idKey } from './recordId.js';
import type { QueueRecord } from './types.js';

/**
 * Finishes the moves that a crash on a standalone server has interrupted, for the records that this claim has just got:
 * a record whose copy waits in the target has been processed, and must not be processed again. The copies are taken over
 * first, so that a late owner of the interrupted move, should it still live, cannot delete them.
 */
export async function finishMoves(state: ClaimState): Promise<void> {
  const marked = [...state.open.values()].filter((record) => typeof record._movingTo === 'string');
  if (marked.length === 0) return;
  // A record of another program may name anything there.
  const names = new Set(await withPatience(patienceOf(state), () => listQueues(state.context.db)));
  const moving = marked.filter(({ _movingTo }) => names.has(_movingTo ?? '') && _movingTo !== state.lease.queueName);
  for (const [queueName, records] of byTarget(moving)) {
    const collection = await state.context.queueCollection(queueName);
    const ids = records.map((record) => record._id);
    const arrived = await withPatience(patienceOf(state), () => takeOverCopies(state, collection, ids));
    if (arrived.length === 0) continue;
    await finishSteps(state, { queueName, collection }, arrived);
    for (const id of arrived) state.open.delete(idKey(id));
    state.context.log.info(
      `${arrived.length} records of ${state.lease.queueName} had been processed before a crash; their move to ${queueName} is finished`,
    );
  }
}

function byTarget(records: readonly QueueRecord[]): Map<string, QueueRecord[]> {
  const groups = new Map<string, QueueRecord[]>();
  for (const record of records) {
    const name = record._movingTo ?? '';
    groups.set(name, [...(groups.get(name) ?? []), record]);
  }
  return groups;
}
