import { contains } from './codePointSet.js';
import { anchorHolds, behindRepetition } from './stepwiseChecks.js';
import type { AgainStep, LoopStep, PossessiveStep, RunStep, Step, StepwiseProgram } from './stepwiseProgram.js';
import { NO_RUN, StepwiseState } from './stepwiseState.js';
import { unreachable } from './width.js';

export interface StepwiseLimits {
  /** The match may not be empty. */
  readonly mustAdvance: boolean;
  /** Counts down; at 0 the run gives up. */
  readonly stepsLeft: { count: number };
}

/** Thrown when the steps are used up. */
export class OutOfSteps extends Error {}

/**
 * Runs a program at one place of a text of code points, in the order of attempts that CPython's `re` follows, so that
 * matches, captures and empty rounds are the same. Keeps its own stack: no pattern or value overflows it.
 *
 * @returns begin and end of the match and of each group (-1 where not set), or undefined where there is none.
 * @throws OutOfSteps
 */
export function runStepwise(
  program: StepwiseProgram,
  text: readonly number[],
  start: number,
  limits: StepwiseLimits,
): readonly number[] | undefined {
  return new StepwiseRun(program, text, start, limits).run();
}

class StepwiseRun {
  private readonly state: StepwiseState;

  constructor(
    private readonly program: StepwiseProgram,
    private readonly text: readonly number[],
    private readonly start: number,
    private readonly limits: StepwiseLimits,
  ) {
    this.state = new StepwiseState(program.registerCount, start);
  }

  run(): readonly number[] | undefined {
    const { steps, groupCount } = this.program;
    const { stepsLeft, mustAdvance } = this.limits;
    const { state } = this;
    for (;;) {
      if (--stepsLeft.count < 0) throw new OutOfSteps();
      const step = steps[state.step];
      if (step === undefined) throw new RangeError(`no step ${state.step}`);
      if (step.do === 'accept' && !(mustAdvance && state.at === this.start)) {
        return [this.start, state.at, ...state.firstRegisters(2 * (groupCount + 1)).slice(2)];
      }
      if (!this.take(step) && !this.backtrack()) return undefined;
    }
  }

  /** Goes to the youngest way that leads on; false if there is none. */
  private backtrack(): boolean {
    for (let limit = this.state.back(); limit !== undefined; limit = this.state.back()) {
      if (limit === NO_RUN || this.continueRun(limit)) return true;
    }
    return false;
  }

  /** Takes a step; false if it fails here. */
  private take(step: Step): boolean {
    const { state } = this;
    switch (step.do) {
      case 'choose':
        state.open(step.second);
        state.step = step.first;
        return true;
      case 'goto':
        state.step = step.target;
        return true;
      case 'unlessSet':
        state.step = state.isSet(step.group) ? state.step + 1 : step.target;
        return true;
      case 'run':
        return this.takeRun(step);
      case 'loop':
        return this.loop(step);
      case 'again':
        return this.again(step);
      case 'possessive':
        return this.possessiveRound(step);
      case 'accept':
      case 'fail':
        return false;
      default:
        if (!this.pass(step)) return false;
        state.step++;
        return true;
    }
  }

  /** Steps behind which the next one follows. */
  private pass(step: PassedStep): boolean {
    const { state, text } = this;
    switch (step.do) {
      case 'character':
        return contains(step.set, text[state.at++] ?? -1);
      case 'anchor':
        return anchorHolds(step, text, state.at);
      case 'backreference':
        return this.takeAgain(step);
      case 'back':
        state.at -= step.width;
        return state.at >= 0;
      case 'return':
        state.at = state.get(step.register);
        return true;
      case 'note':
        state.set(step.register, state.at);
        return true;
      case 'setTo':
        state.set(step.register, step.value);
        return true;
      case 'addOne':
        state.set(step.register, state.get(step.register) + 1);
        return true;
      case 'noteChoices':
        state.set(step.register, state.openChoices);
        return true;
      case 'dropChoices':
        state.dropChoices(state.get(step.register));
        return true;
      default:
        return unreachable(step);
    }
  }

  private takeAgain({ group, fold }: Extract<Step, { do: 'backreference' }>): boolean {
    const { state } = this;
    if (!state.isSet(group)) return false;
    const behind = behindRepetition(this.text, state.get(2 * group), state.get(2 * group + 1), state.at, fold);
    if (behind === undefined) return false;
    state.at = behind;
    return true;
  }

  private loop(step: LoopStep): boolean {
    const { state } = this;
    const round = state.get(step.count) + 1;
    if (round < step.min) {
      state.set(step.count, round);
      state.step = step.body;
    } else if (step.lazy) {
      state.open(state.step + 1);
      state.step = step.exit;
    } else if (this.mayRepeat(step, round)) {
      state.open(step.exit);
      this.beginRound(step, round);
    } else {
      state.step = step.exit;
    }
    return true;
  }

  private again(step: AgainStep): boolean {
    const round = this.state.get(step.count) + 1;
    if (!this.mayRepeat(step, round)) return false;
    this.beginRound(step, round);
    return true;
  }

  /** A round that begins where the last one did would go on for ever. */
  private mayRepeat(step: LoopStep | AgainStep | PossessiveStep, round: number): boolean {
    return round < step.max && this.state.at !== this.state.get(step.last);
  }

  private beginRound(step: LoopStep | AgainStep, round: number): void {
    this.state.set(step.count, round);
    this.state.set(step.last, this.state.at);
    this.state.step = step.body;
  }

  private possessiveRound(step: PossessiveStep): boolean {
    const { state } = this;
    const round = state.get(step.count);
    const isOptional = round >= step.min;
    if (isOptional && !this.mayRepeat(step, round)) {
      state.step = step.exit;
      return true;
    }
    state.set(step.choices, state.openChoices);
    if (isOptional) {
      state.open(step.exit);
      state.set(step.last, state.at);
    }
    state.step++;
    return true;
  }

  private takeRun({ set, min, max, lazy }: RunStep): boolean {
    const { state, text } = this;
    const begin = state.at;
    const most = Math.min(text.length, begin + (lazy ? min : max));
    while (state.at < most && contains(set, text[state.at] ?? -1)) state.at++;
    this.limits.stepsLeft.count -= state.at - begin;
    const least = begin + min;
    if (state.at < least) return false;
    if (lazy && max > min) state.open(state.step, LAZY_LIMIT - Math.min(text.length, begin + max));
    else if (state.at > least) state.open(state.step, least);
    state.step++;
    return true;
  }

  /** A run gives back a character, or a lazy one takes one more; it stays open while it can do so again. */
  private continueRun(limit: number): boolean {
    const { state } = this;
    const run = this.program.steps[state.step];
    if (run?.do !== 'run') throw new TypeError('the choice is no run');
    if (limit >= 0) {
      state.at--;
      if (state.at > limit) state.open(state.step, limit);
    } else {
      const most = LAZY_LIMIT - limit;
      if (state.at >= most || !contains(run.set, this.text[state.at] ?? -1)) return false;
      state.at++;
      if (state.at < most) state.open(state.step, limit);
    }
    state.step++;
    return true;
  }
}

/** Limits at or below it are of lazy runs: how far they may go, counted down from here. */
const LAZY_LIMIT = -2;

type PassedStep = Exclude<
  Step,
  { do: 'choose' | 'goto' | 'unlessSet' | 'run' | 'loop' | 'again' | 'possessive' | 'accept' | 'fail' }
>;
