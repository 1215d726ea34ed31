import { lowerOf } from '../text/lowerCase.js';
import { type CodePointSet, contains } from './codePointSet.js';
import type { RunStep, Step, StepwiseProgram } from './stepwiseProgram.js';
import { unreachable } from './width.js';

/** What one run may do. */
export interface StepwiseLimits {
  /** The match may not be empty. */
  readonly mustAdvance: boolean;
  /** Steps after which the run gives up, Infinity for none. */
  readonly stepsLeft: { count: number };
}

/** Thrown when the steps are used up. */
export class OutOfSteps extends Error {}

const UNSET = -1;
/** In place of a limit: the choice is no run of characters. */
const NO_RUN = -1;

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
  private readonly registers: number[];
  /** Open choices, four numbers each: step, position, length of the trail, limit of a run. */
  private readonly choices: number[] = [];
  /** Changed registers and what they held, to be undone. */
  private readonly trail: number[] = [];
  private pc = 0;
  private at: number;

  constructor(
    private readonly program: StepwiseProgram,
    private readonly text: readonly number[],
    private readonly start: number,
    private readonly limits: StepwiseLimits,
  ) {
    this.at = start;
    this.registers = new Array<number>(program.registerCount).fill(UNSET);
  }

  run(): readonly number[] | undefined {
    const { steps } = this.program;
    const { stepsLeft } = this.limits;
    for (;;) {
      if (--stepsLeft.count < 0) throw new OutOfSteps();
      const step = steps[this.pc];
      if (step === undefined) throw new RangeError(`no step ${this.pc}`);
      if (step.do === 'accept' && !(this.limits.mustAdvance && this.at === this.start)) return this.spans();
      if (!this.take(step) && !this.backtrack()) return undefined;
    }
  }

  private spans(): readonly number[] {
    this.registers[0] = this.start;
    this.registers[1] = this.at;
    return this.registers.slice(0, 2 * (this.program.groupCount + 1));
  }

  /** Does a step; false if it fails here. */
  private take(step: Step): boolean {
    switch (step.do) {
      case 'character':
        if (this.at >= this.text.length || !contains(step.set, this.text[this.at] ?? 0)) return false;
        this.at++;
        this.pc++;
        return true;
      case 'choose':
        this.open(step.second);
        this.pc = step.first;
        return true;
      case 'goto':
        this.pc = step.target;
        return true;
      case 'run':
        return this.takeRun(step);
      case 'loop':
        return this.loop(step);
      case 'again':
        return this.again(step);
      case 'possessive':
        return this.possessiveRound(step);
      case 'unlessSet':
        this.pc = this.isSet(step.group) ? this.pc + 1 : step.target;
        return true;
      case 'accept':
      case 'fail':
        return false;
      default:
        if (!this.check(step)) return false;
        this.pc++;
        return true;
    }
  }

  /** Steps that go on with the next one. */
  private check(step: PlainStep): boolean {
    switch (step.do) {
      case 'anchor':
        return this.isAt(step);
      case 'backreference':
        return this.takeAgain(step);
      case 'note':
        this.set(step.register, this.at);
        return true;
      case 'setTo':
        this.set(step.register, step.value);
        return true;
      case 'addOne':
        this.set(step.register, this.get(step.register) + 1);
        return true;
      case 'return':
        this.at = this.get(step.register);
        return true;
      case 'back':
        this.at -= step.width;
        return this.at >= 0;
      case 'noteChoices':
        this.set(step.register, this.choices.length);
        return true;
      case 'dropChoices':
        this.choices.length = this.get(step.register);
        return true;
      default:
        return unreachable(step);
    }
  }

  private open(target: number, limit = NO_RUN): void {
    this.choices.push(target, this.at, this.trail.length, limit);
  }

  /** Goes to the youngest open choice; false if there is none. */
  private backtrack(): boolean {
    for (;;) {
      const limit = this.choices.pop();
      const trailLength = this.choices.pop();
      const at = this.choices.pop();
      const target = this.choices.pop();
      if (limit === undefined || trailLength === undefined || at === undefined || target === undefined) return false;
      this.undo(trailLength);
      this.pc = target;
      this.at = at;
      if (limit === NO_RUN || this.continueRun(limit)) return true;
    }
  }

  private undo(trailLength: number): void {
    while (this.trail.length > trailLength) {
      const value = this.trail.pop() ?? UNSET;
      this.registers[this.trail.pop() ?? 0] = value;
    }
  }

  private get(register: number): number {
    return this.registers[register] ?? UNSET;
  }

  private set(register: number, value: number): void {
    this.trail.push(register, this.get(register));
    this.registers[register] = value;
  }

  /** An open group counts as set once it was matched before and has not moved on, as in CPython. */
  private isSet(group: number): boolean {
    const begin = this.get(2 * group);
    return begin !== UNSET && this.get(2 * group + 1) >= begin;
  }

  private loop(step: Extract<Step, { do: 'loop' }>): boolean {
    const round = this.get(step.count) + 1;
    if (round < step.min) {
      this.set(step.count, round);
      this.pc = step.body;
      return true;
    }
    if (step.lazy) {
      this.open(this.pc + 1);
      this.pc = step.exit;
      return true;
    }
    if (round >= step.max || this.at === this.get(step.last)) {
      this.pc = step.exit;
      return true;
    }
    this.open(step.exit);
    return this.beginRound(step, round);
  }

  private again(step: Extract<Step, { do: 'again' }>): boolean {
    const round = this.get(step.count) + 1;
    return round < step.max && this.at !== this.get(step.last) && this.beginRound(step, round);
  }

  private beginRound(
    step: { readonly count: number; readonly last: number; readonly body: number },
    round: number,
  ): true {
    this.set(step.count, round);
    this.set(step.last, this.at);
    this.pc = step.body;
    return true;
  }

  private possessiveRound(step: Extract<Step, { do: 'possessive' }>): boolean {
    const round = this.get(step.count);
    if (round >= step.min && (round >= step.max || this.at === this.get(step.last))) {
      this.pc = step.exit;
      return true;
    }
    this.set(step.choices, this.choices.length);
    if (round >= step.min) {
      this.open(step.exit);
      this.set(step.last, this.at);
    }
    this.pc++;
    return true;
  }

  private takeRun({ set, min, max, lazy }: RunStep): boolean {
    const begin = this.at;
    const most = Math.min(this.text.length, begin + (lazy ? min : max));
    while (this.at < most && contains(set, this.text[this.at] ?? 0)) this.at++;
    this.limits.stepsLeft.count -= this.at - begin;
    const least = begin + min;
    if (this.at < least) return false;
    if (lazy && max > min) this.open(this.pc, LAZY_LIMIT - Math.min(this.text.length, begin + max));
    else if (this.at > least) this.open(this.pc, least);
    this.pc++;
    return true;
  }

  /** A run gives back a character, or a lazy one takes one more; it stays open while it can do so again. */
  private continueRun(limit: number): boolean {
    const step = this.program.steps[this.pc];
    if (step?.do !== 'run') throw new TypeError('the choice is no run');
    if (limit >= 0) {
      this.at--;
      if (this.at > limit) this.open(this.pc, limit);
    } else {
      const most = LAZY_LIMIT - limit;
      if (this.at >= most || !contains(step.set, this.text[this.at] ?? 0)) return false;
      this.at++;
      if (this.at < most) this.open(this.pc, limit);
    }
    this.pc++;
    return true;
  }

  private takeAgain({ group, fold }: Extract<Step, { do: 'backreference' }>): boolean {
    if (!this.isSet(group)) return false;
    const end = this.get(2 * group + 1);
    for (let from = this.get(2 * group); from < end; from++) {
      if (this.at >= this.text.length) return false;
      if (folded(this.text[from] ?? 0, fold) !== folded(this.text[this.at] ?? 0, fold)) return false;
      this.at++;
    }
    return true;
  }

  private isAt({ place, word }: Extract<Step, { do: 'anchor' }>): boolean {
    const { at, text } = this;
    switch (place) {
      case 'start':
        return at === 0;
      case 'end':
        return at === text.length;
      case 'lineStart':
        return at === 0 || text[at - 1] === NEWLINE;
      case 'lineEnd':
        return at === text.length || text[at] === NEWLINE;
      case 'beforeLastNewline':
        return at === text.length || (at === text.length - 1 && text[at] === NEWLINE);
      case 'boundary':
        return text.length > 0 && this.isWord(at - 1, word) !== this.isWord(at, word);
      case 'notBoundary':
        return text.length > 0 && this.isWord(at - 1, word) === this.isWord(at, word);
      default:
        return unreachable(place);
    }
  }

  private isWord(at: number, word: CodePointSet): boolean {
    const codePoint = this.text[at];
    return codePoint !== undefined && contains(word, codePoint);
  }
}

type PlainStep = Exclude<
  Step,
  { do: 'character' | 'choose' | 'goto' | 'run' | 'loop' | 'again' | 'possessive' | 'unlessSet' | 'accept' | 'fail' }
>;

const NEWLINE = 0x0a;
/** Limits at or below it are of lazy runs: how far they may go, counted down from here. */
const LAZY_LIMIT = -2;

function folded(codePoint: number, fold: 'none' | 'ascii' | 'unicode'): number {
  if (fold === 'none') return codePoint;
  if (fold === 'unicode') return lowerOf(codePoint);
  return codePoint >= 0x41 && codePoint <= 0x5a ? codePoint + 0x20 : codePoint;
}
