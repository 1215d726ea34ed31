import type { Node } from './syntaxTree.js';

/** The nodes right below. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'sequence':
      return node.parts;
    case 'choice':
      return node.options;
    case 'conditional':
      return [node.yes, node.no];
    case 'group':
    case 'repeat':
    case 'atomic':
    case 'look':
      return [node.body];
    default:
      return [];
  }
}

/** Whether any node at or below `node` is such a one. */
export function hasNode(node: Node, isSuch: (node: Node) => boolean): boolean {
  return isSuch(node) || childrenOf(node).some((child) => hasNode(child, isSuch));
}

/**
 * The capturing groups at or below `node` that can be set behind it: what a negated look captures is forgotten again.
 */
export function groupsIn(node: Node): number[] {
  if (node.kind === 'look' && node.negated) return [];
  const below = childrenOf(node).flatMap(groupsIn);
  return node.kind === 'group' ? [node.index, ...below] : below;
}

/** Whether the node can match without taking a character. Never false for one that can. */
export function isNullable(node: Node): boolean {
  switch (node.kind) {
    case 'characters':
      return false;
    case 'sequence':
      return node.parts.every(isNullable);
    case 'choice':
      return node.options.some(isNullable);
    case 'group':
    case 'atomic':
      return isNullable(node.body);
    case 'repeat':
      return node.min === 0 || isNullable(node.body);
    case 'conditional':
      return isNullable(node.yes) || isNullable(node.no);
    default:
      return true;
  }
}

/**
 * Whether matching nothing is the last thing the node tries, wherever it stands: true of `a*`, `(?:ab|c?)` and all
 * that cannot match nothing; false of `a*?` and `|a`. Where it is true, Python and JavaScript repeat the node alike
 * though they treat empty rounds differently, and an empty match means that there is no other at its place.
 */
export function triesNothingLast(node: Node): boolean {
  if (!isNullable(node)) return true;
  switch (node.kind) {
    case 'sequence':
      return node.parts.every(triesNothingLast);
    case 'choice':
      return (
        node.options.slice(0, -1).every((option) => !isNullable(option)) &&
        node.options.slice(-1).every(triesNothingLast)
      );
    case 'group':
      return triesNothingLast(node.body);
    case 'repeat':
      return node.max === 0 || (node.mode !== 'lazy' && triesNothingLast(node.body));
    case 'conditional':
      return triesNothingLast(node.yes) && triesNothingLast(node.no);
    default:
      return true;
  }
}

/** The groups that are set behind `node` on every way through it, given those set before it. */
export function groupsSetBehind(node: Node, before: ReadonlySet<number>): ReadonlySet<number> {
  switch (node.kind) {
    case 'sequence':
      return node.parts.reduce((set, part) => groupsSetBehind(part, set), before);
    case 'choice':
      return node.options.map((option) => groupsSetBehind(option, before)).reduce(common);
    case 'group':
      return new Set([...groupsSetBehind(node.body, before), node.index]);
    case 'repeat':
      return node.min > 0 ? groupsSetBehind(node.body, before) : before;
    case 'look':
      return node.negated ? before : groupsSetBehind(node.body, before);
    case 'atomic':
      return groupsSetBehind(node.body, before);
    case 'conditional':
      return common(groupsSetBehind(node.yes, before), groupsSetBehind(node.no, before));
    default:
      return before;
  }
}

function common(a: ReadonlySet<number>, b: ReadonlySet<number>): ReadonlySet<number> {
  return new Set([...a].filter((group) => b.has(group)));
}
