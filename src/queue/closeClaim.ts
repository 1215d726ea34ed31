import type { ClaimState } from './claimState.js';
import { fail } from './fail.js';
import { endLease } from './lease.js';
import { release } from './release.js';
import type { RecordId, Settled } from './types.js';

/**
 * Ends a claim. What was not settled is failed to `forgottenTo`, or given back where none is named. Of a lost claim
 * nothing is touched, and nothing is thrown: who called may be on the way out because of that. May be called twice.
 */
export async function close(state: ClaimState, forgottenTo: string | undefined): Promise<Settled> {
  if (state.isClosed) return { count: 0, notOwned: [] };
  const ids = [...state.open.values()].map((record) => record._id);
  state.context.heartbeat.giveUpOverdue();
  if (state.lease.lost.aborted) return loseRest(state, ids);
  const rest = await settleRest(state, ids, forgottenTo);
  await endLease(state.context, state.lease);
  state.isClosed = true;
  await state.context.atPoint('close:closed');
  return rest;
}

async function settleRest(state: ClaimState, ids: RecordId[], forgottenTo: string | undefined): Promise<Settled> {
  if (ids.length === 0) return { count: 0, notOwned: [] };
  if (forgottenTo === undefined) return release(state, ids, {});
  state.context.log.error(
    `${ids.length} records of ${state.lease.queueName} were not settled by ${state.lease.jobName} and go to ${forgottenTo}`,
  );
  const reason = `${state.lease.jobName} ended without saying what became of the record`;
  return fail(
    state,
    forgottenTo,
    ids.map((id) => ({ id, code: 'RECORD_FORGOTTEN', reason })),
  );
}

function loseRest(state: ClaimState, ids: RecordId[]): Settled {
  state.isClosed = true;
  state.open.clear();
  state.context.heartbeat.stop(state.lease.token);
  return { count: 0, notOwned: ids };
}
