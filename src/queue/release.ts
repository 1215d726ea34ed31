import { type ClaimState, openRecords, patienceOf, settled } from './claimState.js';
import { findOwned, SET_FREE, updateByIds } from './ownership.js';
import { withPatience } from './patience.js';
import { failPoisoned } from './poison.js';
import { idKey } from './recordId.js';
import type { RecordId, Settled } from './types.js';

/**
 * Gives records back unchanged. Those that have been claimed too often go to the errored queue instead, unless the claim
 * does not count (`asUnclaimed`: the job gave up before it looked at them).
 */
export async function release(
  state: ClaimState,
  ids: readonly RecordId[],
  options: { asUnclaimed?: boolean },
): Promise<Settled> {
  const { open, others } = openRecords(state, ids);
  const poisoned = options.asUnclaimed ? { count: 0, notOwned: [] } : await failPoisoned(state, open);
  const left = open.filter((record) => state.open.has(idKey(record._id)));
  const notOwned =
    left.length > 0
      ? await setFree(
          state,
          left.map((record) => record._id),
          options,
        )
      : [];
  await state.context.atPoint('release:released');
  const released = settled(state, left, notOwned, others);
  return { count: poisoned.count + released.count, notOwned: [...poisoned.notOwned, ...released.notOwned] };
}

async function setFree(
  state: ClaimState,
  ids: readonly RecordId[],
  options: { asUnclaimed?: boolean },
): Promise<RecordId[]> {
  const { queue, lease } = state;
  const update = options.asUnclaimed ? { ...SET_FREE, $inc: { _counter: -1 } } : SET_FREE;
  let notOwned: RecordId[] | undefined;
  await withPatience(patienceOf(state), async () => {
    const found = await findOwned(queue, ids, lease.owner);
    // A repeated attempt finds fewer: those that the unanswered one has freed are settled.
    notOwned ??= found.notOwned;
    if (found.isAll) await queue.updateMany({ ...lease.owner }, update);
    else await updateByIds(queue, found.owned, lease.owner, update);
  });
  return notOwned ?? [];
}
