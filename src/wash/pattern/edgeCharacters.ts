import { ALL, type CodePointSet, NONE, union } from './codePointSet.js';
import type { Node } from './syntaxTree.js';
import { isNullable } from './treeFacts.js';

/** The beginning of a match, or its end. */
export type Edge = 'first' | 'last';

/**
 * The characters one of which a match of the node begins, or ends, with; undefined if a match may be empty.
 * Back-references and conditionals count as anything.
 */
export function edgeCharacters(node: Node, edge: Edge): CodePointSet | undefined {
  return isNullable(node) ? undefined : atEdge(node, edge);
}

function atEdge(node: Node, edge: Edge): CodePointSet {
  switch (node.kind) {
    case 'characters':
      return node.set;
    case 'sequence':
      return atEdgeOfSequence(node.parts, edge);
    case 'choice':
      return union(...node.options.map((option) => atEdge(option, edge)));
    case 'group':
    case 'atomic':
      return atEdge(node.body, edge);
    case 'repeat':
      return node.max === 0 ? NONE : atEdge(node.body, edge);
    case 'look':
    case 'anchor':
      return NONE;
    default:
      return ALL;
  }
}

function atEdgeOfSequence(parts: readonly Node[], edge: Edge): CodePointSet {
  const sets: CodePointSet[] = [];
  for (const part of edge === 'first' ? parts : parts.toReversed()) {
    sets.push(atEdge(part, edge));
    if (!isNullable(part)) break;
  }
  return union(...sets);
}
