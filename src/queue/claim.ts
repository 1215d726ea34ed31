import { randomInt } from 'node:crypto';
import { isDwmError } from '../errors/dwmError.js';
import { type Candidates, inClaimOrder } from './candidates.js';
import { type ClaimState, claimState } from './claimState.js';
import type { QueueContext } from './context.js';
import { emptyClaim } from './emptyClaim.js';
import { finishMoves } from './finishMoves.js';
import { endLease, type Lease, leasesOf, openLease } from './lease.js';
import { OpenClaim } from './openClaim.js';
import { FREE, SET_FREE, updateByIds } from './ownership.js';
import { chunks, RECORDS_PER_PART } from './parts.js';
import { withPatience } from './patience.js';
import { failPoisoned } from './poison.js';
import type { QueueCollection } from './queueCollection.js';
import type { Claim, ClaimOptions, RecordId } from './types.js';

/** Rounds in which a claim may meet others before it is content with what it has. */
const MOST_ROUNDS = 50;
/** The first part is small: it shows whether somebody else is here before much is asked for in vain. */
const FIRST_PART = 100;
/** How many claims' lengths a claimer that met another one may step aside. */
const MOST_WINDOWS = 12;

/**
 * Locks up to `limit` free records: higher priority first, then oldest first. Fewer, when fewer are free.
 *
 * Each record is locked by an update that asks again whether it is free, so no two claims can get it. A claimer that
 * finds the first records taken steps aside by a random number of claims' lengths instead of chasing the same ones;
 * with several claimers at once the order is therefore a best effort.
 *
 * Guarantees: the lease is stored before the first lock; records claimed too often go to the errored queue instead;
 * transfers that a crash has interrupted on a standalone server are finished, not repeated.
 * @throws DwmError QUEUE_DATABASE_AWAY; what was locked by then goes back when the lease is over.
 */
export async function claim(
  context: QueueContext,
  queueName: string,
  candidates: Candidates,
  limit: number,
  options: ClaimOptions,
): Promise<Claim> {
  const queue = await context.queueCollection(queueName);
  const find = (count: number, skip: number) =>
    withPatience(context, () => candidates.find({ count, skip, batchId: options.batchId }));
  for (;;) {
    const first = limit > 0 ? await find(limit, 0) : [];
    if (first.length === 0) return emptyClaim(queueName);
    const claimed = await claimFound(context, queue, { limit, first, find }, queueName, options.jobName);
    if (claimed) return claimed;
  }
}

/** Undefined when all that was locked was taken out before the job could get it: others come now. */
async function claimFound(
  context: QueueContext,
  queue: QueueCollection,
  order: LockOrder,
  queueName: string,
  jobName: string,
): Promise<Claim | undefined> {
  const lease = await openLease(context, queueName, jobName);
  try {
    await context.atPoint('claim:leased');
    await lockCandidates(context, queue, lease, order);
    await context.atPoint('claim:locked');
    const locked = await withPatience(context, () =>
      queue.find({ ...lease.owner }, { batchSize: RECORDS_PER_PART }).toArray(),
    );
    return await handOut(claimState(context, queue, lease, inClaimOrder(locked)));
  } catch (error) {
    if (isDwmError(error, 'QUEUE_DATABASE_AWAY')) context.heartbeat.stop(lease.token);
    else await abandon(context, queue, lease);
    throw error;
  }
}

/** Takes out what must not reach the job (interrupted moves, poison), and gives it the rest. */
async function handOut(state: ClaimState): Promise<Claim | undefined> {
  const locked = state.open.size;
  await finishMoves(state);
  await failPoisoned(state);
  if (state.open.size > 0) return new OpenClaim(state);
  await endLease(state.context, state.lease);
  return locked > 0 ? undefined : emptyClaim(state.lease.queueName);
}

interface LockOrder {
  readonly limit: number;
  readonly first: RecordId[];
  readonly find: (count: number, skip: number) => Promise<RecordId[]>;
}

async function lockCandidates(
  context: QueueContext,
  queue: QueueCollection,
  lease: Lease,
  { limit, first, find }: LockOrder,
): Promise<void> {
  let found = first;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    lease.lost.throwIfAborted();
    const metAnother = !(await lockUntilContended(context, queue, lease, found));
    if (!metAnother && found.length === limit) return;
    // Counted by the server: after a repeated command the counts that came back may be too low.
    const missing = limit - (await withPatience(context, () => queue.countDocuments({ ...lease.owner })));
    if (missing <= 0) return;
    const skip = metAnother ? randomInt(MOST_WINDOWS) * limit : 0;
    found = await find(missing, skip);
    // Past the end of the queue: whatever is left is at its beginning.
    if (found.length === 0 && skip > 0) found = await find(missing, 0);
    if (found.length === 0) return;
  }
}

/** Locks the candidates. Stops, and answers false, where another claimer is ahead: it has the next ones as well. */
async function lockUntilContended(
  context: QueueContext,
  queue: QueueCollection,
  lease: Lease,
  ids: RecordId[],
): Promise<boolean> {
  const lock = { $set: { _jobName: lease.jobName, ...lease.owner }, $inc: { _counter: 1 } };
  const order = [ids.slice(0, FIRST_PART), ...chunks(ids.slice(FIRST_PART), RECORDS_PER_PART)];
  for (const part of order) {
    const locked = await withPatience({ ...context, lost: lease.lost }, () => updateByIds(queue, part, FREE, lock));
    if (locked < part.length) return false;
  }
  return true;
}

/** After a failure: gives back at once what was locked; where even that fails, the lease runs out. */
async function abandon(context: QueueContext, queue: QueueCollection, lease: Lease): Promise<void> {
  context.heartbeat.stop(lease.token);
  try {
    await queue.updateMany({ ...lease.owner }, { ...SET_FREE, $inc: { _counter: -1 } });
    await leasesOf(context.db).deleteOne({ _id: lease.token });
    await lease.transactions.end();
  } catch (error) {
    context.log.debug(`A claim that failed is left to its lease: ${String(error)}`);
  }
}
