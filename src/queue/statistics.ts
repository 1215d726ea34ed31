import { HELD_UNTIL } from './heldBy.js';
import { FREE } from './ownership.js';
import type { QueueCollection } from './queueCollection.js';
import { MOST_CLAIMS } from './queueFieldFaults.js';
import type { QueueStatistics } from './types.js';

/** Before every date that a lock can have. */
const EVER = new Date('0001-01-01T00:00:00Z');

/** Of fields that another program may have written, so of any type. */
interface Sums {
  size: number;
  available: number;
  unlocked: number;
  oldest: unknown;
  newest: unknown;
  highestAttempts: unknown;
  highestPriority: unknown;
}

/**
 * One pass over the queue, and a few ranges of its index; ages are by the server's clock, which `now` is. Values of wrong
 * types do not count: a record of another program must not keep a queue from being measured.
 */
export async function readStatistics(queue: QueueCollection, queueName: string, now: Date): Promise<QueueStatistics> {
  const lockedBefore = await countLocked(queue);
  const sums = await sumUp(queue);
  const held = await queue.countDocuments({ _lockTimestamp: HELD_UNTIL });
  const locked = Math.max(lockedBefore, await countLocked(queue));
  const ageSeconds = (date: unknown) =>
    date instanceof Date ? Math.max(0, (now.getTime() - date.getTime()) / 1000) || 0 : 0;
  return {
    queueName,
    size: sums?.size ?? 0,
    available: sums?.available ?? 0,
    held,
    mayHaveFaulty: sums !== undefined && (hasFaulty(sums, locked) || (await hasNoPriority(queue))),
    oldestAgeSeconds: ageSeconds(sums?.oldest),
    newestAgeSeconds: ageSeconds(sums?.newest),
    highestAttempts: typeof sums?.highestAttempts === 'number' ? sums.highestAttempts || 0 : 0,
  };
}

async function sumUp(queue: QueueCollection): Promise<Sums | undefined> {
  const isUnlocked = { $eq: ['$_lockTimestamp', ''] };
  const isFree = { $and: [{ $eq: ['$_jobName', ''] }, isUnlocked] };
  const count = (condition: object) => ({ $sum: { $cond: [condition, 1, 0] } });
  const [sums] = await queue
    .aggregate<Sums>([
      {
        $group: {
          _id: null,
          size: { $sum: 1 },
          available: count(isFree),
          unlocked: count(isUnlocked),
          oldest: { $min: '$_timestamp' },
          newest: { $max: '$_timestamp' },
          highestAttempts: { $max: '$_counter' },
          highestPriority: { $max: '$_priority' },
        },
      },
    ])
    .toArray();
  return sums;
}

/** Claimed and held ones: a range of the index. */
function countLocked(queue: QueueCollection): Promise<number> {
  return queue.countDocuments({ _lockTimestamp: { $gte: EVER } });
}

/**
 * From what the pass finds anyway: to look at the types of five fields of each record would take it twice as long (20,000
 * records on the embedded server). A minimum or maximum has the type that sorts first or last, so a wrong one comes to light.
 */
function hasFaulty({ size, available, unlocked, ...extremes }: Sums, locked: number): boolean {
  const { oldest, newest, highestAttempts, highestPriority } = extremes;
  const isNo = (type: 'Date' | 'number', value: unknown) =>
    value !== null && value !== undefined && (type === 'Date' ? !(value instanceof Date) : typeof value !== 'number');
  return (
    unlocked > available ||
    size - unlocked > locked ||
    isNo('Date', oldest) ||
    isNo('Date', newest) ||
    isNo('number', highestAttempts) ||
    Number(highestAttempts) > MOST_CLAIMS ||
    isNo('number', highestPriority)
  );
}

/** They would be claimed last, so in a queue that is never empty not at all. */
async function hasNoPriority(queue: QueueCollection): Promise<boolean> {
  return (await queue.findOne({ ...FREE, _priority: null as never }, { projection: { _id: 1 } })) !== null;
}
