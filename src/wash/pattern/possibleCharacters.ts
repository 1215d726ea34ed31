import type { Alphabet } from '../text/alphabet.js';
import { codePointsChangedByUpper } from '../text/upperCase.js';
import { WHITE_SPACE_RANGES } from '../text/whiteSpace.js';
import {
  ALL,
  type CodePointSet,
  complement,
  difference,
  fromRanges,
  intersection,
  setOf,
  union,
} from './codePointSet.js';

/*
 * A translation may do as it likes with characters that its values cannot hold. Values of the wash are cleaned: no lower
 * case, and no white space but blanks. Most are ASCII besides, or Latin-1, and get a translation of their own, which is
 * much smaller: `\w` has 3 ranges there, or 10, not 480. V8 needs 10 µs for the first match of a pattern with `\w` in
 * the first two, 500 to 1,000 µs in the last.
 */
export interface Possible {
  readonly set: CodePointSet;
  readonly isAscii: boolean;
  readonly hasNewline: boolean;
}

/** What a cleaned value may hold. */
export const CLEANED = complement(
  union(setOf(...codePointsChangedByUpper()), difference(fromRanges(WHITE_SPACE_RANGES), setOf(0x20))),
);

const LETTERS: Record<Alphabet, CodePointSet> = { ascii: [[0, 0x7f]], latin1: [[0, 0xff]], unicode: ALL };

const CLEANED_TEXT = possibleOf(CLEANED, false);
const ANY_TEXT = possibleOf(ALL, true);

export function possibleCharacters(anyText: boolean, alphabet: Alphabet): Possible {
  return (anyText ? ANY_TEXT : CLEANED_TEXT)[alphabet];
}

function possibleOf(set: CodePointSet, hasNewline: boolean): Record<Alphabet, Possible> {
  const within = (alphabet: Alphabet): Possible => ({
    set: intersection(set, LETTERS[alphabet]),
    isAscii: alphabet === 'ascii',
    hasNewline,
  });
  return { ascii: within('ascii'), latin1: within('latin1'), unicode: within('unicode') };
}
