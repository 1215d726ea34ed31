import type { Category } from './categories.js';
import { classNode, literalNode } from './characterClass.js';
import type { Flags } from './flags.js';
import { parseCharacterEscape } from './parseCharacterEscape.js';
import type { PatternParser } from './parsePattern.js';
import type { AnchorNode, Node } from './syntaxTree.js';

const OCTAL_DIGIT = /^[0-7]$/;
const DIGIT = /^[0-9]$/;

/** A backslash outside a class; `next`, the backslash and its character, is taken already. */
export function parseEscape(parser: PatternParser, next: string, flags: Flags, start: number): Node {
  const letter = next.slice(1);
  if (isCategory(letter)) return classNode([{ kind: 'category', category: letter }], false, flags);
  const anchor = anchorOf(letter, flags);
  if (anchor !== undefined) return anchor;
  if (letter !== '0' && DIGIT.test(letter)) return parseNumber(parser, letter, flags, start);
  return literalNode(parseCharacterEscape(parser.reader, next, start), flags);
}

export function isCategory(letter: string): letter is Category {
  return /^[dDsSwW]$/.test(letter);
}

function anchorOf(letter: string, flags: Flags): AnchorNode | undefined {
  const place = ({ A: 'start', Z: 'end', b: 'boundary', B: 'notBoundary' } as const)[letter as 'A' | 'Z' | 'b' | 'B'];
  return place === undefined ? undefined : { kind: 'anchor', place, ascii: flags.ascii };
}

/** Three octal digits are a character, anything else a reference to a group of one or two digits. */
function parseNumber(parser: PatternParser, firstDigit: string, flags: Flags, start: number): Node {
  const { reader } = parser;
  let digits = firstDigit + reader.takeWhile(DIGIT, 1);
  if (/^[0-7]{2}$/.test(digits) && reader.next !== undefined && OCTAL_DIGIT.test(reader.next)) {
    digits += reader.take();
    const codePoint = Number.parseInt(digits, 8);
    if (codePoint > 0o377) throw reader.error('an octal escape over \\377', start);
    return literalNode(codePoint, flags);
  }
  return backreference(parser, Number(digits), flags, start);
}

/** A reference to a group that is complete, `\1` or `(?P=name)`. */
export function backreference(parser: PatternParser, group: number, flags: Flags, start: number): Node {
  const { groups, reader } = parser;
  if (!groups.exists(group)) throw reader.error('a reference to a group that does not exist', start);
  if (groups.widthOf(group) === undefined) throw reader.error('a reference to a group that is still open', start);
  if (groups.isInSameLookBehind(group)) throw reader.error('a reference to a group of the same look-behind', start);
  const fold = !flags.ignoreCase ? 'none' : flags.ascii ? 'ascii' : 'unicode';
  return { kind: 'backreference', group, fold };
}
