import type { FoundMatch, MatchFinder } from './matchFinder.js';
import { runStepwise } from './runStepwise.js';
import type { StepwiseProgram } from './stepwiseProgram.js';

export class StepwiseFinder implements MatchFinder {
  private readonly text: readonly number[];
  /** Code point number → UTF-16 position, and back. */
  private readonly unitAt: number[] = [];
  private readonly pointAt: number[] = [];

  /** @param stepsLeft - counts down to 0, where the search throws OutOfSteps. */
  constructor(
    private readonly program: StepwiseProgram,
    private readonly value: string,
    private readonly stepsLeft: { count: number } = { count: Number.POSITIVE_INFINITY },
  ) {
    const text: number[] = [];
    let unit = 0;
    for (const character of value) {
      this.pointAt[unit] = text.length;
      this.unitAt.push(unit);
      text.push(character.codePointAt(0) ?? 0);
      unit += character.length;
    }
    this.pointAt[unit] = text.length;
    this.unitAt.push(unit);
    this.text = text;
  }

  find(from: number): FoundMatch | undefined {
    for (let start = this.pointAt[from] ?? 0; start <= this.text.length; start++) {
      const match = this.matchAt(start, false);
      if (match !== undefined) return match;
    }
    return undefined;
  }

  findNotEmpty(from: number): FoundMatch | undefined {
    return this.matchAt(this.pointAt[from] ?? 0, true);
  }

  matchAt(start: number, mustAdvance: boolean): FoundMatch | undefined {
    if (this.text.length - start < this.program.minLength) return undefined;
    const spans = runStepwise(this.program, this.text, start, { mustAdvance, stepsLeft: this.stepsLeft });
    if (spans === undefined) return undefined;
    const [begin = 0, end = 0] = spans;
    return { begin: this.unit(begin), end: this.unit(end), group: (index) => this.textOf(spans, index) };
  }

  private textOf(spans: readonly number[], group: number): string | undefined {
    const begin = spans[2 * group] ?? -1;
    const end = spans[2 * group + 1] ?? -1;
    return begin < 0 || end < begin ? undefined : this.value.slice(this.unit(begin), this.unit(end));
  }

  private unit(point: number): number {
    return this.unitAt[point] ?? this.value.length;
  }
}
