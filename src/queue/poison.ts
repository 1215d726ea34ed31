import type { ClaimState } from './claimState.js';
import { failWith } from './fail.js';
import type { QueueRecord, Settled } from './types.js';

const NOTHING: Settled = { count: 0, notOwned: [] };

/**
 * Moves records that were claimed `maxAttempts` times without success to the errored queue. Without `records`: those
 * that the claim got just now, whose current claim does not count as an attempt yet.
 */
export async function failPoisoned(state: ClaimState, records?: readonly QueueRecord[]): Promise<Settled> {
  const { maxAttempts, erroredQueueFor, log } = state.context;
  const { queueName } = state.lease;
  const erroredQueue = erroredQueueFor(queueName);
  if (erroredQueue === undefined) return NOTHING;
  const attemptsOf = (record: QueueRecord) => (records ? record._counter : record._counter - 1);
  const poisoned = (records ?? [...state.open.values()]).filter((record) => attemptsOf(record) >= maxAttempts);
  if (poisoned.length === 0) return NOTHING;

  const failures = poisoned.map((record) => ({
    id: record._id,
    code: 'RECORD_POISONED',
    reason: `Claimed ${attemptsOf(record)} times without success`,
    attempts: attemptsOf(record),
  }));
  const result = await failWith(state, erroredQueue, failures);
  log.warn(
    `${result.count} records of ${queueName} were claimed ${maxAttempts} times without success and went to ${erroredQueue}`,
  );
  return result;
}
