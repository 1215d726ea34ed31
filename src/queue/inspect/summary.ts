import { DwmError } from '../../errors/dwmError.js';
import { readServerTime } from '../../serverTime.js';
import type { QueueContext } from '../context.js';
import { leasesOf } from '../lease.js';
import { withPatience } from '../patience.js';
import type { QueueCollection, StoredRecord } from '../queueCollection.js';
import { listQueues } from '../queueList.js';
import { plainText } from '../recordId.js';
import { readStatistics } from '../statistics.js';
import type { QueueStatistics } from '../types.js';

export interface QueueSummary extends QueueStatistics {
  readonly claimed: number;
}

/** How many records have been claimed so often, or are of this batch. */
export interface Tally {
  readonly value: string;
  readonly count: number;
}

/** How many records of an errored queue have failed with this code, because of this field where one is to blame. */
export interface ReasonTally {
  readonly code: string;
  /** '' = of no single field, or failed under 1.0.0, which did not note it. */
  readonly field: string;
  readonly count: number;
  /** What one of them says; others differ in lengths and values. */
  readonly example: string;
}

export interface OpenClaimSummary {
  readonly jobName: string;
  readonly host: string;
  readonly pid: number;
  readonly claimedAt: Date;
  readonly renewedAt: Date;
  readonly expiresAt: Date;
  readonly records: number;
  readonly isNoted: boolean;
}

export interface QueueDetails extends QueueSummary {
  readonly attempts: readonly Tally[];
  readonly reasons: readonly ReasonTally[];
  readonly batches: readonly Tally[];
  readonly claims: readonly OpenClaimSummary[];
}

/** All queues of the database, by name. */
export async function summarizeQueues(context: QueueContext): Promise<QueueSummary[]> {
  const summaries: QueueSummary[] = [];
  for (const name of await withPatience(context, () => listQueues(context.db))) {
    summaries.push(await summarize(context, name));
  }
  return summaries;
}

/** @throws DwmError QUEUE_UNKNOWN */
export async function describeQueue(context: QueueContext, queueName: string): Promise<QueueDetails> {
  const queue = await existingQueue(context, queueName);
  const summary = await summarize(context, queueName);
  return withPatience(context, async () => ({
    ...summary,
    attempts: await tally(queue, asText('$_counter')),
    reasons: await tallyReasons(queue),
    batches: (await tally(queue, '$_batchName')).filter((one) => one.value !== ''),
    claims: await openClaims(context, queueName, queue),
  }));
}

/** @throws DwmError QUEUE_UNKNOWN, with the names that there are. */
export async function existingQueue(context: QueueContext, queueName: string): Promise<QueueCollection> {
  const names = await withPatience(context, () => listQueues(context.db));
  if (names.includes(queueName)) return context.db.collection<StoredRecord>(queueName);
  const known = names.length > 0 ? `there are ${names.join(', ')}` : 'there are none in this database';
  throw new DwmError('QUEUE_UNKNOWN', `There is no queue "${queueName}"; ${known}`);
}

async function summarize(context: QueueContext, queueName: string): Promise<QueueSummary> {
  return withPatience(context, async () => {
    const now = await readServerTime(context.db);
    const statistics = await readStatistics(context.db.collection<StoredRecord>(queueName), queueName, now);
    return { ...statistics, claimed: statistics.size - statistics.available - statistics.held };
  });
}

/** A value of any type as a text; null stays null. */
function asText(field: string) {
  return { $convert: { input: field, to: 'string', onError: '(no text)' } };
}

async function tally(queue: QueueCollection, of: unknown): Promise<Tally[]> {
  const groups = await queue
    .aggregate<{ _id: unknown; count: number }>([
      { $group: { _id: of, count: { $sum: 1 } } },
      { $sort: { count: -1, _id: 1 } },
    ])
    .toArray();
  return groups.map(({ _id, count }) => ({ value: plainText(_id), count }));
}

async function tallyReasons(queue: QueueCollection): Promise<ReasonTally[]> {
  const groups = await queue
    .aggregate<{ _id: { code?: unknown; field?: unknown }; count: number; example: unknown }>([
      { $match: { _error: { $exists: true } } },
      { $group: { _id: GROUP, count: { $sum: 1 }, example: { $first: '$_error.reason' } } },
      { $sort: { count: -1, _id: 1 } },
    ])
    .toArray();
  return groups.map(({ _id, count, example }) => ({
    code: plainText(_id.code),
    field: plainText(_id.field),
    count,
    example: plainText(example),
  }));
}

const GROUP = { code: '$_error.code', field: '$_error.field' };

async function openClaims(
  context: QueueContext,
  queueName: string,
  queue: QueueCollection,
): Promise<OpenClaimSummary[]> {
  const leases = await leasesOf(context.db).find({ queueName }).sort({ claimedAt: 1 }).toArray();
  const summaries: OpenClaimSummary[] = [];
  for (const lease of leases) {
    const { jobName, host, pid, claimedAt, renewedAt, expiresAt } = lease;
    const records = await queue.countDocuments({
      _lockTimestamp: { $in: lease.lockTimestamps },
      _lockToken: lease._id,
    });
    summaries.push({ jobName, host, pid, claimedAt, renewedAt, expiresAt, records, isNoted: lease.note !== undefined });
  }
  return summaries;
}
