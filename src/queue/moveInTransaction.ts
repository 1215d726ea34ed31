import { MongoServerError } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import { type ClaimState, patienceOf } from './claimState.js';
import type { Attempt } from './claimTransactions.js';
import { deleteByIds, findByIds, findOwned } from './ownership.js';
import { withPatience } from './patience.js';
import { idKey } from './recordId.js';
import type { Target } from './transfer.js';
import type { Companion, QueueRecord, RecordId } from './types.js';

/** The part was not as expected; nothing was changed. */
class Unexpected extends Error {}

const DUPLICATE_KEY = 11000;
const MOST_NARROWINGS = 5;

interface PartState {
  /** Still to move: the records as they arrive. */
  readonly moving: readonly QueueRecord[];
  /** Of those, the keys of the ones that are in the target already: they only leave the source. */
  readonly alreadyThere: ReadonlySet<string>;
}

/**
 * Moves a part in one transaction: out of the source, into the target, and the companion's writes. All of it happens, or
 * none; a repeated attempt starts from nothing.
 *
 * Expects that the claim owns every record and that none is in the target, which costs no query to find out; only where
 * that proves wrong does it ask which ones. Returns the ids that the claim does not own.
 */
export async function moveInTransaction(
  state: ClaimState,
  target: Target,
  part: readonly QueueRecord[],
  companion?: Companion,
): Promise<RecordId[]> {
  let expected: PartState = { moving: part, alreadyThere: new Set() };
  for (let round = 0; round <= MOST_NARROWINGS; round++) {
    try {
      const { token, lost, transactions } = state.lease;
      await transactions.run(token, lost, (attempt) => moveOnce(state, target, expected, companion, attempt));
      await state.context.atPoint('transfer:committed');
      const moved = new Set(expected.moving.map((record) => idKey(record._id)));
      return part.map((record) => record._id).filter((id) => !moved.has(idKey(id)));
    } catch (error) {
      if (!(error instanceof Unexpected)) throw error;
      expected = await lookAgain(state, target, part);
      if (expected.moving.length === 0) return part.map((record) => record._id);
    }
  }
  throw new DwmError(
    'QUEUE_CONTENTION',
    `Records of ${state.lease.queueName} kept changing while they were moved to ${target.queueName}; the next run tries again`,
  );
}

async function moveOnce(
  state: ClaimState,
  target: Target,
  { moving, alreadyThere }: PartState,
  companion: Companion | undefined,
  { session, mayHaveCommitted }: Attempt,
): Promise<void> {
  const { context, queue, lease } = state;
  const ids = moving.map((record) => record._id);
  await context.atPoint('transfer:begin');
  // An earlier commit without an answer took effect when none of the records is left in the source.
  if (mayHaveCommitted && (await findByIds(queue, ids, {}, session)).length === 0) return;

  const deleted =
    ids.length === state.open.size
      ? // All that the claim still has: its token says as much as the list of ids does, and is found faster.
        (await queue.deleteMany({ ...lease.owner }, { session })).deletedCount
      : await deleteByIds(queue, ids, lease.owner, session);
  if (deleted !== ids.length) throw new Unexpected();
  await context.atPoint('transfer:deleted');
  const arriving = moving.filter((record) => !alreadyThere.has(idKey(record._id)));
  if (arriving.length > 0) {
    try {
      await target.collection.insertMany([...arriving], { session });
    } catch (error) {
      if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) throw new Unexpected();
      throw error;
    }
  }
  await context.atPoint('transfer:inserted');
  if (companion && arriving.length > 0) await companion(arriving, session);
  await context.atPoint('transfer:companion');
}

async function lookAgain(state: ClaimState, target: Target, part: readonly QueueRecord[]): Promise<PartState> {
  const ids = part.map((record) => record._id);
  return withPatience(patienceOf(state), async () => {
    const { owned } = await findOwned(state.queue, ids, state.lease.owner);
    const ownedKeys = new Set(owned.map(idKey));
    const there = await findByIds(target.collection, owned);
    return {
      moving: part.filter((record) => ownedKeys.has(idKey(record._id))),
      alreadyThere: new Set(there.map((record) => idKey(record._id))),
    };
  });
}
