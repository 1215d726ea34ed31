import type { Binary, Collection, Db } from 'mongodb';
import { clockFrom } from '../serverTime.js';
import { ClaimTransactions } from './claimTransactions.js';
import type { QueueContext } from './context.js';
import type { Owner } from './ownership.js';
import { withPatience } from './patience.js';
import type { ClaimNote } from './types.js';

/**
 * One document a claim (collection `claimLeases`). It is there before the first record carries its token, and goes when
 * the claim is closed or `clean` gives the records back. All its times are the server's.
 */
export interface LeaseDocument {
  /** The claim's token. */
  _id: string;
  /** The process that keeps the lease alive: another one may take the claim over, with the same token. */
  holder: string;
  queueName: string;
  jobName: string;
  host: string;
  pid: number;
  claimedAt: Date;
  renewedAt: Date;
  expiresAt: Date;
  /** `_lockTimestamp` of the claim's records: `claimedAt`, and one more for each time that it was taken over. */
  lockTimestamps: Date[];
  /** How often another process has taken the claim over; absent = never. */
  takeovers?: number;
  /** The session of the claim's transactions; none on a standalone server. */
  sessionId?: Binary;
  /** What the job needs to finish the claim's work in a later run (`Claim.note`). */
  note?: ClaimNote;
}

export interface Lease {
  readonly token: string;
  readonly queueName: string;
  readonly jobName: string;
  readonly owner: Owner;
  readonly note: ClaimNote | undefined;
  readonly transactions: ClaimTransactions;
  /** The server's time now, as far as this process can tell. */
  readonly now: () => Date;
  readonly lost: AbortSignal;
}

export function leasesOf(db: Db): Collection<LeaseDocument> {
  return db.collection<LeaseDocument>('claimLeases');
}

/**
 * Starts a lease and its heartbeat. The time at which the server wrote it becomes `_lockTimestamp` of the records.
 * @throws DwmError QUEUE_DATABASE_AWAY
 */
export async function openLease(context: QueueContext, queueName: string, jobName: string): Promise<Lease> {
  const token = crypto.randomUUID();
  const askedAt = performance.now();
  const transactions = new ClaimTransactions(context);
  const made = {
    ...literals({ ...holderFacts(context, jobName, transactions), queueName }),
    claimedAt: '$$NOW',
    lockTimestamps: ['$$NOW'],
    ...renewal(context.claimTimeoutMs),
  };
  const stored = await withPatience(context, () =>
    leasesOf(context.db).findOneAndUpdate({ _id: token }, [{ $set: made }], { upsert: true, returnDocument: 'after' }),
  );
  if (!stored) throw new Error('The database stored a lease and did not return it');
  return startLease(context, stored, transactions, askedAt);
}

/** Begins the heartbeat of a lease that this process has just stored or taken over. */
export function startLease(
  context: QueueContext,
  stored: LeaseDocument,
  transactions: ClaimTransactions,
  askedAt: number,
): Lease {
  const { _id: token, queueName, jobName, renewedAt, note } = stored;
  const lockTimestamp = stored.lockTimestamps.at(-1) ?? stored.claimedAt;
  const lost = context.heartbeat.start({ token, queueName, jobName, confirmedAt: askedAt });
  const owner = { _lockTimestamp: lockTimestamp, _lockToken: token };
  return { token, queueName, jobName, owner, note, transactions, now: clockFrom(renewedAt, askedAt), lost };
}

/** Ends a lease whose records are all settled. */
export async function endLease(context: QueueContext, lease: Lease): Promise<void> {
  context.heartbeat.stop(lease.token);
  const filter = { _id: lease.token, holder: context.heartbeat.holder };
  await withPatience(context, () => leasesOf(context.db).deleteOne(filter));
  await lease.transactions.end();
}

/** The new values of a renewed lease, for an update with a pipeline: `$$NOW` is the server's time. */
export function renewal(claimTimeoutMs: number) {
  return { renewedAt: '$$NOW', expiresAt: { $add: ['$$NOW', claimTimeoutMs] } };
}

export function holderFacts(context: QueueContext, jobName: string, { sessionId }: ClaimTransactions) {
  const facts = { holder: context.heartbeat.holder, jobName, host: context.host, pid: process.pid };
  return context.topology === 'replicaSet' ? { ...facts, sessionId } : facts;
}

/** Values for an update with a pipeline, where a text that begins with a dollar would be a field path. */
export function literals(values: Record<string, unknown>): Record<string, { $literal: unknown }> {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { $literal: value }]));
}
