import { MongoServerError } from 'mongodb';
import type { QueueRecord } from '../queue/types.js';
import type { WashResult } from '../wash/types.js';
import type { Washer } from '../wash/washer.js';
import type { JobRun } from './job.js';
import { type OpenedWasher, openWasher } from './openWasher.js';
import { washSet } from './washSet.js';

const QUERY_TOO_LARGE = 10334;

export interface WashedSet {
  readonly washer: Washer;
  /** One a record, in order. */
  readonly results: readonly WashResult[];
}

/** The rules of a run, opened at first use. */
export class RunRules {
  /** Spent washing. */
  seconds = 0;
  /** Whether records were being looked at: before that none can be to blame for an error. */
  isWashing = false;
  readonly #run: JobRun;
  #opened: OpenedWasher | undefined;

  constructor(run: JobRun) {
    this.#run = run;
  }

  /** Washes a set with one rule base: once more, with the new rules, when some were imported meanwhile. */
  async wash(records: readonly QueueRecord[]): Promise<WashedSet> {
    for (;;) {
      this.isWashing = false;
      this.#opened ??= await openWasher(this.#run);
      const { washer, isOutdated } = this.#opened;
      this.isWashing = true;
      const startedAt = performance.now();
      const [washing] = await Promise.allSettled([washSet(this.#run, washer, records)]);
      this.seconds += (performance.now() - startedAt) / 1000;
      // A switched collection ends queries that are under way in it.
      if (!(await isOutdated())) {
        if (washing.status === 'fulfilled') return { washer, results: washing.value };
        this.isWashing = !isOfTheRules(washing.reason);
        throw washing.reason;
      }
      this.#run.signal.throwIfAborted();
      this.#run.log.info('Rules were imported meanwhile: the set is washed again, with the new ones');
      this.#opened = undefined;
    }
  }
}

/** Rules that are found by key are read while records are washed; only a key that is too large for a query is a record's. */
function isOfTheRules(error: unknown): boolean {
  return error instanceof MongoServerError && error.code !== QUERY_TOO_LARGE;
}
