import type { PatternError } from './patternError.js';
import type { Width } from './width.js';

/** The capturing groups met so far while a pattern is read, and what may refer to them. */
export class GroupLedger {
  readonly names = new Map<string, number>();
  /** By group number; undefined while a group is open. Group 0 is the whole match, which a pattern cannot name. */
  private readonly widths: (Width | undefined)[] = [undefined];
  /** Groups from this number on were opened inside the look-behind that is being read. */
  lookBehindFrom: number | undefined;
  /** Conditionals may name groups that come later: checked at the end. */
  private readonly expected = new Map<number, PatternError>();

  get count(): number {
    return this.widths.length - 1;
  }

  open(name: string | undefined): number {
    const group = this.widths.length;
    this.widths.push(undefined);
    if (name !== undefined) this.names.set(name, group);
    return group;
  }

  close(group: number, width: Width): void {
    this.widths[group] = width;
  }

  exists(group: number): boolean {
    return group >= 1 && group < this.widths.length;
  }

  isOpen(group: number): boolean {
    return this.exists(group) && this.widths[group] === undefined;
  }

  /** Undefined for groups that are open or do not exist. */
  widthOf(group: number): Width | undefined {
    return this.widths[group];
  }

  isInSameLookBehind(group: number): boolean {
    return this.lookBehindFrom !== undefined && group >= this.lookBehindFrom;
  }

  expect(group: number, otherwise: PatternError): void {
    if (!this.expected.has(group)) this.expected.set(group, otherwise);
  }

  /** @throws the error kept for a group that never came. */
  checkExpected(): void {
    for (const [group, otherwise] of this.expected) {
      if (!this.exists(group)) throw otherwise;
    }
  }
}
