import type { ClaimState } from './claimState.js';
import { close } from './closeClaim.js';
import { complete } from './complete.js';
import { fail } from './fail.js';
import { noteClaim } from './noteClaim.js';
import { release } from './release.js';
import { transfer } from './transfer.js';
import type { Claim, ClaimNote, Companion, Failure, QueueRecord, RecordId, Settled } from './types.js';

/** A claim that holds records; each operation is a file of its own. */
export class OpenClaim implements Claim {
  readonly token: string;
  readonly queueName: string;
  readonly records: readonly QueueRecord[];
  readonly lost: AbortSignal;
  readonly noted: ClaimNote | undefined;
  readonly #state: ClaimState;

  constructor(state: ClaimState) {
    this.#state = state;
    this.token = state.lease.token;
    this.queueName = state.lease.queueName;
    this.lost = state.lease.lost;
    this.noted = state.lease.note;
    this.records = [...state.open.values()];
  }

  note(note: ClaimNote | null): Promise<void> {
    return noteClaim(this.#state, note);
  }

  complete(ids: readonly RecordId[], options: { countInBatch?: boolean } = {}): Promise<Settled> {
    return complete(this.#state, ids, options);
  }

  release(ids: readonly RecordId[], options: { asUnclaimed?: boolean } = {}): Promise<Settled> {
    return release(this.#state, ids, options);
  }

  transfer(toQueue: string, records: readonly QueueRecord[], companion?: Companion): Promise<Settled> {
    return transfer(this.#state, toQueue, records, companion);
  }

  fail(toQueue: string, failures: readonly Failure[]): Promise<Settled> {
    return fail(this.#state, toQueue, failures);
  }

  close(forgottenTo?: string): Promise<Settled> {
    return close(this.#state, forgottenTo);
  }
}
