import { readServerTime } from '../serverTime.js';
import { inClaimOrder } from './candidates.js';
import { claimState } from './claimState.js';
import { ClaimTransactions } from './claimTransactions.js';
import type { QueueContext } from './context.js';
import { endDeadTransaction } from './endDeadTransaction.js';
import { finishMoves } from './finishMoves.js';
import { holderFacts, type LeaseDocument, leasesOf, literals, renewal, startLease } from './lease.js';
import { OpenClaim } from './openClaim.js';
import { withPatience } from './patience.js';
import type { QueueCollection } from './queueCollection.js';
import type { Claim, ClaimOptions } from './types.js';

/**
 * Takes over one noted claim of the job whose lease has run out, oldest first: same token, same records, and a new
 * `_lockTimestamp`, so that the former owner, should it still live, can touch neither lease nor records. Of several
 * callers one gets it, since taking it renews the lease that had to be over. Undefined when there is none. The claim may
 * have no records left; its note then still has to be dealt with.
 */
export async function resumeClaim(
  context: QueueContext,
  queueName: string,
  queue: QueueCollection,
  options: ClaimOptions,
): Promise<Claim | undefined> {
  const askedAt = performance.now();
  const transactions = new ClaimTransactions(context);
  const stored = await withPatience(context, () => takeLease(context, queueName, options.jobName, transactions));
  if (!stored) {
    await transactions.end();
    return undefined;
  }
  const lease = startLease(context, stored, transactions, askedAt);
  const earlier = { _lockTimestamp: { $in: stored.lockTimestamps }, _lockToken: lease.token };
  await withPatience(context, () => queue.updateMany(earlier, { $set: { ...lease.owner } }));
  const records = await withPatience(context, () => queue.find({ ...lease.owner }).toArray());
  context.log.info(
    `Took over a claim of ${options.jobName} on ${queueName} with ${records.length} records, made ${stored.claimedAt.toISOString()} by a run that ended early (takeover ${stored.takeovers ?? 1})`,
  );
  const state = claimState(context, queue, lease, inClaimOrder(records));
  await finishMoves(state);
  return new OpenClaim(state);
}

async function takeLease(
  context: QueueContext,
  queueName: string,
  jobName: string,
  transactions: ClaimTransactions,
): Promise<LeaseDocument | null> {
  const leases = leasesOf(context.db);
  const now = await readServerTime(context.db);
  const over = { queueName, jobName, expiresAt: { $lt: now }, note: { $exists: true } };
  const oldest = await leases.findOne(over, { sort: { claimedAt: 1 } });
  if (!oldest) return null;
  await endDeadTransaction(context, oldest.sessionId);
  const taken = {
    ...literals(holderFacts(context, jobName, transactions)),
    ...renewal(context.claimTimeoutMs),
    takeovers: { $add: [{ $ifNull: ['$takeovers', 0] }, 1] },
    lockTimestamps: { $concatArrays: ['$lockTimestamps', ['$$NOW']] },
  };
  return leases.findOneAndUpdate({ ...over, _id: oldest._id }, [{ $set: taken }], { returnDocument: 'after' });
}
