import { codePointsChangedByLower, lowerOf, upperOf } from '../text/lowerCase.js';
import { codePointsChangedByUpper } from '../text/upperCase.js';
import { type CodePointSet, complement, contains, fromRanges, intersection, union } from './codePointSet.js';

type Pair = readonly [from: number, to: number];

const ASCII_CAPITALS: CodePointSet = [[0x41, 0x5a]];
const ASCII_SMALL: CodePointSet = [[0x61, 0x7a]];
const ASCII_DISTANCE = 0x20;

const uppers: readonly Pair[] = [...codePointsChangedByUpper()].map((letter) => [letter, upperOf(letter)]);

/** Sorted by the lower case letter, so that those of a range are found together. */
const lowers: readonly Pair[] = [...codePointsChangedByLower()]
  .map((letter): Pair => [letter, lowerOf(letter)])
  .sort((a, b) => a[1] - b[1]);

/** Letters whose simple lower case is another code point. */
export const CAPITALS = singles(lowers.map(([letter]) => letter));

const NOT_CAPITALS = complement(CAPITALS);
const NOT_ASCII_CAPITALS = complement(ASCII_CAPITALS);

const CASED = union(CAPITALS, singles(uppers.filter(([letter, upper]) => letter !== upper).map(([letter]) => letter)));

/** Those that case matters to. */
export function casedLetters(ascii: boolean): CodePointSet {
  return ascii ? union(ASCII_CAPITALS, ASCII_SMALL) : CASED;
}

/** All code points whose lower case is in `set`. */
export function lowerIsIn(set: CodePointSet, ascii: boolean): CodePointSet {
  if (ascii) {
    const small = intersection(set, ASCII_SMALL);
    const capitals = small.map(([first, last]) => [first - ASCII_DISTANCE, last - ASCII_DISTANCE] as const);
    return union(intersection(set, NOT_ASCII_CAPITALS), capitals);
  }
  return union(intersection(set, NOT_CAPITALS), singles(capitalsOf(set)));
}

/** All code points that are in `range` themselves, or whose upper case is. */
export function selfOrUpperIsIn(range: CodePointSet): CodePointSet {
  return union(range, singles(uppers.filter(([, upper]) => contains(range, upper)).map(([letter]) => letter)));
}

/** `ascii ? ASCII lower case : simple lower case` of every member of the set. */
export function loweredSet(set: CodePointSet, ascii: boolean): CodePointSet {
  if (ascii) {
    const capitals = intersection(set, ASCII_CAPITALS);
    const small = capitals.map(([first, last]) => [first + ASCII_DISTANCE, last + ASCII_DISTANCE] as const);
    return union(intersection(set, NOT_ASCII_CAPITALS), small);
  }
  const lowered: number[] = [];
  for (const [first, last] of intersection(set, CAPITALS)) {
    for (let letter = first; letter <= last; letter++) lowered.push(lowerOf(letter));
  }
  return union(intersection(set, NOT_CAPITALS), singles(lowered));
}

function capitalsOf(set: CodePointSet): number[] {
  const found: number[] = [];
  for (const [first, last] of set) {
    for (let i = firstAtOrAfter(first); i < lowers.length; i++) {
      const [capital, lower] = lowers[i] ?? [0, Number.POSITIVE_INFINITY];
      if (lower > last) break;
      found.push(capital);
    }
  }
  return found;
}

function firstAtOrAfter(lower: number): number {
  let low = 0;
  let high = lowers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lowers[middle]?.[1] ?? 0) < lower) low = middle + 1;
    else high = middle;
  }
  return low;
}

function singles(codePoints: readonly number[]): CodePointSet {
  return fromRanges(codePoints.map((codePoint) => [codePoint, codePoint] as const));
}
