/** What a register holds before it is set. */
export const UNSET = -1;

/** In place of a run's limit: the choice is no run of characters. */
export const NO_RUN = -1;

/** Where a stepwise match stands, and all it would go back to. */
export class StepwiseState {
  /** The step to be taken next. */
  step = 0;
  private readonly registers: number[];
  /** Open choices, four numbers each: step, position, length of the trail, limit of a run. */
  private readonly choices: number[] = [];
  /** Changed registers and what they held. */
  private readonly trail: number[] = [];

  constructor(
    registerCount: number,
    /** Position in the text, in code points. */
    public at: number,
  ) {
    this.registers = new Array<number>(registerCount).fill(UNSET);
  }

  get(register: number): number {
    return this.registers[register] ?? UNSET;
  }

  set(register: number, value: number): void {
    this.trail.push(register, this.get(register));
    this.registers[register] = value;
  }

  /** A group still open counts as set if it was matched before and begins no later than it ended, as in CPython. */
  isSet(group: number): boolean {
    const begin = this.get(2 * group);
    return begin !== UNSET && this.get(2 * group + 1) >= begin;
  }

  get openChoices(): number {
    return this.choices.length;
  }

  /** Leaves a way open: to come back to this place, everything as it is now, and go on with `step`. */
  open(step: number, limit = NO_RUN): void {
    this.choices.push(step, this.at, this.trail.length, limit);
  }

  dropChoices(openChoices: number): void {
    this.choices.length = openChoices;
  }

  /** Goes back to the way opened last. @returns its limit, or undefined if none is open. */
  back(): number | undefined {
    const limit = this.choices.pop();
    const trailLength = this.choices.pop() ?? 0;
    this.at = this.choices.pop() ?? 0;
    this.step = this.choices.pop() ?? 0;
    while (this.trail.length > trailLength) {
      const value = this.trail.pop() ?? UNSET;
      this.registers[this.trail.pop() ?? 0] = value;
    }
    return limit;
  }

  /** The first `count` registers. */
  firstRegisters(count: number): number[] {
    return this.registers.slice(0, count);
  }
}
