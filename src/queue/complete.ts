import { countCompleted } from './batches.js';
import { type ClaimState, openRecords, settled } from './claimState.js';
import { deleteByIds, findByIds, findOwned } from './ownership.js';
import { chunks, RECORDS_PER_PART } from './parts.js';
import { idKey } from './recordId.js';
import { removeOwned } from './removeOwned.js';
import type { QueueRecord, RecordId, Settled } from './types.js';

/**
 * Removes records that the claim owns. With `countInBatch` their batches count them: in one transaction with the
 * removal on a replica set; on a standalone server after it, so that a crash in between leaves the batch open for ever
 * rather than finished too early.
 */
export async function complete(
  state: ClaimState,
  ids: readonly RecordId[],
  options: { countInBatch?: boolean },
): Promise<Settled> {
  const { open, others } = openRecords(state, ids);
  if (open.length === 0) return settled(state, [], [], others);
  const { context } = state;
  if (!options.countInBatch) {
    const notOwned = await removeOwned(state, open);
    await context.atPoint('complete:removed');
    return settled(state, open, notOwned, others);
  }
  const notOwned: RecordId[] = [];
  for (const part of chunks(open, RECORDS_PER_PART)) {
    const remove = context.topology === 'replicaSet' ? removeAndCount : removeThenCount;
    notOwned.push(...(await remove(state, part)));
  }
  return settled(state, open, notOwned, others);
}

async function removeThenCount(state: ClaimState, part: readonly QueueRecord[]): Promise<RecordId[]> {
  const notOwned = await removeOwned(state, part);
  await state.context.atPoint('complete:removed');
  await countCompleted(state.context, without(part, notOwned));
  await state.context.atPoint('complete:counted');
  return notOwned;
}

async function removeAndCount(state: ClaimState, part: readonly QueueRecord[]): Promise<RecordId[]> {
  const { queue, lease, context } = state;
  const ids = part.map((record) => record._id);
  return lease.transactions.run(lease.token, lease.lost, async ({ session, mayHaveCommitted }) => {
    // An earlier commit without an answer took effect when none of the records is left.
    if (mayHaveCommitted && (await findByIds(queue, ids, {}, session)).length === 0) return [];
    const { owned, notOwned } = await findOwned(queue, ids, lease.owner, session);
    await deleteByIds(queue, owned, lease.owner, session);
    await context.atPoint('complete:removed');
    await countCompleted(context, without(part, notOwned), session);
    await context.atPoint('complete:counted');
    return notOwned;
  });
}

function without(records: readonly QueueRecord[], ids: readonly RecordId[]): QueueRecord[] {
  const left = new Set(ids.map(idKey));
  return records.filter((record) => !left.has(idKey(record._id)));
}
