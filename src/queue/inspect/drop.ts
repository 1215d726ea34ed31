import type { QueueContext } from '../context.js';
import { heldTokens } from '../held.js';
import { HELD_UNTIL } from '../heldBy.js';
import { FREE } from '../ownership.js';
import { withPatience } from '../patience.js';
import { checkCode, checkFound, type RecordSelection, selected } from './records.js';
import { existingQueue } from './summary.js';

/** Of the tokens under which records are held, those of holders that have ended. */
export type EndedHolds = (tokens: readonly string[]) => Promise<readonly string[]>;

const nothingHeld: EndedHolds = async () => [];

/**
 * How many records `dropRecords` would remove: free ones, and those that nobody will release any more. What is claimed, or
 * held for an export that goes on, stays.
 * @throws DwmError QUEUE_UNKNOWN, QUEUE_CODE_UNKNOWN, QUEUE_RECORD_UNKNOWN
 */
export async function countDroppable(
  context: QueueContext,
  queueName: string,
  selection: RecordSelection,
  isEnded: EndedHolds = nothingHeld,
): Promise<number> {
  const queue = await existingQueue(context, queueName);
  await checkCode(context, queueName, queue, selection);
  const ended = await withPatience(context, async () => isEnded(await heldTokens(queue)));
  const count = await withPatience(context, () => queue.countDocuments(droppable(selection, ended)));
  checkFound(queueName, selection, count);
  return count;
}

/** Removes records for good, those that `countDroppable` counts; returns how many were removed. */
export async function dropRecords(
  context: QueueContext,
  queueName: string,
  selection: RecordSelection,
  isEnded: EndedHolds = nothingHeld,
): Promise<number> {
  const queue = await existingQueue(context, queueName);
  const ended = await withPatience(context, async () => isEnded(await heldTokens(queue)));
  const result = await withPatience(context, () => queue.deleteMany(droppable(selection, ended)));
  context.log.warn(`Dropped ${result.deletedCount} records of ${queueName}`);
  return result.deletedCount;
}

function droppable(selection: RecordSelection, ended: readonly string[]) {
  const held = { _lockTimestamp: HELD_UNTIL, _lockToken: { $in: [...ended] } };
  return { ...selected(selection), $or: [FREE, held] };
}
