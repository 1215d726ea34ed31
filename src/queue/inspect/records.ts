import type { Filter } from 'mongodb';
import { DwmError } from '../../errors/dwmError.js';
import type { QueueContext } from '../context.js';
import { withPatience } from '../patience.js';
import type { QueueCollection, StoredRecord } from '../queueCollection.js';
import { contactFields } from '../queueFields.js';
import { idsFromText, idText, plainText } from '../recordId.js';
import { attemptsOf } from '../transfer.js';
import type { QueueError, QueueRecord } from '../types.js';
import { existingQueue } from './summary.js';

export interface RecordSelection {
  /** Only these; all when absent. */
  readonly ids?: readonly string[];
  /** Only those on an errored queue with this code. */
  readonly code?: string;
}

export interface RecordView {
  readonly id: string;
  /** Absent where the record does not say. */
  readonly added?: Date;
  readonly attempts: number;
  readonly state: string;
  readonly batch: string;
  readonly error?: {
    code: string;
    field?: string;
    reason: string;
    attempts: number;
    jobName: string;
    sourceQueue: string;
  };
  /** The contact's fields; only when asked for, as they are personal data. */
  readonly values?: Record<string, unknown>;
}

/**
 * Records of a queue in claim order.
 * @throws DwmError QUEUE_UNKNOWN, QUEUE_CODE_UNKNOWN
 */
export async function viewRecords(
  context: QueueContext,
  queueName: string,
  selection: RecordSelection & { readonly limit: number; readonly withValues: boolean },
): Promise<RecordView[]> {
  const queue = await existingQueue(context, queueName);
  await checkCode(context, queueName, queue, selection);
  const cursor = () => queue.find(selected(selection)).sort({ _priority: -1, _timestamp: 1, _id: 1 });
  const records = await withPatience(context, () => cursor().limit(selection.limit).toArray());
  return records.map((record) => viewOf(record, selection.withValues));
}

/**
 * For commands that name records.
 * @throws DwmError QUEUE_RECORD_UNKNOWN when none of them can be acted on
 */
export function checkFound(queueName: string, { ids }: RecordSelection, found: number): void {
  if (found > 0 || ids === undefined) return;
  throw new DwmError('QUEUE_RECORD_UNKNOWN', `${queueName} has no such record that is free: ${ids.join(', ')}`);
}

/**
 * For commands that name a code.
 * @throws DwmError QUEUE_CODE_UNKNOWN, with the codes that there are
 */
export async function checkCode(
  context: QueueContext,
  queueName: string,
  queue: QueueCollection,
  { code }: RecordSelection,
): Promise<void> {
  if (code === undefined) return;
  const codes = await withPatience(context, () => queue.distinct('_error.code'));
  if (codes.includes(code)) return;
  const known = codes.map(String).sort().join(', ');
  const told = known === '' ? 'it has no errored records' : `its codes are ${known}`;
  throw new DwmError('QUEUE_CODE_UNKNOWN', `${queueName} has no record with the code "${code}"; ${told}`);
}

export function selected({ ids, code }: RecordSelection): Filter<StoredRecord> {
  return {
    ...(ids ? { _id: { $in: ids.flatMap(idsFromText) } } : {}),
    ...(code === undefined ? {} : { '_error.code': code }),
  };
}

function viewOf(record: QueueRecord, withValues: boolean): RecordView {
  const error = record._error;
  const added = record._timestamp;
  return {
    id: typeof record._id === 'string' ? record._id : idText(record._id),
    ...(isTime(added) ? { added } : {}),
    attempts: attemptsOf(record),
    state: record._jobName === '' ? 'free' : `claimed by ${plainText(record._jobName)}`,
    batch: plainText(record._batchName),
    ...(error ? { error: errorView(error) } : {}),
    ...(withValues ? { values: contactFields(record) } : {}),
  };
}

/** Of a record that another program wrote, too: whatever is there becomes a text. */
function errorView(error: QueueError): NonNullable<RecordView['error']> {
  const { code, reason, attempts, jobName, sourceQueue } = error;
  return {
    code: plainText(code),
    reason: plainText(reason),
    attempts: typeof attempts === 'number' ? attempts : 0,
    jobName: plainText(jobName),
    sourceQueue: plainText(sourceQueue),
  };
}

/** Whether it is a date that JavaScript can show: those of BSON reach further. */
function isTime(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}
