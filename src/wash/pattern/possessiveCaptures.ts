import type { Node } from './syntaxTree.js';
import { childrenOf, groupsIn, hasNode } from './treeFacts.js';

/**
 * Whether CPython 3.11 may get the captures of a possessive repeat of `body` wrong: when a way through a round is given
 * up after it opened a group, the group keeps its new beginning and its old end, and either passes for set or ends in a
 * SystemError ("please report a bug for the re module"). Safe are groups that every way through a round passes.
 */
export function confusesCaptures(body: Node): boolean {
  if (groupsIn(body).length === 0) return false;
  return hasNode(body, (node) => node.kind === 'conditional') || !passesAllGroups(body);
}

function passesAllGroups(node: Node): boolean {
  switch (node.kind) {
    case 'sequence':
    case 'group':
    case 'atomic':
      return childrenOf(node).every(passesAllGroups);
    case 'choice':
      return node.options.length === 1 ? childrenOf(node).every(passesAllGroups) : groupsIn(node).length === 0;
    default:
      return groupsIn(node).length === 0;
  }
}
