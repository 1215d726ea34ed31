import { classNode, sameMember } from './characterClass.js';
import type { Flags } from './flags.js';
import type { CharactersNode, ClassMember, Node, SequenceNode } from './syntaxTree.js';

/**
 * Alternatives as Python compiles them: a common beginning is taken out, and what is left, if each is one character or
 * plain class, becomes one class (with the oddities of classes, see characterClass.ts). Also makes a faster pattern.
 */
export function mergeChoice(options: readonly SequenceNode[], flags: Flags): Node {
  const prefix = commonPrefix(options);
  const rests = options.map((option): SequenceNode => ({ kind: 'sequence', parts: option.parts.slice(prefix.length) }));
  const members = membersOf(rests);
  const rest: Node = members === undefined ? { kind: 'choice', options: rests } : classNode(members, false, flags);
  return { kind: 'sequence', parts: [...prefix, rest] };
}

function commonPrefix(options: readonly SequenceNode[]): readonly Node[] {
  const [first] = options;
  if (first === undefined) return [];
  const differs = first.parts.findIndex((part, i) => !options.every((option) => sameNode(part, option.parts[i])));
  return differs === -1 ? first.parts : first.parts.slice(0, differs);
}

/** Only what Python compares by value; two groups are never the same. */
function sameNode(a: Node, b: Node | undefined): boolean {
  if (b === undefined) return false;
  if (a.kind === 'characters') return b.kind === 'characters' && sameCharacters(a, b);
  if (a.kind === 'anchor') return b.kind === 'anchor' && a.place === b.place;
  return a.kind === 'backreference' && b.kind === 'backreference' && a.group === b.group;
}

function sameCharacters(a: CharactersNode, b: CharactersNode): boolean {
  return (
    a.negated === b.negated &&
    a.members.length === b.members.length &&
    a.members.every((member, i) => {
      const other = b.members[i];
      return other !== undefined && sameMember(member, other);
    })
  );
}

function membersOf(options: readonly SequenceNode[]): ClassMember[] | undefined {
  const members: ClassMember[] = [];
  for (const { parts } of options) {
    const [only] = parts;
    if (parts.length !== 1 || only?.kind !== 'characters' || only.negated) return undefined;
    members.push(...only.members);
  }
  return members;
}
