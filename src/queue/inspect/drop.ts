import type { QueueContext } from '../context.js';
import { FREE } from '../ownership.js';
import { withPatience } from '../patience.js';
import { checkCode, checkFound, type RecordSelection, selected } from './records.js';
import { existingQueue } from './summary.js';

/**
 * How many records `dropRecords` would remove.
 * @throws DwmError QUEUE_UNKNOWN, QUEUE_CODE_UNKNOWN, QUEUE_RECORD_UNKNOWN
 */
export async function countDroppable(
  context: QueueContext,
  queueName: string,
  selection: RecordSelection,
): Promise<number> {
  const queue = await existingQueue(context, queueName);
  await checkCode(context, queueName, queue, selection);
  const count = await withPatience(context, () => queue.countDocuments({ ...selected(selection), ...FREE }));
  checkFound(queueName, selection, count);
  return count;
}

/** Removes records for good; those that are claimed or held stay. Returns how many were removed. */
export async function dropRecords(
  context: QueueContext,
  queueName: string,
  selection: RecordSelection,
): Promise<number> {
  const queue = await existingQueue(context, queueName);
  const result = await withPatience(context, () => queue.deleteMany({ ...selected(selection), ...FREE }));
  context.log.warn(`Dropped ${result.deletedCount} records of ${queueName}`);
  return result.deletedCount;
}
