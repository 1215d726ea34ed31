import { classNode } from './characterClass.js';
import type { Flags } from './flags.js';
import { parseCharacterEscape } from './parseCharacterEscape.js';
import { isCategory } from './parseEscape.js';
import type { PatternReader } from './patternReader.js';
import type { CharactersNode, ClassMember } from './syntaxTree.js';

/** A character class, whose `[` is taken already. A `]` that comes first, a `-` at either end and `&&` are plain. */
export function parseClass(reader: PatternReader, flags: Flags, start: number): CharactersNode {
  const negated = reader.takeIf('^');
  const members: ClassMember[] = [];
  for (;;) {
    const memberStart = reader.position;
    const next = takeInClass(reader, start);
    if (next === ']' && members.length > 0) break;
    const member = parseMember(reader, next, memberStart);
    if (!reader.takeIf('-')) {
      members.push(member);
      continue;
    }
    const lastStart = reader.position;
    const last = takeInClass(reader, start);
    if (last === ']') {
      members.push(member, { kind: 'literal', codePoint: 0x2d });
      break;
    }
    members.push(range(reader, member, parseMember(reader, last, lastStart), memberStart));
  }
  return classNode(members, negated, flags);
}

function takeInClass(reader: PatternReader, start: number): string {
  const next = reader.take();
  if (next === undefined) throw reader.error('a class without its ]', start);
  return next;
}

function parseMember(reader: PatternReader, next: string, start: number): ClassMember {
  const letter = next.slice(1);
  if (!next.startsWith('\\')) return { kind: 'literal', codePoint: next.codePointAt(0) ?? 0 };
  if (isCategory(letter)) return { kind: 'category', category: letter };
  return { kind: 'literal', codePoint: parseCharacterEscape(reader, next, start) };
}

function range(reader: PatternReader, first: ClassMember, last: ClassMember, start: number): ClassMember {
  if (first.kind !== 'literal' || last.kind !== 'literal' || last.codePoint < first.codePoint) {
    throw reader.error('a range that is none', start);
  }
  return { kind: 'range', first: first.codePoint, last: last.codePoint };
}
