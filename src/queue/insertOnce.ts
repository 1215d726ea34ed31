import { MongoBulkWriteError, type WriteError } from 'mongodb';
import type { QueueCollection } from './queueCollection.js';
import type { QueueRecord, RecordId } from './types.js';

const DUPLICATE_KEY = 11000;

/** Inserts what is not there yet; returns the ids that were there. May be repeated: storing twice is storing once. */
export async function insertOnce(queue: QueueCollection, records: readonly QueueRecord[]): Promise<RecordId[]> {
  if (records.length === 0) return [];
  try {
    await queue.insertMany([...records], { ordered: false });
    return [];
  } catch (error) {
    return duplicatesOf(error).flatMap((one) => records[one.index]?._id ?? []);
  }
}

/**
 * What an unordered insert has refused since it is there already; all else has been inserted.
 * @throws `error` itself where it is about anything else
 */
export function duplicatesOf(error: unknown): WriteError[] {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const refused: WriteError[] = [error.writeErrors].flat();
  if (refused.length === 0 || refused.some((one) => one.code !== DUPLICATE_KEY)) throw error;
  return refused;
}
