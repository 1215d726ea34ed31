import { codePointNamed } from './characterNames.js';
import { LAST_CODE_POINT } from './codePointSet.js';
import type { PatternReader } from './patternReader.js';

const CONTROLS = new Map([
  ['a', 0x07],
  ['b', 0x08],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
  ['v', 0x0b],
  ['\\', 0x5c],
]);
const HEX_DIGITS = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);
const HEX_DIGIT = /^[0-9a-fA-F]$/;
const OCTAL_DIGIT = /^[0-7]$/;
const LETTER_OR_DIGIT = /^[0-9a-zA-Z]$/;

/** What an escape means that stands for one character, in a class (where `\b` is a backspace) or out of it. */
export function parseCharacterEscape(reader: PatternReader, next: string, start: number): number {
  const letter = next.slice(1);
  const control = CONTROLS.get(letter);
  if (control !== undefined) return control;
  const digits = HEX_DIGITS.get(letter);
  if (digits !== undefined) return hexadecimal(reader, digits, start);
  if (letter === 'N') return named(reader, start);
  if (OCTAL_DIGIT.test(letter)) return octal(reader, letter, start);
  if (LETTER_OR_DIGIT.test(letter)) throw reader.error('an escape that means nothing', start);
  return letter.codePointAt(0) ?? 0;
}

function hexadecimal(reader: PatternReader, count: number, start: number): number {
  const digits = reader.takeWhile(HEX_DIGIT, count);
  if (digits.length < count) throw reader.error(`an escape that needs ${count} hexadecimal digits`, start);
  const codePoint = Number.parseInt(digits, 16);
  if (codePoint > LAST_CODE_POINT) throw reader.error('an escape beyond Unicode', start);
  return codePoint;
}

function octal(reader: PatternReader, first: string, start: number): number {
  const codePoint = Number.parseInt(first + reader.takeWhile(OCTAL_DIGIT, 2), 8);
  if (codePoint > 0o377) throw reader.error('an octal escape over \\377', start);
  return codePoint;
}

function named(reader: PatternReader, start: number): number {
  if (!reader.takeIf('{')) throw reader.error('a \\N without its {name}', start);
  const name = reader.takeUntil('}', 'a character name');
  const codePoint = codePointNamed(name);
  if (codePoint === undefined) throw reader.error('a character name that is not known, write \\uXXXX instead', start);
  return codePoint;
}
