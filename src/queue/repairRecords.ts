import type { Filter } from 'mongodb';
import { claimMatching } from './claimMatching.js';
import type { QueueContext } from './context.js';
import { failWith } from './fail.js';
import { endLease } from './lease.js';
import { withPatience } from './patience.js';
import type { QueueCollection, StoredRecord } from './queueCollection.js';
import { COMPLETION, faultsById, INCOMPLETE, nameFaulty, WRONG_AND_FREE } from './queueFieldFaults.js';
import { idText } from './recordId.js';
import type { Repaired } from './types.js';

const CODE = 'RECORD_FIELDS_WRONG';

/**
 * Puts right the records of other programs that lack queue fields: they get those of a fresh record, which is what an
 * insert without them can only have meant. A value of a wrong type may mean something to whoever wrote it, and a counter
 * that is no number would make every claim fail; so such a record goes to the errored queue with all its contact's fields,
 * from where it can be replayed as a fresh one. One that somebody works on is left until its claim is over.
 *
 * Reads the whole queue: only for a queue whose statistics say that there may be such records. May be interrupted and
 * repeated, and run by several at once.
 */
export async function repairRecords(
  context: QueueContext,
  queueName: string,
  queue: QueueCollection,
  dryRun: boolean,
): Promise<Repaired> {
  const count = (condition: Filter<StoredRecord>) => withPatience(context, () => queue.countDocuments(condition));
  const incomplete = await withPatience(context, () => nameFaulty(queue, INCOMPLETE));
  let completed = incomplete === '' ? 0 : await count(INCOMPLETE);
  if (completed > 0 && !dryRun)
    completed = (await withPatience(context, () => queue.updateMany(INCOMPLETE, COMPLETION))).modifiedCount;
  const wrong = await withPatience(context, () => nameFaulty(queue, WRONG_AND_FREE));
  const found = wrong === '' ? 0 : await count(WRONG_AND_FREE);
  const erroredQueue = context.erroredQueueFor(queueName);
  if (found === 0 || erroredQueue === undefined)
    return { queueName, completed, incomplete, failed: 0, left: found, wrong };
  const failed = dryRun ? found : await failWrong(context, queueName, queue, erroredQueue);
  return { queueName, completed, incomplete, failed, left: 0, wrong };
}

async function failWrong(
  context: QueueContext,
  queueName: string,
  queue: QueueCollection,
  erroredQueue: string,
): Promise<number> {
  const faults = await withPatience(context, () => faultsById(queue, WRONG_AND_FREE));
  for (let count = 0; ; ) {
    const state = await claimMatching(context, queueName, queue, WRONG_AND_FREE, 'clean');
    if (!state) return count;
    const failures = [...state.open.values()].map(({ _id }) => ({
      id: _id,
      code: CODE,
      reason: `queue fields that cannot be used: ${faults.get(idText(_id)) ?? 'unknown'}`,
    }));
    count += (await failWith(state, erroredQueue, failures)).count;
    await endLease(context, state.lease);
  }
}
