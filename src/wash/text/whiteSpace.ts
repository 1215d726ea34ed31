/**
 * What Python's `str.strip()` and `\s` call white space, the 29 code points of both: U+001C to U+001F and U+0085 are
 * in it, U+FEFF and U+200B are not (golden 03-data-clean).
 */
export const WHITE_SPACE_RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x09, 0x0d],
  [0x1c, 0x20],
  [0x85, 0x85],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];

const NOT_BLANK = '\\t-\\r\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const RUNS = new RegExp(`[ ${NOT_BLANK}]+`, 'g');
const COLLAPSIBLE = new RegExp(`[${NOT_BLANK}]|  `);

/** Python's `str.strip()`. */
export function pythonStrip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start++;
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** Python's `re.sub(r'\s+', ' ', text)`. */
export function collapseWhiteSpace(text: string): string {
  return COLLAPSIBLE.test(text) ? text.replace(RUNS, ' ') : text;
}

/** Whether the UTF-16 unit is white space; no white space lies beyond U+FFFF. */
export function isWhiteSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || (unit >= 0x1c && unit <= 0x1f);
  if (unit < 0x1680) return unit === 0x85 || unit === 0xa0;
  return WHITE_SPACE_RANGES.some(([first, last]) => unit >= first && unit <= last);
}
