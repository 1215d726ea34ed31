import { type ClaimState, patienceOf } from './claimState.js';
import { deleteByIds, findByIds, findOwned } from './ownership.js';
import { withPatience } from './patience.js';
import { idKey } from './recordId.js';
import type { QueueRecord, RecordId } from './types.js';

/**
 * Deletes those of `records` that the claim still owns, and returns the ids of the others. May be interrupted and
 * repeated: what an unanswered attempt deleted counts as deleted by this one.
 */
export async function removeOwned(state: ClaimState, records: readonly QueueRecord[]): Promise<RecordId[]> {
  const { queue, lease } = state;
  const ids = records.map((record) => record._id);
  let ownedFirst: RecordId[] | undefined;
  let notOwned: RecordId[] = [];
  await withPatience(patienceOf(state), async () => {
    const found = await findOwned(queue, ids, lease.owner);
    if (!ownedFirst) {
      ownedFirst = found.owned;
      notOwned = found.notOwned;
    }
    const deleted = found.isAll
      ? (await queue.deleteMany({ ...lease.owner })).deletedCount
      : await deleteByIds(queue, found.owned, lease.owner);
    if (deleted === found.owned.length) return;
    // Somebody took a record between the two commands: it is still there, and not ours.
    const stillThere = await findByIds(queue, ownedFirst);
    const known = new Set(notOwned.map(idKey));
    notOwned.push(...stillThere.map((record) => record._id).filter((id) => !known.has(idKey(id))));
  });
  return notOwned;
}
