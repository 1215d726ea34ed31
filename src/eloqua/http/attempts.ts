import { DwmError } from '../../errors/dwmError.js';
import type { Workings } from '../settings.js';
import type { Deadline } from './clock.js';

/** What became of one attempt: a result, or a failure that another attempt may mend (its message names no remedy). */
export type Verdict<T> = { readonly done: T } | { readonly again: DwmError; readonly afterMs?: number | undefined };

/** A longer wait, which only Eloqua asks for, is for the next run: this one would hold its lock all the time. */
const LONGEST_WAIT_MS = 15 * 60_000;

type Pacing = Pick<Workings, 'tuning' | 'tools'>;

/** Milliseconds to wait after the `failed`th failure, with full jitter. */
export function backOff({ tuning, tools }: Pacing, failed: number): number {
  return Math.ceil(tools.random() * Math.min(tuning.retryMaxMs, tuning.retryFirstMs * 2 ** (failed - 1)));
}

/**
 * Repeats `attempt` until it is done, throws, or has failed `tuning.attempts` times; then throws the last failure. Waits
 * as long as Eloqua asks (`afterMs`), and never less than with full jitter: anything from 0 to a bound that doubles, so
 * that programs which failed together do not come back together. A wait that would outlast the job is not begun.
 *
 * Our own loop and not p-retry, which computes its waits itself: it has no full jitter, and a wait that the server names
 * would come on top of its own.
 */
export async function attempts<T>(
  { tuning, tools }: Pacing,
  deadline: Deadline,
  doing: string,
  attempt: () => Promise<Verdict<T>>,
): Promise<T> {
  for (let count = 1; ; count += 1) {
    deadline.check(doing);
    const verdict = await attempt();
    if ('done' in verdict) return verdict.done;
    if (count >= tuning.attempts) throw givenUp(verdict.again, `That was attempt ${count} of ${tuning.attempts}`);
    const wait = Math.max(verdict.afterMs ?? 0, backOff({ tuning, tools }, count));
    if (wait > LONGEST_WAIT_MS) throw givenUp(verdict.again, `Eloqua asks for a wait of ${describe(wait)}`);
    tools.log.warn(
      `${verdict.again.message} Trying again in ${(wait / 1000).toFixed(1)} s (attempt ${count} of ${tuning.attempts}).`,
    );
    if (!(await deadline.sleep(wait, doing))) throw givenUp(verdict.again, 'The job has no time left to wait');
  }
}

function describe(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? `${Math.round(milliseconds / 60_000)} min` : 'no end';
}

function givenUp(failed: DwmError, why: string): DwmError {
  return new DwmError(failed.code, `${failed.message} ${why}; the next run tries again.`, { cause: failed.cause });
}
