import { type ClaimState, patienceOf } from './claimState.js';
import { heldBy } from './held.js';
import { insertOnce } from './insertOnce.js';
import { deleteByIds, findByIds, findOwned, SET_FREE, updateByIds } from './ownership.js';
import { withPatience } from './patience.js';
import { idKey } from './recordId.js';
import type { Target } from './transfer.js';
import type { Companion, QueueRecord, RecordId } from './types.js';

/** `_jobName` of a copy in the target whose original may still be in the source: nobody can claim it yet. */
export const MOVING = '_moving';

/** Sets an arrived copy free. */
export const SET_ARRIVED = { $set: SET_FREE.$set, $unset: { _lockToken: '', _movedFrom: '' } } as const;

/**
 * Moves a part on a server without transactions:
 *
 * 1. mark the originals with `_movingTo`, which also proves that the claim owns them;
 * 2. the companion's writes;
 * 3. store copies in the target that nobody can claim;
 * 4. delete the originals that the claim still owns, and the copies of those that it does not;
 * 5. set the copies free.
 *
 * Ended between any two steps, nothing is lost and no record can be claimed in two places: before 3 the record is
 * processed again; between 3 and 4 the next claim of the original finishes the move (finishMoves.ts) instead of
 * processing it again; between 4 and 5 `clean` frees the copy. What can happen twice is the companion, when the end comes
 * between 2 and 3. Returns the ids that the claim does not own.
 */
export async function moveInSteps(
  state: ClaimState,
  target: Target,
  part: readonly QueueRecord[],
  companion?: Companion,
): Promise<RecordId[]> {
  const { context } = state;
  const ids = part.map((record) => record._id);
  await context.atPoint('transfer:begin');
  const notMarked = await mark(state, target, ids);
  await context.atPoint('transfer:marked');
  const notMarkedKeys = new Set(notMarked.map(idKey));
  const marked = part.filter((record) => !notMarkedKeys.has(idKey(record._id)));
  if (marked.length === 0) return notMarked;

  const there = await withPatience(patienceOf(state), () =>
    findByIds(
      target.collection,
      marked.map((record) => record._id),
      { _jobName: { $ne: MOVING } },
    ),
  );
  const thereKeys = new Set(there.map((record) => idKey(record._id)));
  const arriving = marked.filter((record) => !thereKeys.has(idKey(record._id)));
  if (companion && arriving.length > 0) await withPatience(patienceOf(state), () => companion(arriving, undefined));
  await context.atPoint('transfer:companion');
  // Nothing may appear in the target under a lease that is over by this process's own clock.
  context.heartbeat.giveUpOverdue();
  state.lease.lost.throwIfAborted();
  await store(state, target, arriving);
  await context.atPoint('transfer:held');
  const notDeleted = await finishSteps(
    state,
    target,
    marked.map((record) => record._id),
  );
  return [...notMarked, ...notDeleted];
}

/** Steps 4 and 5, for copies that this claim holds; also how an interrupted move is finished. */
export async function finishSteps(state: ClaimState, target: Target, ids: readonly RecordId[]): Promise<RecordId[]> {
  const { queue, lease, context } = state;
  const notOwned = await withPatience(patienceOf(state), async () => {
    const deleted = await deleteByIds(queue, ids, lease.owner);
    if (deleted === ids.length) return [];
    // What is still there is not ours. What an unanswered attempt has deleted is not there any more.
    const left = (await findByIds(queue, ids)).map((record) => record._id);
    await deleteByIds(target.collection, left, copiesOf(state));
    return left;
  });
  await context.atPoint('transfer:deleted');
  // Also once the lease is over: the originals are gone, so these copies are the records.
  await withPatience(context, () => updateByIds(target.collection, ids, copiesOf(state), SET_ARRIVED));
  await context.atPoint('transfer:freed');
  return notOwned;
}

/** What a copy looks like that this claim has stored, or taken over. */
export function copiesOf(state: ClaimState) {
  return heldBy(`move:${state.lease.token}`);
}

async function mark(state: ClaimState, target: Target, ids: readonly RecordId[]): Promise<RecordId[]> {
  const { queue, lease } = state;
  return withPatience(patienceOf(state), async () => {
    const marked = await updateByIds(queue, ids, lease.owner, { $set: { _movingTo: target.queueName } });
    return marked === ids.length ? [] : (await findOwned(queue, ids, lease.owner)).notOwned;
  });
}

async function store(state: ClaimState, target: Target, arriving: readonly QueueRecord[]): Promise<void> {
  const _movedFrom = { queueName: state.lease.queueName, at: state.lease.now() };
  const copies = arriving.map((record) => ({ ...record, _jobName: MOVING, ...copiesOf(state), _movedFrom }));
  await withPatience(patienceOf(state), async () => {
    const there = await insertOnce(target.collection, copies);
    if (there.length === 0) return;
    // A copy of an earlier, interrupted move is replaced; any other is the record itself and stays.
    const replacements = copies
      .filter((copy) => there.some((id) => idKey(id) === idKey(copy._id)))
      .map((copy) => ({ replaceOne: { filter: { _id: copy._id, _jobName: MOVING }, replacement: copy } }));
    await target.collection.bulkWrite(replacements, { ordered: false });
  });
}
