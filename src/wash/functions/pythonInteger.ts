/** CPython refuses longer ones, leading zeros counted, so that a text cannot hold it for minutes. */
const MOST_DIGITS = 4300;
const INTEGER = /^[\t-\r ]*([+-]?[0-9]+(?:_[0-9]+)*)[\t-\r ]*$/;
const ASCII_ONLY = /^[\0-\x7f]*$/;
/** White space beyond ASCII. U+001C to U+001F, white space elsewhere in Python, is none for int(). */
const WIDE_SPACE = /[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/gu;

/**
 * The number that Python's `int(text)` gives, undefined where that raises: signs, single `_` between digits, outer
 * white space, and the decimal digits of every script are fine (golden 07-udf-revenue). Numbers over 2^53 are rounded.
 */
export function pythonInteger(text: string): number | undefined {
  const ascii = ASCII_ONLY.test(text) ? text : text.replace(WIDE_SPACE, ' ').replace(/\p{Nd}/gu, asciiDigit);
  const integer = INTEGER.exec(ascii)?.[1]?.replaceAll('_', '');
  if (integer === undefined || integer.replace(/^[+-]/, '').length > MOST_DIGITS) return undefined;
  return Number(integer);
}

/** Unicode keeps the ten digits of a script together; mathematical digits are five such tens in a row. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}
