import { readServerTime } from '../serverTime.js';
import { add } from './add.js';
import { Candidates } from './candidates.js';
import { claim } from './claim.js';
import type { QueueContext } from './context.js';
import { countHeld, dropHeld, failHeld, heldTokens, releaseHeld, takeOverHeld } from './held.js';
import { FREE } from './ownership.js';
import { withPatience } from './patience.js';
import type { QueueCollection } from './queueCollection.js';
import { repairRecords } from './repairRecords.js';
import { resumeClaim } from './resumeClaim.js';
import { readStatistics } from './statistics.js';
import type {
  AddOptions,
  AddResult,
  Claim,
  ClaimOptions,
  Failure,
  Queue,
  QueueRecord,
  QueueStatistics,
  Repaired,
} from './types.js';

/** One queue; each operation is a file of its own. All wait for a database that is away (patience.ts). */
export class MongoQueue implements Queue {
  readonly name: string;
  readonly #context: QueueContext;
  readonly #collection: QueueCollection;
  readonly #candidates: Candidates;

  constructor(context: QueueContext, name: string, collection: QueueCollection) {
    this.name = name;
    this.#context = context;
    this.#collection = collection;
    this.#candidates = new Candidates(collection);
  }

  add(records: readonly Record<string, unknown>[], options?: AddOptions): Promise<AddResult> {
    return add(this.#context, this.#collection, records, options);
  }

  async releaseHeld(token: string): Promise<number> {
    const errored = await this.#erroredQueue();
    if (errored) await withPatience(this.#context, () => releaseHeld(errored, token));
    return withPatience(this.#context, () => releaseHeld(this.#collection, token));
  }

  async countHeld(token: string): Promise<number> {
    const errored = await this.#erroredQueue();
    const onErrored = errored ? await withPatience(this.#context, () => countHeld(errored, token)) : 0;
    return onErrored + (await withPatience(this.#context, () => countHeld(this.#collection, token)));
  }

  async takeOverHeld(earlier: readonly string[], token: string): Promise<void> {
    for (const queue of [this.#collection, await this.#erroredQueue()])
      if (queue) await withPatience(this.#context, () => takeOverHeld(queue, earlier, token));
  }

  heldTokens(): Promise<string[]> {
    return withPatience(this.#context, () => heldTokens(this.#collection));
  }

  dropHeld(token: string): Promise<number> {
    return withPatience(this.#context, () => dropHeld(this.#collection, token));
  }

  failHeld(token: string, failure: Omit<Failure, 'id'>): Promise<number> {
    return failHeld(this.#context, this.name, this.#collection, token, failure);
  }

  claim(limit: number, options: ClaimOptions): Promise<Claim> {
    return claim(this.#context, this.name, this.#candidates, limit, options);
  }

  resume(options: ClaimOptions): Promise<Claim | undefined> {
    return resumeClaim(this.#context, this.name, this.#collection, options);
  }

  size(): Promise<number> {
    return withPatience(this.#context, () => this.#collection.countDocuments());
  }

  availableSize(): Promise<number> {
    return withPatience(this.#context, () => this.#collection.countDocuments(FREE));
  }

  peek(limit: number): Promise<QueueRecord[]> {
    return withPatience(this.#context, () => this.#candidates.peek(limit));
  }

  repairRecords({ dryRun }: { readonly dryRun: boolean }): Promise<Repaired> {
    return repairRecords(this.#context, this.name, this.#collection, dryRun);
  }

  /** Where records of this queue go that are too large for it, if anywhere. */
  async #erroredQueue(): Promise<QueueCollection | undefined> {
    const name = this.#context.erroredQueueFor(this.name);
    return name === undefined ? undefined : this.#context.queueCollection(name);
  }

  statistics(): Promise<QueueStatistics> {
    return withPatience(this.#context, async () =>
      readStatistics(this.#collection, this.name, await readServerTime(this.#context.db)),
    );
  }
}
