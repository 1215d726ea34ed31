import type { CompiledPattern } from './compilePattern.js';
import { groupNumber, isGroupName } from './groupName.js';
import { PatternReader } from './patternReader.js';

/** What a match is replaced with: texts and group numbers, in order. */
export interface CompiledReplacement {
  readonly parts: readonly (string | number)[];
  /** The replacement if it has no groups, which spares putting it together. */
  readonly text: string | undefined;
}

type Groups = Pick<CompiledPattern, 'groupCount' | 'groupNames'>;

const DIGIT = /^[0-9]$/;
const OCTAL_DIGIT = /^[0-7]$/;
const LETTER = /^[a-zA-Z]$/;
const CONTROLS = new Map([
  ['\\a', '\x07'],
  ['\\b', '\b'],
  ['\\f', '\f'],
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
  ['\\v', '\v'],
  ['\\\\', '\\'],
]);

/**
 * Reads a replacement as Python 3.11's `re.sub` does: `\1`, `\g<1>`, `\g<name>`, octal escapes; `$` and `&` are plain,
 * `\&` keeps its backslash (golden 04c-regex-replace).
 *
 * @throws PatternError for an unknown escape or a group that the pattern does not have.
 */
export function compileReplacement(text: string, pattern: Groups): CompiledReplacement {
  const parts: (string | number)[] = [];
  const reader = new PatternReader(text);
  for (;;) {
    const start = reader.position;
    const next = reader.take();
    if (next === undefined) break;
    const part = next.startsWith('\\') ? escaped(reader, next, start, pattern) : next;
    const last = parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') parts[parts.length - 1] = last + part;
    else parts.push(part);
  }
  const [only = ''] = parts;
  return { parts, text: parts.length < 2 && typeof only === 'string' ? only : undefined };
}

function escaped(reader: PatternReader, next: string, start: number, pattern: Groups): string | number {
  const letter = next.slice(1);
  if (letter === 'g') return existing(reader, namedGroup(reader, start, pattern), start, pattern);
  if (letter === '0') return String.fromCharCode(Number.parseInt(`0${reader.takeWhile(OCTAL_DIGIT, 2)}`, 8));
  if (DIGIT.test(letter)) return numbered(reader, letter, start, pattern);
  if (LETTER.test(letter) && !CONTROLS.has(next)) throw reader.error('an escape that means nothing', start);
  return CONTROLS.get(next) ?? next;
}

/** Three octal digits are a character, one or two digits a group. */
function numbered(reader: PatternReader, first: string, start: number, pattern: Groups): string | number {
  let digits = first + reader.takeWhile(DIGIT, 1);
  if (!/^[0-7]{2}$/.test(digits) || reader.next === undefined || !OCTAL_DIGIT.test(reader.next)) {
    return existing(reader, Number(digits), start, pattern);
  }
  digits += reader.take();
  const code = Number.parseInt(digits, 8);
  if (code > 0o377) throw reader.error('an octal escape over \\377', start);
  return String.fromCharCode(code);
}

function namedGroup(reader: PatternReader, start: number, pattern: Groups): number | undefined {
  if (!reader.takeIf('<')) throw reader.error('a \\g without its <group>', start);
  const name = reader.takeUntil('>', 'a group name');
  return isGroupName(name) ? pattern.groupNames.get(name) : groupNumber(name);
}

function existing(reader: PatternReader, group: number | undefined, start: number, pattern: Groups): number {
  if (group === undefined || group > pattern.groupCount) {
    throw reader.error('a reference to a group that the pattern does not have', start);
  }
  return group;
}
