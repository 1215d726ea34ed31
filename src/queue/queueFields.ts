import type { ObjectId } from 'mongodb';
import type { QueueError, QueueRecord, RecordId } from './types.js';

/** The fields of a record that belong to the queue and not to the contact; `_error` is set by `fail` alone. */
const QUEUE_FIELDS: ReadonlySet<string> = new Set([
  '_id',
  '_timestamp',
  '_counter',
  '_jobName',
  '_lockTimestamp',
  '_lockToken',
  '_priority',
  '_batchName',
  '_batchID',
  '_movingTo',
  '_movedFrom',
  '_error',
]);

export interface NewRecord {
  readonly id: RecordId;
  readonly timestamp: Date;
  readonly priority: 0 | 1;
  readonly batchName: string;
  readonly batchId: ObjectId | '';
  readonly error?: QueueError;
}

/** A document as it enters a queue: free, never claimed, its fields in the order that the original writes. */
export function newQueueRecord(fields: Record<string, unknown>, facts: NewRecord): QueueRecord {
  const record: QueueRecord = {
    _id: facts.id,
    ...contactFields(fields),
    _timestamp: facts.timestamp,
    _counter: 0,
    _jobName: '',
    _lockTimestamp: '',
    _priority: facts.priority,
    _batchName: facts.batchName,
    _batchID: facts.batchId,
  };
  if (facts.error) record._error = facts.error;
  return record;
}

/** The record without the queue's own fields. */
export function contactFields(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !QUEUE_FIELDS.has(field)));
}
