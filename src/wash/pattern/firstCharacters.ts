import { ALL, type CodePointSet, union } from './codePointSet.js';
import type { Node } from './syntaxTree.js';
import { isNullable } from './treeFacts.js';

/**
 * The characters one of which a match begins with; undefined if a match may be empty. Back-references and conditionals
 * count as anything.
 */
export function firstCharacters(root: Node): CodePointSet | undefined {
  return isNullable(root) ? undefined : firstOf(root);
}

function firstOf(node: Node): CodePointSet {
  switch (node.kind) {
    case 'characters':
      return node.set;
    case 'sequence':
      return firstOfSequence(node.parts);
    case 'choice':
      return union(...node.options.map(firstOf));
    case 'group':
    case 'atomic':
      return firstOf(node.body);
    case 'repeat':
      return node.max === 0 ? [] : firstOf(node.body);
    case 'look':
    case 'anchor':
      return [];
    default:
      return ALL;
  }
}

function firstOfSequence(parts: readonly Node[]): CodePointSet {
  const firsts: CodePointSet[] = [];
  for (const part of parts) {
    firsts.push(firstOf(part));
    if (!isNullable(part)) break;
  }
  return union(...firsts);
}
