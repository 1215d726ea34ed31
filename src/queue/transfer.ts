import { ObjectId } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import { type ClaimState, openRecords, settled } from './claimState.js';
import { moveInSteps } from './moveInSteps.js';
import { moveInTransaction } from './moveInTransaction.js';
import { fits, shortened } from './oversized.js';
import { parts, RECORDS_PER_PART, type Sized, sized } from './parts.js';
import type { QueueCollection } from './queueCollection.js';
import { newQueueRecord } from './queueFields.js';
import { idKey } from './recordId.js';
import type { Companion, QueueError, QueueRecord, RecordId, Settled } from './types.js';

export interface Target {
  readonly queueName: string;
  readonly collection: QueueCollection;
}

/** One record on its way: as it was claimed, and the fields with which it arrives. */
export interface Move {
  readonly original: QueueRecord;
  readonly fields: Record<string, unknown>;
  readonly error?: QueueError;
}

/**
 * Moves records that the claim owns to another queue, with their new field values, keeping `_id`, batch and priority.
 *
 * Guarantees: on a replica set each part (1,000 records, 8 MB) moves in one transaction with its companion. On a
 * standalone server a part moves in steps that a crash can interrupt anywhere without losing a record (moveInSteps.ts).
 * A record that is in the target already stays there as it is, and leaves the source. One that has grown too large for
 * MongoDB goes to the errored queue, as it was claimed and without its companion; the others move.
 */
export async function transfer(
  state: ClaimState,
  toQueue: string,
  records: readonly QueueRecord[],
  companion?: Companion,
): Promise<Settled> {
  const fieldsOf = new Map(records.map((record) => [idKey(record._id), record]));
  const { open, others } = openRecords(
    state,
    records.map((record) => record._id),
  );
  const moves = open.map((original) => ({ original, fields: fieldsOf.get(idKey(original._id)) ?? original }));
  const { notOwned, tooLarge } = await move(state, toQueue, moves, companion);
  const { count, notOwned: all } = settled(state, open, notOwned, others);
  return tooLarge.length === 0 ? { count, notOwned: all } : { count: count - tooLarge.length, notOwned: all, tooLarge };
}

/** What became of moves: the records that the claim does not own any more, and those that went to the errored queue instead. */
export interface Moved {
  readonly notOwned: RecordId[];
  readonly tooLarge: RecordId[];
}

/** Moves records part by part. One that does not fit goes to the errored queue, and the others move. */
export async function move(
  state: ClaimState,
  toQueue: string,
  moves: readonly Move[],
  companion?: Companion,
): Promise<Moved> {
  if (moves.length === 0) return { notOwned: [], tooLarge: [] };
  if (toQueue === state.lease.queueName) throw new Error(`Records of ${toQueue} cannot move to the queue they are in`);
  const now = state.lease.now().getTime();
  // Every thousandth is a millisecond later, so that the target's claims follow the order of this one.
  const arriving = moves.map((one, index) => arrivingRecord(one, new Date(now + Math.floor(index / RECORDS_PER_PART))));
  const all = sized(arriving);
  const large = new Map(all.filter(({ bytes }) => !fits(bytes)).map((one) => [idKey(one.document._id), one.bytes]));
  const fitting = all.filter(({ bytes }) => fits(bytes));
  const notOwned = await moveParts(state, toQueue, fitting, companion);
  if (large.size === 0) return { notOwned, tooLarge: [] };
  const oversized = moves.filter(({ original }) => large.has(idKey(original._id)));
  const failed = oversized.map((one) => asErrored(state, toQueue, one, large.get(idKey(one.original._id)) ?? 0));
  const errored = oversized.some(({ error }) => error) ? toQueue : erroredQueueOf(state, failed);
  const late = await moveParts(state, errored, sized(failed), undefined);
  const isLate = new Set(late.map(idKey));
  const tooLarge = failed.map(({ _id }) => _id).filter((id) => !isLate.has(idKey(id)));
  state.context.log.warn(
    `${tooLarge.length} records of ${state.lease.queueName} are too large for ${toQueue} and went to ${errored}: ${failed[0]?._error?.reason ?? ''}`,
  );
  return { notOwned: [...notOwned, ...late], tooLarge: errored === toQueue ? [] : tooLarge };
}

async function moveParts(
  state: ClaimState,
  queueName: string,
  arriving: readonly Sized<QueueRecord>[],
  companion: Companion | undefined,
): Promise<RecordId[]> {
  const target = { queueName, collection: await state.context.queueCollection(queueName) };
  const movePart = state.context.topology === 'replicaSet' ? moveInTransaction : moveInSteps;
  const notOwned: RecordId[] = [];
  for (const part of parts(arriving)) notOwned.push(...(await movePart(state, target, part, companion)));
  return notOwned;
}

/** @throws DwmError QUEUE_RECORD_TOO_LARGE where the queue has no errored queue: the records stay with the claim. */
function erroredQueueOf({ context, lease }: ClaimState, failed: readonly QueueRecord[]): string {
  const errored = context.erroredQueueFor(lease.queueName);
  if (errored !== undefined) return errored;
  const [first] = failed;
  const reason = `Record ${String(first?._id)} of ${lease.queueName} cannot move: ${first?._error?.reason ?? ''}`;
  throw new DwmError('QUEUE_RECORD_TOO_LARGE', reason, { recordId: String(first?._id) });
}

/**
 * A record that does not fit, as it goes to the errored queue. One that grew on its way goes as it was claimed, and can be
 * replayed; one that is too large itself goes without its largest fields, and names no queue to be replayed to.
 */
function asErrored(state: ClaimState, toQueue: string, { original, fields, error }: Move, bytes: number): QueueRecord {
  const { now, queueName, jobName } = state.lease;
  const failure: QueueError = error ?? {
    code: 'QUEUE_RECORD_TOO_LARGE',
    reason: `grew too large for MongoDB on its way to ${toQueue} (${shortened(fields, bytes).sizes})`,
    attempts: attemptsOf(original),
    timestamp: now(),
    jobName,
    sourceQueue: queueName,
  };
  const whole = arrivingRecord({ original, fields: original, error: failure }, now());
  const [{ bytes: wholeBytes } = { bytes: 0 }] = sized([whole]);
  if (fits(wholeBytes)) return whole;
  const kept = shortened(original, wholeBytes);
  const reason = `${failure.reason}; kept here without its largest fields (${kept.sizes})`;
  return arrivingRecord({ original, fields: kept.fields, error: { ...failure, reason, sourceQueue: '' } }, now());
}

/** Of a record of another program too, whose counter may be anything. */
export function attemptsOf({ _counter }: QueueRecord): number {
  return typeof _counter === 'number' ? _counter : 0;
}

function arrivingRecord({ original, fields, error }: Move, timestamp: Date): QueueRecord {
  const { _id: id, _priority, _batchName, _batchID } = original;
  return newQueueRecord(fields, {
    id,
    timestamp,
    priority: _priority === 1 ? 1 : 0,
    // Another program's record may have anything there.
    batchName: typeof _batchName === 'string' ? _batchName : '',
    batchId: _batchID instanceof ObjectId ? _batchID : '',
    ...(error ? { error } : {}),
  });
}
