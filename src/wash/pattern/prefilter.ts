import { asciiTwins } from './caseTwins.js';
import { type CodePointSet, contains } from './codePointSet.js';
import { edgeCharacters } from './edgeCharacters.js';
import { type Clause, neededTexts } from './neededTexts.js';
import type { ParsedPattern } from './syntaxTree.js';
import { widthOf } from './width.js';

/**
 * What every cleaned value fulfils that a pattern matches at the start, so that most rules need not be tried. It is
 * necessary, not sufficient; nothing in it holds for values that are not cleaned.
 */
export interface Prefilter {
  /** The fewest UTF-16 units the value has. */
  readonly minLength: number;
  /** Of each clause, `foldCaseTwins(value)` contains at least one text. No text is empty. */
  readonly needed: readonly Clause[];
  /** By ASCII code, 1 where the value, folded or not, may begin with it; index 128 stands for all other characters. */
  readonly first: Uint8Array;
  /** Whether an empty value may match. */
  readonly mayBeEmpty: boolean;
}

const OTHER = 0x80;

export function prefilterOf({ root }: ParsedPattern): Prefilter {
  const minLength = widthOf(root, () => undefined).min;
  const set = edgeCharacters(root, 'first');
  const first = new Uint8Array(OTHER + 1).fill(set === undefined ? 1 : 0);
  if (set !== undefined) markFirst(first, set);
  return { minLength, needed: neededTexts(root), first, mayBeEmpty: set === undefined && minLength === 0 };
}

function markFirst(first: Uint8Array, set: CodePointSet): void {
  for (const [from, to] of set) first.fill(1, Math.min(from, OTHER), Math.min(to, OTHER) + 1);
  for (const [letter, twins] of asciiTwins()) {
    if (twins.some((twin) => contains(set, twin))) first[letter] = 1;
  }
}

/** Whether the value fulfils a prefilter; `folded` is foldCaseTwins(value). */
export function admits(prefilter: Prefilter, value: string, folded: string): boolean {
  if (value.length < prefilter.minLength) return false;
  if (value.length === 0) return prefilter.mayBeEmpty;
  if (prefilter.first[Math.min(value.charCodeAt(0), OTHER)] === 0) return false;
  return prefilter.needed.every((clause) => clause.some((text) => folded.includes(text)));
}
