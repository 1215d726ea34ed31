import { ObjectId } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import { readServerTime } from '../serverTime.js';
import { growBatch, openBatch } from './batches.js';
import type { QueueContext } from './context.js';
import { heldBy } from './held.js';
import { insertOnce } from './insertOnce.js';
import { parts, RECORDS_PER_PART } from './parts.js';
import { withPatience } from './patience.js';
import type { QueueCollection } from './queueCollection.js';
import { newQueueRecord } from './queueFields.js';
import type { AddOptions, AddResult, QueueRecord, RecordId } from './types.js';

const LARGEST_DOCUMENT = 16 * 1024 * 1024;
/** Room for the fields that later claims and errors add. */
const RESERVE = 64 * 1024;

/**
 * Stores records, free or held. Records without `_id` get one, before the first attempt: a repeated insert stores
 * nothing twice. Their order is kept: every thousandth is a millisecond later.
 * @throws DwmError QUEUE_DATABASE_AWAY, QUEUE_RECORD_TOO_LARGE (nothing is stored then)
 */
export async function add(
  context: QueueContext,
  queue: QueueCollection,
  records: readonly Record<string, unknown>[],
  options: AddOptions = {},
): Promise<AddResult> {
  if (records.length === 0) return { inserted: 0, alreadyThere: 0, batchId: options.batchId ?? '' };
  const now = await withPatience(context, () => readServerTime(context.db));
  const batchId = await openBatch(context, options, records.length, now);
  const documents = records.map((fields, index) => {
    const timestamp = new Date(now.getTime() + Math.floor(index / RECORDS_PER_PART));
    const document = newQueueRecord(fields, {
      id: recordIdOf(fields),
      timestamp,
      priority: options.priority ? 1 : 0,
      batchName: options.batchName ?? '',
      batchId,
    });
    return options.held ? { ...document, _jobName: options.held.jobName, ...heldBy(options.held.token) } : document;
  });

  let alreadyThere = 0;
  for (const part of parts(documents, RECORDS_PER_PART, assertFits)) {
    alreadyThere += await insertPart(context, queue, part);
  }
  const inserted = records.length - alreadyThere;
  const isGrowing = options.batchId !== undefined && options.batchCount === undefined;
  if (isGrowing && batchId !== '') await growBatch(context, batchId, inserted);
  return { inserted, alreadyThere, batchId };
}

async function insertPart(
  context: QueueContext,
  queue: QueueCollection,
  part: readonly QueueRecord[],
): Promise<number> {
  let alreadyThere = 0;
  let isRepeated = false;
  await withPatience(context, async () => {
    // What a repeated attempt finds is taken for what the unanswered one has stored.
    const isFirst = !isRepeated;
    isRepeated = true;
    const there = await insertOnce(queue, part);
    if (isFirst) alreadyThere = there.length;
  });
  return alreadyThere;
}

function recordIdOf(fields: Record<string, unknown>): RecordId {
  const { _id } = fields;
  return typeof _id === 'string' || _id instanceof ObjectId ? _id : new ObjectId();
}

function assertFits(record: QueueRecord, bytes: number): void {
  if (bytes + RESERVE <= LARGEST_DOCUMENT) return;
  throw new DwmError(
    'QUEUE_RECORD_TOO_LARGE',
    `Record ${String(record._id)} has ${(bytes / 1024 / 1024).toFixed(1)} MB, more than MongoDB stores in one document; shorten it at its source`,
    { recordId: String(record._id) },
  );
}
