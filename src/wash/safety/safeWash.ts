import type { RuleWatch } from '../rules/ruleWatch.js';
import type { FailedWash } from '../types.js';
import type { RuleJudge } from './ruleJudge.js';
import type { RunWithin } from './runWithin.js';

/**
 * How long one record may take before its wash is stopped. A record takes about 0.05 ms, so this is long; a machine that
 * stands still for so long does no harm, because what was stopped is looked at before anything is blamed.
 */
const PATIENCE_MS = 250;
/** Records are washed in slices of about this length, so that the price of watching is paid once a slice. */
const SLICE_MS = 20;
/** A record that takes longer is washed again with each rule timed. */
const SLOW_RECORD_MS = 1;
/** How often a record is tried when no rule is to blame, with twice the patience each time. */
const MOST_TRIES = 3;

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
    private readonly runWithin: RunWithin,
  ) {}

  /** Washes records for about a slice's length. @returns the position in `numbers` to go on from. */
  washSlice(numbers: readonly number[], from: number, turn: WashTurn): number {
    let next = from;
    const slice = (): void => {
      const end = performance.now() + SLICE_MS;
      for (let started = 0; next < numbers.length && started < end; next++) {
        started = performance.now();
        const number = numbers[next] ?? 0;
        turn.wash(number);
        if (performance.now() - started > SLOW_RECORD_MS) this.washTimed(number, turn);
      }
    };
    for (let tries = 0, tried = next; ; tries = next === tried ? tries + 1 : 0, tried = next) {
      const trouble = this.attempt(slice, PATIENCE_MS * 2 ** tries);
      if (trouble === undefined) return next;
      const number = numbers[next] ?? 0;
      const failure = this.blame(trouble, tries, turn.recordId(number));
      if (failure === undefined) continue;
      turn.fail(number, failure);
      next++;
    }
  }

  private washTimed(number: number, turn: WashTurn): void {
    this.watch.onSlowRule = (rule, milliseconds) => this.judge.charge(rule, milliseconds, turn.recordId(number));
    turn.wash(number);
    this.watch.onSlowRule = undefined;
  }

  /** What kept the work from its end; undefined when it got there. */
  private attempt(work: () => void, milliseconds: number): 'stopped' | Error | undefined {
    try {
      return this.runWithin(work, milliseconds) ? undefined : 'stopped';
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Finds what is to blame. @returns the record's failure if it is the record's own; undefined to try again. */
  private blame(trouble: 'stopped' | Error, tries: number, recordId: string | undefined): FailedWash | undefined {
    const { runningRule, runningValue, functionName } = this.watch;
    this.watch.reset();
    if (runningRule !== undefined && this.judge.isToBlame(runningRule, runningValue, trouble, recordId))
      return undefined;
    if (trouble !== 'stopped') return failure('WASH_CRASHED', `Washing the record broke off with ${trouble.name}.`);
    if (functionName !== undefined) {
      const reason = `The function "${functionName}" did not come to its end. Correct the function, or the contact.`;
      return failure('WASH_FUNCTION_FAILED', reason);
    }
    if (tries + 1 < MOST_TRIES) return undefined;
    return failure('WASH_TOO_SLOW', `Washing the record did not come to its end in ${MOST_TRIES} tries.`);
  }
}

function failure(code: string, reason: string): FailedWash {
  return { outcome: 'failed', code, reason };
}
