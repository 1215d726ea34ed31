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

/**
 * Fields of DWMOps that stay with a record from queue to queue; what they mean is the jobs' business:
 *   _asExported   values that the wash changed, as they were exported; null = the field was not there
 *   _washRounds   how often the record was sent back to be washed again
 */
const TRAVELLING_FIELDS = ['_asExported', '_washRounds'] as const;

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
  for (const field of TRAVELLING_FIELDS) {
    if (fields[field] !== undefined) Object.assign(record, { [field]: fields[field] });
  }
  if (facts.error) record._error = facts.error;
  return record;
}

/** The record without the queue's own fields, and without those that travel with it. */
export function contactFields(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([field]) => !isOurs(field)));
}

function isOurs(field: string): boolean {
  return QUEUE_FIELDS.has(field) || TRAVELLING_FIELDS.some((one) => one === field);
}
