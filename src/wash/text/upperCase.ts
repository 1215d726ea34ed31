import { codePointsOf, decodeRuns } from './decodeRuns.js';
import { CHANGED_BY_UPPER } from './unicode14.js';

const changedByUpper = new Set(codePointsOf(decodeRuns(CHANGED_BY_UPPER)));

const NOT_ASCII = /[^\0-\x7f]/;

/**
 * A code point that this engine gives an upper case but Unicode 14.0 does not. Built as "changes here, and is none of
 * those that changed then", so that it stays right whatever Unicode version an engine has (Unicode 17: 55 of them).
 */
const UPPER_SINCE_UNICODE_14 = new RegExp(
  `(?![${[...changedByUpper].map((codePoint) => `\\u{${codePoint.toString(16)}}`).join('')}])` +
    '\\p{Changes_When_Uppercased}',
  'u',
);

/**
 * Python 3.11's `str.upper()`: full mappings (`ß` gives `SS`), without regard to language, as of Unicode 14.0
 * (golden 03-data-clean, 03-upper-case-all).
 */
export function pythonUpper(text: string): string {
  const upper = text.toUpperCase();
  if (upper === text || !NOT_ASCII.test(text) || !UPPER_SINCE_UNICODE_14.test(text)) return upper;
  let result = '';
  for (const character of text) result += upperOfCharacter(character);
  return result;
}

function upperOfCharacter(character: string): string {
  return changedByUpper.has(character.codePointAt(0) ?? 0) ? character.toUpperCase() : character;
}

/** All code points that `pythonUpper` changes. */
export function codePointsChangedByUpper(): Iterable<number> {
  return changedByUpper;
}
