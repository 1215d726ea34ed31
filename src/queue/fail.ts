import { boundedText, LONGEST_REASON } from '../boundedText.js';
import { type ClaimState, openRecords, settled } from './claimState.js';
import { idKey } from './recordId.js';
import { attemptsOf, move } from './transfer.js';
import type { Failure, Settled } from './types.js';

/** A code may be Eloqua's own. */
const LONGEST_CODE = 50;

interface FailureFacts extends Failure {
  /** Where the current claim does not count, or is not the one to blame. */
  readonly attempts?: number;
}

/** Moves records, as they were claimed, to an errored queue; `_error` says why. */
export function fail(state: ClaimState, toQueue: string, failures: readonly Failure[]): Promise<Settled> {
  return failWith(state, toQueue, failures);
}

export async function failWith(
  state: ClaimState,
  toQueue: string,
  failures: readonly FailureFacts[],
): Promise<Settled> {
  const facts = new Map(failures.map((failure) => [idKey(failure.id), failure]));
  const { open, others } = openRecords(
    state,
    [...facts.values()].map((failure) => failure.id),
  );
  const { queueName } = state.lease;
  const moves = open.map((record) => {
    const failure = facts.get(idKey(record._id));
    return {
      original: record,
      fields: record,
      error: {
        code: boundedText(failure?.code ?? 'UNEXPECTED', LONGEST_CODE),
        ...(failure?.field === undefined ? {} : { field: failure.field }),
        reason: boundedText(failure?.reason ?? '', LONGEST_REASON),
        attempts: failure?.attempts ?? attemptsOf(record),
        timestamp: state.lease.now(),
        jobName: String(record._jobName ?? ''),
        sourceQueue: queueName,
      },
    };
  });
  const { notOwned } = await move(state, toQueue, moves);
  return settled(state, open, notOwned, others);
}
