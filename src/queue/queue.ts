import { readServerTime } from '../serverTime.js';
import { add } from './add.js';
import { Candidates } from './candidates.js';
import { claim } from './claim.js';
import type { QueueContext } from './context.js';
import { countHeld, releaseHeld } from './held.js';
import { FREE } from './ownership.js';
import { withPatience } from './patience.js';
import type { QueueCollection } from './queueCollection.js';
import { resumeClaim } from './resumeClaim.js';
import { readStatistics } from './statistics.js';
import type { AddOptions, AddResult, Claim, ClaimOptions, Queue, QueueRecord, QueueStatistics } from './types.js';

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

  releaseHeld(token: string): Promise<number> {
    return withPatience(this.#context, () => releaseHeld(this.#collection, token));
  }

  countHeld(token: string): Promise<number> {
    return withPatience(this.#context, () => countHeld(this.#collection, token));
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

  statistics(): Promise<QueueStatistics> {
    return withPatience(this.#context, async () =>
      readStatistics(this.#collection, this.name, await readServerTime(this.#context.db)),
    );
  }
}
