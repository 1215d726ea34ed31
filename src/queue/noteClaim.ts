import { type ClaimState, openRecords, patienceOf } from './claimState.js';
import { leasesOf, literals, renewal } from './lease.js';
import { withPatience } from './patience.js';
import type { ClaimNote } from './types.js';

/**
 * Stores the note in the claim's lease document, and renews the lease with the same write. May be repeated.
 * @throws DwmError CLAIM_LOST when the lease is not this process's any more: nothing is noted then.
 */
export async function noteClaim(state: ClaimState, note: ClaimNote | null): Promise<void> {
  openRecords(state, []);
  const { context, lease } = state;
  const filter = { _id: lease.token, holder: context.heartbeat.holder };
  const renewed = { $set: renewal(context.claimTimeoutMs) };
  const update = note === null ? [renewed, { $unset: 'note' }] : [renewed, { $set: literals({ note }) }];
  const result = await withPatience(patienceOf(state), () => leasesOf(context.db).updateOne(filter, update));
  if (result.matchedCount > 0) return;
  context.heartbeat.lose(lease.token, 'its lease had run out and its records were given back');
  lease.lost.throwIfAborted();
}
