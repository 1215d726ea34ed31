import type { EntryDetails } from '../history/historyLog.js';
import type { Pair } from '../ordered/pairs.js';
import type { Cell } from '../record/cell.js';
import type { RecordWash } from './recordWash.js';

/** What deriving found for a field. */
export interface Derivation {
  readonly stage: string;
  readonly isMatch: boolean;
  readonly to: unknown;
  readonly rule: string | undefined;
  readonly details: () => EntryDetails;
}

/**
 * Writes a derivation into the field and the history, and says whether the sets that follow are not to be tried: after a
 * match, also one that gives the value that was there (golden 02-check-match), and after any change, blanking too
 * (golden 02-blank-flip-flop).
 */
export function conclude(cell: Cell, wash: RecordWash, derivation: Derivation): boolean {
  const { stage, isMatch, to, rule, details } = derivation;
  const from = cell.value;
  const isChanged = wash.log.change(cell.name, stage, from, to, rule, details);
  // A match writes also a value that only counts as equal: true over 1.
  if (isChanged || (isMatch && from !== to)) cell.value = to;
  return isMatch || isChanged;
}

/** What the history says of a value that was blanked because no rule matched. */
export const NO_MATCH_FOUND: Pair = ['blankIfNoMatch', 'no match found'];

/** The raw values of the inputs, which the history repeats (golden 09-content). */
export function inputValues(wash: RecordWash, inputs: readonly string[]): Pair[] {
  return inputs.map((name): Pair => [name, wash.record.cell(name)?.value]);
}
