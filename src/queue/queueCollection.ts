import type { Collection, Document } from 'mongodb';
import type { QueueRecord } from './types.js';

/** A record as the driver's types want it, so that updates of its fields can be written down. */
export type StoredRecord = QueueRecord & Document;

export type QueueCollection = Collection<StoredRecord>;
