import type { Node, RepeatNode } from './syntaxTree.js';
import { childrenOf, groupsIn, groupsSetBehind, hasNode, isNullable, triesNothingLast } from './treeFacts.js';

/**
 * Why no JavaScript RegExp does what the pattern does in Python, or undefined if one does. Such patterns go to the
 * stepwise matcher. What differs:
 *  - JavaScript forgets a repeated group's captures at the start of each round, Python keeps them;
 *  - JavaScript gives up a round that takes nothing, Python keeps the first one;
 *  - a reference to a group that has not taken part matches nothing in JavaScript and fails in Python;
 *  - JavaScript has no conditionals, and reads look-behinds from right to left.
 */
export function needsStepwise(root: Node): string | undefined {
  return reason(root, { set: new Set(), isBehind: false });
}

interface Place {
  /** Groups that are set for certain when the node is reached. */
  readonly set: ReadonlySet<number>;
  readonly isBehind: boolean;
}

function reason(node: Node, place: Place): string | undefined {
  switch (node.kind) {
    case 'characters':
    case 'anchor':
      return undefined;
    case 'conditional':
      return 'a conditional';
    case 'backreference':
      return place.set.has(node.group) ? undefined : 'a reference to a group that may not be set';
    case 'repeat':
      return reasonOfRepeat(node, place) ?? reason(node.body, place);
    case 'atomic':
      return place.isBehind ? 'an atomic group in a look-behind' : reason(node.body, place);
    case 'look':
      return reason(node.body, { ...place, isBehind: node.direction === 'behind' });
    case 'sequence':
      return reasonOfSequence(node.parts, place);
    default:
      return firstReason(childrenOf(node), place);
  }
}

function reasonOfSequence(parts: readonly Node[], place: Place): string | undefined {
  let { set } = place;
  for (const part of parts) {
    const found = reason(part, { ...place, set });
    if (found !== undefined) return found;
    if (part.kind !== 'characters') set = groupsSetBehind(part, set);
  }
  return undefined;
}

function firstReason(nodes: readonly Node[], place: Place): string | undefined {
  for (const node of nodes) {
    const found = reason(node, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function reasonOfRepeat(node: RepeatNode, place: Place): string | undefined {
  const { body, mode, min, max } = node;
  if (max === 0) return undefined;
  const groups = groupsIn(body);
  if (mode === 'possessive') {
    if (place.isBehind) return 'a possessive repeat in a look-behind';
    if (body.kind !== 'characters' && min > 1) return 'a possessive repeat of at least two rounds';
  }
  if (isNullable(body)) return reasonOfEmptyRounds(node, groups);
  if (max === 1 || groups.length === 0) return undefined;
  if (place.isBehind) return 'a repeated group in a look-behind';
  const always = groupsSetBehind(body, new Set());
  return groups.every((group) => always.has(group)) ? undefined : 'a repeated group that is not set in every round';
}

/** With one round at most, a group is empty in Python and unset in JavaScript, which a replacement writes alike. */
function reasonOfEmptyRounds({ body, max, mode }: RepeatNode, groups: readonly number[]): string | undefined {
  if (!triesNothingLast(body) || mode === 'possessive') return 'a repeat of something that may be empty';
  if (groups.length === 0) return undefined;
  const capturesInLook = hasNode(body, (node) => node.kind === 'look' && groupsIn(node).length > 0);
  return max > 1 || capturesInLook ? 'a repeated group that may be empty' : undefined;
}
