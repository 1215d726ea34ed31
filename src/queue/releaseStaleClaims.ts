import type { Filter } from 'mongodb';
import { readServerTime } from '../serverTime.js';
import { claimMatching } from './claimMatching.js';
import type { QueueContext } from './context.js';
import { endDeadTransaction } from './endDeadTransaction.js';
import { freeArrivedCopies } from './freeArrivedCopies.js';
import { HELD_UNTIL } from './heldBy.js';
import { endLease, type LeaseDocument, leasesOf } from './lease.js';
import { SET_FREE } from './ownership.js';
import { withPatience } from './patience.js';
import { failPoisoned } from './poison.js';
import type { QueueCollection, StoredRecord } from './queueCollection.js';
import { listQueues } from './queueList.js';
import type { StaleRelease } from './types.js';

/**
 * Gives back the records of claims whose owner has not been heard of: those whose lease has run out, and those without a
 * lease (claimed by the original, or left by a crash) whose `_lockTimestamp` is older than the claim time-out. The
 * server's clock decides. Records claimed too often go to the errored queue. May be interrupted and repeated, and run
 * by several at once.
 */
export async function releaseStaleClaims(context: QueueContext): Promise<StaleRelease[]> {
  const names = await withPatience(context, () => listQueues(context.db));
  const results: StaleRelease[] = [];
  for (const queueName of names) {
    const queue = await context.queueCollection(queueName);
    const stale = await endExpiredLeases(context, queueName);
    const { now, liveTokens } = await withPatience(context, () => readLeases(context, queueName));
    let poisoned = 0;
    let released = 0;
    for (const condition of staleConditions(context, now, liveTokens, stale)) {
      poisoned += await takeOutPoisoned(context, queueName, queue, condition);
      const freed = await withPatience(context, () => queue.updateMany(condition, SET_FREE));
      released += freed.modifiedCount;
    }
    await freeArrivedCopies(context, queue, new Date(now.getTime() - context.claimTimeoutMs));
    results.push({ queueName, released, poisoned });
  }
  return results;
}

/** How many records `releaseStaleClaims` would give back or take out now; changes nothing. */
export async function countStaleClaims(context: QueueContext): Promise<number> {
  let count = 0;
  for (const queueName of await withPatience(context, () => listQueues(context.db))) {
    const queue = context.db.collection<StoredRecord>(queueName);
    const { now, liveTokens } = await withPatience(context, () => readLeases(context, queueName));
    const expired = await withPatience(context, () => leasesOf(context.db).find(expiredAt(queueName, now)).toArray());
    for (const condition of staleConditions(context, now, liveTokens, expired)) {
      count += await withPatience(context, () => queue.countDocuments(condition));
    }
  }
  return count;
}

/** The original writes its machine's local time. A lock further ahead is of a clock that is wrong, and would never be old. */
const MOST_AHEAD_MS = 24 * 3600_000;

/** Records without a lease that are locked for too long, or until a time that no clock should have, and those of each lease that is over. */
function staleConditions(
  context: QueueContext,
  now: Date,
  liveTokens: readonly string[],
  expired: readonly LeaseDocument[],
): Filter<StoredRecord>[] {
  const cutoff = new Date(now.getTime() - context.claimTimeoutMs);
  const tooFarAhead = { $gt: new Date(now.getTime() + MOST_AHEAD_MS), $lt: HELD_UNTIL };
  return [
    { _lockTimestamp: { $lt: cutoff }, _lockToken: { $nin: [...liveTokens] } },
    { _lockTimestamp: tooFarAhead, _lockToken: { $nin: [...liveTokens] } },
    ...expired.map(({ _id, lockTimestamps }) => ({ _lockTimestamp: { $in: lockTimestamps }, _lockToken: _id })),
  ];
}

/** Noted ones wait for `Queue.resume`. */
function expiredAt(queueName: string, now: Date): Filter<LeaseDocument> {
  return { queueName, expiresAt: { $lt: now }, note: { $exists: false } };
}

/**
 * Ends leases that have run out. Deleting is what decides: an owner
 * that renews its lease before this keeps it, and one that is later finds it gone.
 */
async function endExpiredLeases(context: QueueContext, queueName: string): Promise<LeaseDocument[]> {
  const leases = leasesOf(context.db);
  const now = await withPatience(context, () => readServerTime(context.db));
  const over = expiredAt(queueName, now);
  const expired = await withPatience(context, () => leases.find(over).toArray());
  const ended: LeaseDocument[] = [];
  for (const lease of expired) {
    // First, as after a crash between the two nobody would know the session any more.
    await endDeadTransaction(context, lease.sessionId);
    const result = await withPatience(context, () => leases.deleteOne({ ...over, _id: lease._id }));
    if (result.deletedCount === 0) continue;
    ended.push(lease);
    context.log.warn(
      `The claim of ${lease.jobName} on ${queueName} (host ${lease.host}, process ${lease.pid}) has given no sign of life since ${lease.renewedAt.toISOString()}; its records are given back`,
    );
  }
  return ended;
}

async function readLeases(context: QueueContext, queueName: string) {
  const now = await readServerTime(context.db);
  const live = await leasesOf(context.db)
    .find({ queueName }, { projection: { _id: 1 } })
    .toArray();
  return { now, liveTokens: live.map((lease) => lease._id) };
}

/** Claims the stale records that were claimed too often, so that they can be moved like any others. */
async function takeOutPoisoned(
  context: QueueContext,
  queueName: string,
  queue: QueueCollection,
  condition: Filter<StoredRecord>,
): Promise<number> {
  if (context.erroredQueueFor(queueName) === undefined) return 0;
  const poisonedOnly = { ...condition, _counter: { $gte: context.maxAttempts } };
  let count = 0;
  for (;;) {
    const state = await claimMatching(context, queueName, queue, poisonedOnly, 'clean');
    if (!state) return count;
    count += (await failPoisoned(state, [...state.open.values()])).count;
    await endLease(context, state.lease);
  }
}
