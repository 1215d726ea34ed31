import { type ClaimState, patienceOf } from './claimState.js';
import { heldBy } from './heldBy.js';
import { insertOnce } from './insertOnce.js';
import { deleteByIds, findByIds, findOwned, SET_FREE, updateByIds } from './ownership.js';
import { withPatience } from './patience.js';
import type { QueueCollection } from './queueCollection.js';
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
 * 4. prove that the claim still owns the originals, and note that on the copies;
 * 5. delete the originals that the claim still owns, and its copies of those that it does not;
 * 6. set the copies free.
 *
 * Ended between any two steps, nothing is lost and no record can be claimed in two places: before 3 the record is
 * processed again; between 3 and 5 the next claim of the original finishes the move (finishMoves.ts) instead of
 * processing it again; between 5 and 6 `clean` frees the copy, if it is proven: a late owner may store one when the next
 * has moved the record, and it has left the target. What can happen twice is the companion, when the end comes
 * between 2 and 3. Going on after its lease, a late owner touches no copy of the next one (takeOverCopies).
 *
 * Returns the ids that the claim does not own, among them those whose place in the target somebody else's copy has taken:
 * their originals stay, and are claimed again later.
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
  const marked = without(part, notMarked);
  if (marked.length === 0) return notMarked;

  const there = await withPatience(patienceOf(state), () =>
    findByIds(
      target.collection,
      marked.map((record) => record._id),
      { _jobName: { $ne: MOVING } },
    ),
  );
  const arriving = without(
    marked,
    there.map((record) => record._id),
  );
  if (companion && arriving.length > 0) await withPatience(patienceOf(state), () => companion(arriving, undefined));
  await context.atPoint('transfer:companion');
  // Nothing may appear in the target under a lease that is over by this process's own clock.
  context.heartbeat.giveUpOverdue();
  state.lease.lost.throwIfAborted();
  const notStored = await store(state, target, arriving);
  await context.atPoint('transfer:held');
  const stored = without(marked, notStored).map((record) => record._id);
  const notDeleted = await finishSteps(state, target, stored);
  return [...notMarked, ...notStored, ...notDeleted];
}

/** Steps 4 to 6, for copies that this claim holds; also how an interrupted move is finished. */
export async function finishSteps(state: ClaimState, target: Target, ids: readonly RecordId[]): Promise<RecordId[]> {
  const { context } = state;
  const notOwned = await deleteOriginals(state, target, ids);
  await context.atPoint('transfer:deleted');
  // Also once the lease is over: the originals are gone, so these copies are the records.
  await withPatience(context, () => updateByIds(target.collection, ids, copiesOf(state), SET_ARRIVED));
  await context.atPoint('transfer:freed');
  return notOwned;
}

/**
 * Deletes the originals that the claim still owns, and its copies of the others, whose ids it returns. An original that is
 * gone before the first delete was moved by its next owner, and may have left the target since: a copy of it would bring it
 * back. One that is gone after that was deleted by an attempt that got no answer.
 */
async function deleteOriginals(state: ClaimState, target: Target, ids: readonly RecordId[]): Promise<RecordId[]> {
  const { queue, lease } = state;
  let first: Awaited<ReturnType<typeof findOwned>> | undefined;
  return withPatience(patienceOf(state), async () => {
    first ??= await findOwned(queue, ids, lease.owner);
    await updateByIds(target.collection, first.owned, copiesOf(state), { $unset: { '_movedFrom.isUnproven': '' } });
    await state.context.atPoint('transfer:proven');
    const deleted = await deleteByIds(queue, first.owned, lease.owner);
    // Somebody took a record between the two commands: it is still there, and not ours.
    const taken = deleted === first.owned.length ? [] : await findByIds(queue, first.owned);
    const notOwned = [...first.notOwned, ...taken.map((record) => record._id)];
    await deleteByIds(target.collection, notOwned, copiesOf(state));
    return notOwned;
  });
}

/**
 * Takes over the copies of `ids` that others have stored, and returns those of `ids` whose copy is this claim's now.
 *
 * Only where the claim still owns the original after it has seen the copy: whoever stored that copy owned the original
 * before, so it does not any more, and cannot delete it and rely on the copy. And only the copy that was seen: one that
 * the next owner has stored or taken over meanwhile stays that owner's.
 */
export async function takeOverCopies(
  state: ClaimState,
  target: QueueCollection,
  ids: readonly RecordId[],
): Promise<RecordId[]> {
  const { queue, lease } = state;
  const moving = { _jobName: MOVING, '_movedFrom.queueName': lease.queueName };
  const copies = await findByIds(target, ids, moving);
  const owned = new Set((await findByIds(queue, ids, lease.owner)).map((record) => idKey(record._id)));
  const takeOvers = copies
    .filter((copy) => owned.has(idKey(copy._id)))
    .map(({ _id, _lockToken = '' }) => ({
      updateOne: { filter: { _id, ...moving, _lockToken }, update: { $set: copiesOf(state) } },
    }));
  if (takeOvers.length > 0) await target.bulkWrite(takeOvers, { ordered: false });
  return (await findByIds(target, ids, copiesOf(state))).map((copy) => copy._id);
}

/**
 * What a copy looks like that this claim has stored, or taken over. With the claim's time, since a claim that another
 * process has taken over keeps its token (resumeClaim.ts), and its former owner may still live.
 */
function copiesOf({ lease }: ClaimState) {
  return heldBy(`move:${lease.token}@${lease.owner._lockTimestamp.toISOString()}`);
}

async function mark(state: ClaimState, target: Target, ids: readonly RecordId[]): Promise<RecordId[]> {
  const { queue, lease } = state;
  return withPatience(patienceOf(state), async () => {
    const marked = await updateByIds(queue, ids, lease.owner, { $set: { _movingTo: target.queueName } });
    return marked === ids.length ? [] : (await findOwned(queue, ids, lease.owner)).notOwned;
  });
}

/** Returns the ids that have no copy of this claim in the target now, nor are there as records. */
async function store(state: ClaimState, target: Target, arriving: readonly QueueRecord[]): Promise<RecordId[]> {
  const { collection } = target;
  const _movedFrom = { queueName: state.lease.queueName, at: state.lease.now(), isUnproven: true as const };
  const copies = arriving.map((record) => ({ ...record, _jobName: MOVING, ...copiesOf(state), _movedFrom }));
  return withPatience(patienceOf(state), async () => {
    const there = await insertOnce(collection, copies);
    if (there.length === 0) return [];
    const ours = new Set((await takeOverCopies(state, collection, there)).map(idKey));
    const replacements = copies
      .filter((copy) => ours.has(idKey(copy._id)))
      .map((copy) => ({ replaceOne: { filter: { _id: copy._id, ...copiesOf(state) }, replacement: copy } }));
    if (replacements.length > 0) await collection.bulkWrite(replacements, { ordered: false });
    // What is no copy is the record itself, and stays as it is.
    const records = new Set(
      (await findByIds(collection, there, { _jobName: { $ne: MOVING } })).map(({ _id }) => idKey(_id)),
    );
    return there.filter((id) => !ours.has(idKey(id)) && !records.has(idKey(id)));
  });
}

function without(records: readonly QueueRecord[], ids: readonly RecordId[]): QueueRecord[] {
  const keys = new Set(ids.map(idKey));
  return records.filter((record) => !keys.has(idKey(record._id)));
}
