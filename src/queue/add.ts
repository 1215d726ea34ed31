import { MongoServerError, ObjectId } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import { readServerTime } from '../serverTime.js';
import { growBatch, openBatch } from './batches.js';
import { ClaimTransactions } from './claimTransactions.js';
import type { QueueContext } from './context.js';
import { heldBy } from './heldBy.js';
import { insertOnce } from './insertOnce.js';
import { fits, shortened } from './oversized.js';
import { findByIds } from './ownership.js';
import { parts, type Sized, sized } from './parts.js';
import { withPatience } from './patience.js';
import type { QueueCollection } from './queueCollection.js';
import { type NewRecord, newQueueRecord } from './queueFields.js';
import { idKey } from './recordId.js';
import type { AddOptions, AddResult, Hold, QueueRecord, RecordId } from './types.js';

const DUPLICATE_KEY = 11000;
/** Every thousandth record is a millisecond later, so that claims keep the order. */
const RECORDS_A_MILLISECOND = 1000;

/**
 * Stores records, free or held. Records without `_id` get one, before the first attempt: a repeated insert stores
 * nothing twice. Their order is kept: every thousandth is a millisecond later. One that is too large goes to the errored
 * queue without its largest fields; the others are stored.
 * @throws DwmError QUEUE_DATABASE_AWAY; QUEUE_RECORD_TOO_LARGE where the queue has no errored queue (nothing is stored
 *   then); what `held.confirm` throws
 */
export async function add(
  context: QueueContext,
  queue: QueueCollection,
  records: readonly Record<string, unknown>[],
  options: AddOptions = {},
): Promise<AddResult> {
  if (records.length === 0) return { inserted: 0, alreadyThere: 0, tooLarge: [], batchId: options.batchId ?? '' };
  const now = await withPatience(context, () => readServerTime(context.db));
  const batchId = await openBatch(context, options, records.length, now);
  const documents = records.map((fields, index) =>
    hold(options, newQueueRecord(fields, factsOf(fields, index, { now, batchId, options }))),
  );
  const { fitting, oversized } = await bySize(context, queue, documents, now, options);
  let alreadyThere = 0;
  for (const part of parts(fitting)) alreadyThere += await insertPart(context, queue, part, options.held);
  if (oversized) {
    const there = await insertPart(context, oversized.queue, oversized.records, options.held);
    const stored = oversized.records.length - there;
    if (stored > 0)
      context.log.warn(
        `${stored} records are too large for ${queue.collectionName}; shortened on ${oversized.queue.collectionName}`,
      );
  }
  const inserted = fitting.length - alreadyThere;
  const isGrowing = options.batchId !== undefined && options.batchCount === undefined;
  if (isGrowing && batchId !== '') await growBatch(context, batchId, inserted);
  return { inserted, alreadyThere, tooLarge: oversized?.records.map(({ _id }) => _id) ?? [], batchId };
}

function factsOf(
  fields: Record<string, unknown>,
  index: number,
  { now, batchId, options }: { now: Date; batchId: ObjectId | ''; options: AddOptions },
): NewRecord {
  return {
    id: recordIdOf(fields),
    timestamp: new Date(now.getTime() + Math.floor(index / RECORDS_A_MILLISECOND)),
    priority: options.priority ? 1 : 0,
    batchName: options.batchName ?? '',
    batchId,
  };
}

function hold({ held }: AddOptions, record: QueueRecord): QueueRecord {
  return held ? { ...record, _jobName: held.jobName, ...heldBy(held.token) } : record;
}

interface BySize {
  readonly fitting: Sized<QueueRecord>[];
  readonly oversized: { readonly queue: QueueCollection; readonly records: QueueRecord[] } | undefined;
}

async function bySize(
  context: QueueContext,
  queue: QueueCollection,
  documents: readonly QueueRecord[],
  now: Date,
  options: AddOptions,
): Promise<BySize> {
  const all = sized(documents);
  const fitting = all.filter(({ bytes }) => fits(bytes));
  const large = all.filter(({ bytes }) => !fits(bytes));
  const [first] = large;
  if (!first) return { fitting, oversized: undefined };
  const erroredQueue = context.erroredQueueFor(queue.collectionName);
  if (erroredQueue === undefined) throw tooLarge(first.document, first.bytes);
  const records = large.map(({ document: record, bytes }) => {
    const { fields, sizes } = shortened(record, bytes);
    const reason = `too large for MongoDB (${sizes}); left out here`;
    const error = {
      code: 'QUEUE_RECORD_TOO_LARGE',
      reason,
      attempts: 0,
      timestamp: now,
      jobName: options.held?.jobName ?? '',
      // None: what is left of the record must not go on as if it were the record.
      sourceQueue: '',
    };
    const { _id: id, _timestamp: timestamp, _priority: priority, _batchName: batchName, _batchID: batchId } = record;
    return hold(options, newQueueRecord(fields, { id, timestamp, priority, batchName, batchId, error }));
  });
  return { fitting, oversized: { queue: await context.queueCollection(erroredQueue), records } };
}

/** Returns how many were there already. */
async function insertPart(
  context: QueueContext,
  queue: QueueCollection,
  part: readonly QueueRecord[],
  held: Hold | undefined,
): Promise<number> {
  if (held && context.topology === 'replicaSet') return insertWhileOwner(context, queue, part, held);
  let alreadyThere = 0;
  let isRepeated = false;
  await withPatience(context, async () => {
    // What a repeated attempt finds is taken for what the unanswered one has stored.
    const isFirst = !isRepeated;
    isRepeated = true;
    await held?.confirm(undefined);
    const there = await insertOnce(queue, part);
    if (isFirst) alreadyThere = there.length;
  });
  return alreadyThere;
}

/**
 * Inserts what is not there yet, in one transaction with the proof that the holder still owns it. Expects that nothing is
 * there, which costs no query to find out; a duplicate ends the transaction, and only then it asks which ones are there.
 */
async function insertWhileOwner(
  context: QueueContext,
  queue: QueueCollection,
  part: readonly QueueRecord[],
  { confirm }: Hold,
): Promise<number> {
  const transactions = new ClaimTransactions(context);
  const never = new AbortController().signal;
  let missing = part;
  try {
    for (;;) {
      try {
        await transactions.run('', never, async ({ session }) => {
          await confirm(session);
          if (missing.length > 0) await queue.insertMany([...missing], { session });
        });
        return part.length - missing.length;
      } catch (error) {
        if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
        const there = await withPatience(context, () =>
          findByIds(
            queue,
            part.map(({ _id }) => _id),
          ),
        );
        const keys = new Set(there.map(({ _id }) => idKey(_id)));
        missing = part.filter(({ _id }) => !keys.has(idKey(_id)));
      }
    }
  } finally {
    await transactions.end();
  }
}

function recordIdOf(fields: Record<string, unknown>): RecordId {
  const { _id } = fields;
  return typeof _id === 'string' || _id instanceof ObjectId ? _id : new ObjectId();
}

function tooLarge(record: QueueRecord, bytes: number): DwmError {
  return new DwmError(
    'QUEUE_RECORD_TOO_LARGE',
    `Record ${String(record._id)} is too large for MongoDB (${shortened(record, bytes).sizes})`,
    { recordId: String(record._id) },
  );
}
