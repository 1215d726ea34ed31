import { setTimeout as sleep } from 'node:timers/promises';
import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import type { Log } from '../log.js';

export interface PatienceFacts {
  readonly log: Log;
  readonly patienceMs: number;
  /** Stops the waiting: a claim that is lost cannot be settled any more. */
  readonly lost?: AbortSignal | undefined;
}

/** Codes with which a server says that it is about to go, or is not the primary: another try may meet one that works. */
const AWAY_CODES = new Set([6, 7, 89, 91, 189, 9001, 10107, 11600, 11602, 13435, 13436]);

/** A write to a socket that the server has just closed comes from the driver as it is (seen with driver 7.9: EPIPE). */
const SOCKET_CODES = new Set(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'ETIMEDOUT', 'EHOSTUNREACH']);

/** Whether the database could not be reached, as against having answered that something is wrong. */
export function isAway(error: unknown): boolean {
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  // The driver wraps whatever ends a bulk write early, and keeps it here.
  if (error instanceof MongoBulkWriteError && isAway(error.errorResponse)) return true;
  if (error instanceof MongoServerError && typeof error.code === 'number') return AWAY_CODES.has(error.code);
  if (error instanceof MongoError) return error.hasErrorLabel('RetryableWriteError');
  return error instanceof Error && 'code' in error && SOCKET_CODES.has(String(error.code));
}

/** Waits for a database that is away, up to a limit; one for each operation. */
export class Patience {
  readonly #facts: PatienceFacts;
  #awaySince: number | undefined;
  #pauseMs = 50;

  constructor(facts: PatienceFacts) {
    this.#facts = facts;
  }

  /**
   * Waits before the next attempt.
   * @param attemptAt when the attempt that failed began, by `performance.now()`: waiting for a server counts as away.
   * @throws DwmError QUEUE_DATABASE_AWAY when the patience is used up, CLAIM_LOST when the claim is lost meanwhile;
   *   `error` itself when it is not about a database that is away.
   */
  async afterFailure(error: unknown, attemptAt: number): Promise<void> {
    if (!isAway(error)) throw error;
    this.#facts.lost?.throwIfAborted();
    if (this.#awaySince === undefined) {
      this.#awaySince = error instanceof MongoServerSelectionError ? attemptAt : performance.now();
      const seconds = Math.round(this.#facts.patienceMs / 1000);
      this.#facts.log.warn(`The database is away (${messageOf(error)}); waiting for it, for up to ${seconds} s`);
    }
    if (this.#remainingMs() <= 0) throw this.#usedUp(error);
    await sleep(Math.min(this.#pauseMs * (0.5 + Math.random()), this.#remainingMs()));
    this.#pauseMs = Math.min(this.#pauseMs * 2, 1000);
  }

  /** Runs one attempt; once the database is known to be away, for no longer than patience is left. */
  async attempt<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#awaySince === undefined) return operation();
    const timer = new AbortController();
    const running = operation();
    // Whichever loses the race must not end as an unhandled rejection.
    running.catch(() => {});
    try {
      const deadline = sleep(this.#remainingMs(), undefined, { signal: timer.signal }).then(() => {
        throw this.#usedUp(undefined);
      });
      deadline.catch(() => {});
      const result = await Promise.race([running, deadline]);
      this.#back();
      return result;
    } finally {
      timer.abort();
    }
  }

  #back(): void {
    if (this.#awaySince === undefined) return;
    const seconds = ((performance.now() - this.#awaySince) / 1000).toFixed(1);
    this.#facts.log.info(`The database is back after ${seconds} s`);
    this.#awaySince = undefined;
    this.#pauseMs = 50;
  }

  #remainingMs(): number {
    return this.#facts.patienceMs - (performance.now() - (this.#awaySince ?? performance.now()));
  }

  #usedUp(cause: unknown): DwmError {
    const seconds = Math.round(this.#facts.patienceMs / 1000);
    return new DwmError(
      'QUEUE_DATABASE_AWAY',
      `The database could not be reached for ${seconds} s; claimed records go back once it runs again and their lease is over`,
      { cause },
    );
  }
}

/**
 * Repeats `operation` until the database answers, for as long as the patience lasts. Only for what may be done twice.
 * @throws DwmError QUEUE_DATABASE_AWAY; CLAIM_LOST when `lost` aborts while waiting.
 */
export async function withPatience<T>(facts: PatienceFacts, operation: () => Promise<T>): Promise<T> {
  const patience = new Patience(facts);
  for (;;) {
    const attemptAt = performance.now();
    try {
      return await patience.attempt(operation);
    } catch (error) {
      await patience.afterFailure(error, attemptAt);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
