import { setTimeout as wait } from 'node:timers/promises';
import { DwmError } from '../../errors/dwmError.js';

/** Time as the client sees it; handed in, so that a test of an hour's wait takes none. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Ends early, by throwing, when `signal` is aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
};

/** The one time limit of a job, and the waits within it. */
export class Deadline {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #end: number;

  constructor(clock: Clock, signal: AbortSignal, milliseconds: number) {
    this.#clock = clock;
    this.#signal = signal;
    this.#end = clock.now() + milliseconds;
  }

  /** Milliseconds left, never below 0. */
  get left(): number {
    return Math.max(0, this.#end - this.#clock.now());
  }

  /** Throws TERMINATED when the process was told to stop, ELOQUA_DEADLINE when no time is left for `doing`. */
  check(doing: string): void {
    if (this.#signal.aborted) throw terminated(doing);
    if (this.left === 0) throw this.passed(doing);
  }

  passed(doing: string): DwmError {
    return new DwmError(
      'ELOQUA_DEADLINE',
      `The time of the job was up while ${doing}; the next run goes on from there.`,
    );
  }

  /** Waits, unless the time left is shorter: then false, at once. Throws TERMINATED. */
  async sleep(milliseconds: number, doing: string): Promise<boolean> {
    if (milliseconds >= this.left) return false;
    try {
      await this.#clock.sleep(milliseconds, this.#signal);
    } catch (error) {
      if (this.#signal.aborted) throw terminated(doing);
      throw error;
    }
    return true;
  }
}

export function terminated(doing: string): DwmError {
  return new DwmError('TERMINATED', `Stopped while ${doing}; the next run goes on from there.`);
}
