import { charactersSource } from './classSource.js';
import { boundarySource, type Neighbours } from './emitBoundary.js';
import type { Possible } from './possibleCharacters.js';
import type { AnchorNode, LookNode, Node, RepeatNode } from './syntaxTree.js';
import { unreachable } from './width.js';

/** Source for a RegExp with the flags u and s and without i and m. */
export interface Emitted {
  readonly source: string;
  /** Python's group number → the RegExp's. */
  readonly groups: readonly number[];
}

/**
 * Writes a tree, for which needsStepwise finds no reason, as a JavaScript RegExp for values made of `possible`
 * characters. Back-references compare exactly: see mayEqualOthers for the values that this does not suit.
 */
export function emitRegExp(root: Node, possible: Possible, firstGroup = 1): Emitted {
  const emitter = new Emitter(possible, firstGroup);
  return { source: emitter.emit(root), groups: emitter.groups };
}

const ALONE: Neighbours = { before: undefined, behind: undefined };

class Emitter {
  readonly groups: number[] = [0];

  constructor(
    private readonly possible: Possible,
    private nextGroup: number,
  ) {}

  emit(node: Node): string {
    switch (node.kind) {
      case 'characters':
        return charactersSource(node.set, this.possible.set);
      case 'sequence':
        return this.sequence(node.parts);
      case 'choice':
        return `(?:${node.options.map((option) => this.emit(option)).join('|')})`;
      case 'group':
        this.groups[node.index] = this.nextGroup++;
        return `(${this.emit(node.body)})`;
      case 'repeat':
        return this.repeat(node);
      case 'atomic':
        return this.atomic(() => this.emit(node.body));
      case 'look':
        return this.look(node);
      case 'anchor':
        return this.anchor(node, ALONE);
      case 'backreference':
        return `(?:\\${this.groups[node.group]})`;
      case 'conditional':
        throw new TypeError('conditionals have no RegExp');
      default:
        return unreachable(node);
    }
  }

  private sequence(parts: readonly Node[]): string {
    const source = (part: Node, i: number): string => {
      if (part.kind !== 'anchor') return this.emit(part);
      return this.anchor(part, { before: parts[i - 1], behind: parts[i + 1] });
    };
    return parts.map(source).join('');
  }

  private repeat(node: RepeatNode): string {
    if (node.mode === 'possessive') return this.atomic(() => this.repeat({ ...node, mode: 'greedy' }));
    const isUnit = node.body.kind === 'characters' || node.body.kind === 'group';
    const body = this.emit(node.body);
    return (isUnit ? body : `(?:${body})`) + quantifier(node);
  }

  /** JavaScript has no atomic groups, but a look-ahead is one: what it captured is then taken by reference. */
  private atomic(emitBody: () => string): string {
    const group = this.nextGroup++;
    return `(?=(${emitBody()}))(?:\\${group})`;
  }

  private look({ direction, negated, body }: LookNode): string {
    return `(?${direction === 'behind' ? '<' : ''}${negated ? '!' : '='}${this.emit(body)})`;
  }

  private anchor(node: AnchorNode, neighbours: Neighbours): string {
    const { hasNewline } = this.possible;
    const { place } = node;
    switch (place) {
      case 'start':
        return '^';
      case 'end':
        return '$';
      case 'lineStart':
        return hasNewline ? '(?<![^\\n])' : '^';
      case 'lineEnd':
        return hasNewline ? '(?![^\\n])' : '$';
      case 'beforeLastNewline':
        return hasNewline ? '(?=\\n?$)' : '$';
      case 'boundary':
      case 'notBoundary':
        return boundarySource(node, this.possible, neighbours);
      default:
        return unreachable(place);
    }
  }
}

function quantifier({ min, max, mode }: RepeatNode): string {
  const lazy = mode === 'lazy' ? '?' : '';
  if (max === 1 && min === 0) return `?${lazy}`;
  if (max === Number.POSITIVE_INFINITY && min < 2) return (min === 0 ? '*' : '+') + lazy;
  if (max === min) return `{${min}}${lazy}`;
  return `{${min},${max === Number.POSITIVE_INFINITY ? '' : max}}${lazy}`;
}
