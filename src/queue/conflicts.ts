import { setTimeout as sleep } from 'node:timers/promises';
import { DwmError } from '../errors/dwmError.js';

/**
 * How long conflicts are repeated. A process that was killed in a transaction leaves it open, with all that it touched
 * locked, until `clean` or the server (after 60 s, transactionLifetimeLimitSeconds) ends it.
 */
const CONFLICTS_MS = 120_000;

/** Waits between attempts that met somebody else's transaction; longer each time, and differently for each process. */
export class Conflicts {
  readonly #lost: AbortSignal;
  #since: number | undefined;
  #pauseMs = 5;

  constructor(lost: AbortSignal) {
    this.#lost = lost;
  }

  /** @throws DwmError QUEUE_CONTENTION after two minutes of conflicts; CLAIM_LOST when `lost` aborts. */
  async pause(error: unknown): Promise<void> {
    this.#lost.throwIfAborted();
    this.#since ??= performance.now();
    if (performance.now() - this.#since > CONFLICTS_MS) {
      const seconds = CONFLICTS_MS / 1000;
      const message = `A transaction was refused for ${seconds} s because others changed the same documents; the next run tries again`;
      throw new DwmError('QUEUE_CONTENTION', message, { cause: error });
    }
    await sleep(Math.random() * this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, 500);
  }
}
