import { DwmError } from '../errors/dwmError.js';
import type { QueueContext } from './context.js';
import type { Lease } from './lease.js';
import type { QueueCollection } from './queueCollection.js';
import { idKey } from './recordId.js';
import type { QueueRecord, RecordId } from './types.js';

/** A claim as the settling operations see it: what it holds, and what of that is still to be settled. */
export interface ClaimState {
  readonly context: QueueContext;
  readonly queue: QueueCollection;
  readonly lease: Lease;
  /** By `idKey`, in claim order; an operation takes out what it has settled. */
  readonly open: Map<string, QueueRecord>;
  isClosed: boolean;
}

export function claimState(
  context: QueueContext,
  queue: QueueCollection,
  lease: Lease,
  records: readonly QueueRecord[],
): ClaimState {
  const open = new Map(records.map((record) => [idKey(record._id), record]));
  return { context, queue, lease, open, isClosed: false };
}

/**
 * Those of `ids` that this claim has not settled yet, each once, and those that are none of its.
 * @throws DwmError CLAIM_LOST, CLAIM_CLOSED: nothing may be touched any more.
 */
export function openRecords(state: ClaimState, ids: readonly RecordId[]): { open: QueueRecord[]; others: RecordId[] } {
  const { lease } = state;
  state.context.heartbeat.giveUpOverdue();
  lease.lost.throwIfAborted();
  if (state.isClosed) {
    throw new DwmError('CLAIM_CLOSED', `The claim of ${lease.jobName} on ${lease.queueName} is closed already`);
  }
  const open = new Map<string, QueueRecord>();
  const others: RecordId[] = [];
  for (const id of ids) {
    const record = state.open.get(idKey(id));
    if (record) open.set(idKey(id), record);
    else others.push(id);
  }
  return { open: [...open.values()], others };
}

/** Takes records off what is to be settled, and tells what the call did. */
export function settled(
  state: ClaimState,
  asked: readonly QueueRecord[],
  notOwned: readonly RecordId[],
  others: readonly RecordId[],
) {
  for (const record of asked) state.open.delete(idKey(record._id));
  return { count: asked.length - notOwned.length, notOwned: [...others, ...notOwned] };
}

/** For `withPatience`: waits for the database as long as the claim is not lost. */
export function patienceOf(state: ClaimState) {
  return { ...state.context, lost: state.lease.lost };
}
