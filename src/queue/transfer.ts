import { type ClaimState, openRecords, settled } from './claimState.js';
import { moveInSteps } from './moveInSteps.js';
import { moveInTransaction } from './moveInTransaction.js';
import { parts, RECORDS_PER_PART } from './parts.js';
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
 * A record that is in the target already stays there as it is, and leaves the source.
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
  return settled(state, open, await move(state, toQueue, moves, companion), others);
}

/** Moves records part by part; returns the ids of those that the claim does not own any more. */
export async function move(
  state: ClaimState,
  toQueue: string,
  moves: readonly Move[],
  companion?: Companion,
): Promise<RecordId[]> {
  if (moves.length === 0) return [];
  if (toQueue === state.lease.queueName) throw new Error(`Records of ${toQueue} cannot move to the queue they are in`);
  const target = await state.context.queueCollection(toQueue);
  const now = state.lease.now().getTime();
  // Every thousandth is a millisecond later, so that the target's claims follow the order of this one.
  const arriving = moves.map((one, index) => arrivingRecord(one, new Date(now + Math.floor(index / RECORDS_PER_PART))));
  const movePart = state.context.topology === 'replicaSet' ? moveInTransaction : moveInSteps;
  const notOwned: RecordId[] = [];
  for (const part of parts(arriving)) {
    notOwned.push(...(await movePart(state, { queueName: toQueue, collection: target }, part, companion)));
  }
  return notOwned;
}

function arrivingRecord({ original, fields, error }: Move, timestamp: Date): QueueRecord {
  return newQueueRecord(fields, {
    id: original._id,
    timestamp,
    priority: original._priority === 1 ? 1 : 0,
    batchName: original._batchName ?? '',
    batchId: original._batchID ?? '',
    ...(error ? { error } : {}),
  });
}
