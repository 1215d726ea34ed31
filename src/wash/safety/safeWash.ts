import type { HeldTime } from '../guard/heldTime.js';
import { runWithin } from '../guard/runGuarded.js';
import type { RuleWatch } from '../rules/ruleWatch.js';
import type { FailedWash } from '../types.js';
import { errorPlace } from './errorPlace.js';
import type { RuleJudge } from './ruleJudge.js';

/** A record that takes longer is washed again with each rule timed. */
const SLOW_RECORD_MS = 1;
/**
 * How often a record is tried when no rule is to blame, with twice the patience each time: 0.9 s in all, so that a
 * machine that stands still now and then fails no record.
 */
const MOST_TRIES = 5;

/** What `SafeWash` needs of whoever washes. */
export interface WashTurn {
  /** Washes the record of this number and keeps the result, in place of an earlier one. */
  wash(number: number): void;
  /** Keeps a failure as the result of the record of this number. */
  fail(number: number, failure: FailedWash): void;
  /** Names the record of this number, for the report of a rule. */
  recordId(number: number): string | undefined;
}

/**
 * Washes records so that no rule and no function can hold a run: neither one that backtracks without end, nor one that
 * is slow on every record, nor one that the engine refuses to run. What is to blame is passed over for the rest of the
 * run; the record is washed again without it.
 */
export class SafeWash {
  constructor(
    private readonly watch: RuleWatch,
    private readonly judge: RuleJudge,
    private readonly heldTime: HeldTime,
  ) {}

  /**
   * Washes records for about a slice's length; the slice ends early with a record that fails because it does not come to
   * its end, since that alone takes up to 0.9 s and the caller's timers have to run in between.
   *
   * @returns the position in `numbers` to go on from.
   */
  washSlice(numbers: readonly number[], from: number, turn: WashTurn): number {
    let next = from;
    let slowRecord: number | undefined;
    const slice = (): void => {
      const end = performance.now() + this.heldTime.sliceMs;
      for (let started = 0; next < numbers.length && started < end && slowRecord === undefined; next++) {
        started = performance.now();
        const number = numbers[next] ?? 0;
        turn.wash(number);
        if (performance.now() - started > SLOW_RECORD_MS) slowRecord = number;
      }
    };
    for (let tries = 0; ; ) {
      const patienceMs = this.heldTime.patienceMs * 2 ** tries;
      const before = next;
      const trouble = this.attempt(slice, patienceMs);
      if (trouble === undefined) break;
      if (next > before) tries = 0;
      const number = numbers[next] ?? 0;
      if (this.stoppedRule(trouble, patienceMs, turn.recordId(number))) tries = 0;
      else if (trouble === 'stopped' && tries + 1 < MOST_TRIES) tries++;
      else {
        turn.fail(number, this.failure(trouble, patienceMs));
        this.watch.reset();
        return next + 1;
      }
      this.watch.reset();
    }
    if (slowRecord !== undefined) this.timeRules(slowRecord, turn);
    return next;
  }

  /** Washes a record once more, to see which rules took the time. It has its result, so it fails no more. */
  private timeRules(number: number, turn: WashTurn): void {
    const recordId = turn.recordId(number);
    this.watch.onSlowRule = (rule, milliseconds) => this.judge.charge(rule, milliseconds, recordId);
    const { patienceMs } = this.heldTime;
    const trouble = this.attempt(() => turn.wash(number), patienceMs);
    if (trouble !== undefined) this.stoppedRule(trouble, patienceMs, recordId);
    this.watch.reset();
  }

  /** What kept the work from its end; undefined when it got there. */
  private attempt(work: () => void, milliseconds: number): 'stopped' | Error | undefined {
    try {
      return runWithin(work, milliseconds) ? undefined : 'stopped';
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Whether a rule was running that is to blame; it is passed over from now on, and the record is to be washed again. */
  private stoppedRule(trouble: 'stopped' | Error, patienceMs: number, recordId: string | undefined): boolean {
    const { runningRule, runningValue } = this.watch;
    if (runningRule === undefined) return false;
    return this.judge.isToBlame({ rule: runningRule, value: runningValue }, trouble, patienceMs, recordId);
  }

  /** The failure of a record whose wash does not get to its end although no rule is to blame. */
  private failure(trouble: 'stopped' | Error, patienceMs: number): FailedWash {
    if (trouble !== 'stopped')
      return failed('WASH_CRASHED', `Washing the record broke off with ${errorPlace(trouble)}.`);
    // All tries together took twice as long as the last one.
    this.heldTime.spend(2 * patienceMs);
    const { functionName } = this.watch;
    if (functionName === undefined) return failed('WASH_TOO_SLOW', 'Washing the record did not come to its end.');
    const reason = `The function "${functionName}" did not come to its end. Correct the function, or the contact.`;
    return failed('WASH_FUNCTION_FAILED', reason);
  }
}

function failed(code: string, reason: string): FailedWash {
  return { outcome: 'failed', code, reason };
}
