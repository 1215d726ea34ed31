import type { Node } from './syntaxTree.js';

/** How many code points a part of a pattern can take. */
export interface Width {
  readonly min: number;
  readonly max: number;
}

const NOTHING: Width = { min: 0, max: 0 };

/**
 * The width as Python reckons it, which decides what a look-behind may hold: a back-reference is as wide as its group,
 * whatever the group really took.
 */
export function widthOf(node: Node, groupWidth: (group: number) => Width | undefined): Width {
  switch (node.kind) {
    case 'characters':
      return { min: 1, max: 1 };
    case 'sequence':
      return node.parts.reduce((sum, part) => plus(sum, widthOf(part, groupWidth)), NOTHING);
    case 'choice':
      return node.options.map((option) => widthOf(option, groupWidth)).reduce(either);
    case 'group':
    case 'atomic':
      return widthOf(node.body, groupWidth);
    case 'repeat': {
      const { min, max } = widthOf(node.body, groupWidth);
      return { min: min * node.min, max: max === 0 || node.max === 0 ? 0 : max * node.max };
    }
    case 'look':
    case 'anchor':
      return NOTHING;
    case 'backreference':
      return groupWidth(node.group) ?? NOTHING;
    case 'conditional':
      return either(widthOf(node.yes, groupWidth), widthOf(node.no, groupWidth));
    default:
      return unreachable(node);
  }
}

function plus(a: Width, b: Width): Width {
  return { min: a.min + b.min, max: a.max + b.max };
}

function either(a: Width, b: Width): Width {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

export function unreachable(node: never): never {
  throw new TypeError(`no such node: ${JSON.stringify(node)}`);
}
