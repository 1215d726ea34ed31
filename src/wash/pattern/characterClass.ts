import { isCased, lowerOf, siblingsOf } from '../text/lowerCase.js';
import { casedLetters, loweredSet, lowerIsIn, selfOrUpperIsIn } from './caseSets.js';
import { categorySet } from './categories.js';
import { type CodePointSet, complement, intersection, NONE, setOf, union } from './codePointSet.js';
import type { Flags } from './flags.js';
import type { CharactersNode, ClassMember } from './syntaxTree.js';

const LAST_OF_BMP = 0xffff;

/** A single character of the pattern, or `[^x]`, which Python treats as one. */
export function literalNode(codePoint: number, flags: Flags, negated = false): CharactersNode {
  if (!flags.ignoreCase || flags.ascii || negated) return makeLiteralNode(codePoint, flags, negated);
  let node = literalNodes.get(codePoint);
  if (node === undefined) {
    node = makeLiteralNode(codePoint, flags, false);
    literalNodes.set(codePoint, node);
  }
  return node;
}

/** By code point, for the flags that nearly all patterns have: rules consist of few different letters. */
const literalNodes = new Map<number, CharactersNode>();

function makeLiteralNode(codePoint: number, flags: Flags, negated: boolean): CharactersNode {
  const matching = literalSet(codePoint, flags);
  const members = [{ kind: 'literal', codePoint }] as const;
  return { kind: 'characters', set: negated ? complement(matching) : matching, members, negated };
}

/** A character class. One that names a single character is that character, so the oddities below do not apply. */
export function classNode(members: readonly ClassMember[], negated: boolean, flags: Flags): CharactersNode {
  const [first] = members;
  if (first?.kind === 'literal' && members.every((member) => sameMember(member, first))) {
    return literalNode(first.codePoint, flags, negated);
  }
  return { kind: 'characters', set: classSet(members, negated, flags), members, negated };
}

export function sameMember(a: ClassMember, b: ClassMember): boolean {
  if (a.kind === 'literal') return b.kind === 'literal' && a.codePoint === b.codePoint;
  if (a.kind === 'range') return b.kind === 'range' && a.first === b.first && a.last === b.last;
  return b.kind === 'category' && a.category === b.category;
}

/** What a character matches: ignoring case, all whose lower case is its lower case or a sibling of that. */
function literalSet(codePoint: number, flags: Flags): CodePointSet {
  if (!flags.ignoreCase) return setOf(codePoint);
  if (flags.ascii) return lowerIsIn(loweredSet(setOf(codePoint), true), true);
  if (!isCased(codePoint)) return setOf(codePoint);
  const lower = lowerOf(codePoint);
  return lowerIsIn(setOf(lower, ...siblingsOf(lower)), false);
}

/** Rules repeat the same few classes; a set costs up to 0.2 ms where it needs the whole table of cases. */
const classSets = new Map<string, CodePointSet>();

function classSet(members: readonly ClassMember[], negated: boolean, flags: Flags): CodePointSet {
  const key = JSON.stringify([members, negated, flags.ignoreCase, flags.ascii]);
  const known = classSets.get(key);
  if (known !== undefined) return known;
  const set = flags.ignoreCase ? setIgnoringCase(members, negated, flags.ascii) : setAsWritten(members, negated, flags);
  classSets.set(key, set);
  return set;
}

function setAsWritten(members: readonly ClassMember[], negated: boolean, flags: Flags): CodePointSet {
  const set = union(
    ...members.map((member) =>
      member.kind === 'category' ? categorySet(member.category, flags.ascii) : rangeOf(member),
    ),
  );
  return negated ? complement(set) : set;
}

/**
 * Python lowers the members when it compiles, and the character when it matches, and looks whether that is in the
 * class (or, negated, is not). Two oddities are its own: a single character beyond U+FFFF in a class is not lowered,
 * so `[𐐀x]` never finds 𐐀 (`𐐀` and `[𐐀]` do); and of a range only the part up to U+FFFF is lowered, the character's
 * upper case is tried on the rest.
 */
function setIgnoringCase(members: readonly ClassMember[], negated: boolean, ascii: boolean): CodePointSet {
  const lowered = union(...members.map((member) => loweredMember(member, ascii)));
  const wanted = negated ? complement(lowered) : lowered;
  return members.some((member) => isMemberCased(member, ascii)) ? lowerIsIn(wanted, ascii) : wanted;
}

function loweredMember(member: ClassMember, ascii: boolean): CodePointSet {
  if (member.kind === 'category') return categorySet(member.category, ascii);
  const range = rangeOf(member);
  const lowered = loweredSet(intersection(range, [[0, LAST_OF_BMP]]), ascii);
  const beyond = member.kind === 'range' ? selfOrUpperIsIn(range) : range;
  return union(lowered, ascii ? NONE : siblingsIn(lowered), lastOf(member) > LAST_OF_BMP ? beyond : NONE);
}

function siblingsIn(lowered: CodePointSet): CodePointSet {
  const found: number[] = [];
  for (const [first, last] of intersection(lowered, casedLetters(false))) {
    for (let letter = first; letter <= last; letter++) found.push(...siblingsOf(letter));
  }
  return setOf(...found);
}

function isMemberCased(member: ClassMember, ascii: boolean): boolean {
  if (member.kind === 'category') return false;
  return lastOf(member) > LAST_OF_BMP || intersection(rangeOf(member), casedLetters(ascii)).length > 0;
}

type RangeMember = Exclude<ClassMember, { kind: 'category' }>;

function rangeOf(member: RangeMember): CodePointSet {
  return member.kind === 'literal' ? setOf(member.codePoint) : [[member.first, member.last]];
}

function lastOf(member: RangeMember): number {
  return member.kind === 'literal' ? member.codePoint : member.last;
}
