import { decodeRuns } from '../text/decodeRuns.js';
import { DECIMAL_DIGITS, WORD_CHARACTERS } from '../text/unicode14.js';
import { WHITE_SPACE_RANGES } from '../text/whiteSpace.js';
import { type CodePointSet, complement, fromRanges } from './codePointSet.js';

/** `\d \s \w` and their opposites. */
export type Category = 'd' | 'D' | 's' | 'S' | 'w' | 'W';

const UNICODE = {
  d: setOfRuns(DECIMAL_DIGITS),
  s: fromRanges(WHITE_SPACE_RANGES),
  w: setOfRuns(WORD_CHARACTERS),
};

/** Under `(?a)`, U+001C to U+001F are no white space. */
const ASCII = {
  d: fromRanges([[0x30, 0x39]]),
  s: fromRanges([
    [0x09, 0x0d],
    [0x20, 0x20],
  ]),
  w: fromRanges([
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ]),
};

const UNICODE_OPPOSITES = { D: complement(UNICODE.d), S: complement(UNICODE.s), W: complement(UNICODE.w) };
const ASCII_OPPOSITES = { D: complement(ASCII.d), S: complement(ASCII.s), W: complement(ASCII.w) };

const ALL_UNICODE: Record<Category, CodePointSet> = { ...UNICODE, ...UNICODE_OPPOSITES };
const ALL_ASCII: Record<Category, CodePointSet> = { ...ASCII, ...ASCII_OPPOSITES };

export function categorySet(category: Category, ascii: boolean): CodePointSet {
  return (ascii ? ALL_ASCII : ALL_UNICODE)[category];
}

function setOfRuns(notation: string): CodePointSet {
  return fromRanges(
    decodeRuns(notation).flatMap(({ first, count, stride }) =>
      stride === 1
        ? [[first, first + count - 1] as const]
        : Array.from({ length: count }, (_, i) => [first + i * stride, first + i * stride] as const),
    ),
  );
}
