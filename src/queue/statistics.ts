import { HELD_UNTIL } from './heldBy.js';
import type { QueueCollection } from './queueCollection.js';
import type { QueueStatistics } from './types.js';

interface Sums {
  size: number;
  available: number;
  held: number;
  oldest: Date;
  newest: Date;
  highestAttempts: number;
}

/** One pass over the queue; ages are by the server's clock, which `now` is. */
export async function readStatistics(queue: QueueCollection, queueName: string, now: Date): Promise<QueueStatistics> {
  const isFree = { $and: [{ $eq: ['$_jobName', ''] }, { $eq: ['$_lockTimestamp', ''] }] };
  const isHeld = { $eq: ['$_lockTimestamp', HELD_UNTIL] };
  const [sums] = await queue
    .aggregate<Sums>([
      {
        $group: {
          _id: null,
          size: { $sum: 1 },
          available: { $sum: { $cond: [isFree, 1, 0] } },
          held: { $sum: { $cond: [isHeld, 1, 0] } },
          oldest: { $min: '$_timestamp' },
          newest: { $max: '$_timestamp' },
          highestAttempts: { $max: '$_counter' },
        },
      },
    ])
    .toArray();
  const ageSeconds = (date: Date | undefined) => (date ? Math.max(0, (now.getTime() - date.getTime()) / 1000) : 0);
  return {
    queueName,
    size: sums?.size ?? 0,
    available: sums?.available ?? 0,
    held: sums?.held ?? 0,
    oldestAgeSeconds: ageSeconds(sums?.oldest),
    newestAgeSeconds: ageSeconds(sums?.newest),
    highestAttempts: sums?.highestAttempts ?? 0,
  };
}
