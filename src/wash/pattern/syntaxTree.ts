import type { Category } from './categories.js';
import type { CodePointSet } from './codePointSet.js';

/*
 * A pattern after parsing: flags are resolved, so a node means the same wherever it stands. Positions and counts are
 * in code points, group numbers are Python's.
 */
export type Node =
  | CharactersNode
  | SequenceNode
  | ChoiceNode
  | GroupNode
  | RepeatNode
  | AtomicNode
  | LookNode
  | AnchorNode
  | BackreferenceNode
  | ConditionalNode;

/** One code point out of a set. */
export interface CharactersNode {
  readonly kind: 'characters';
  readonly set: CodePointSet;
  /** As written, for merging `a|[bc]` into one class as Python does. */
  readonly members: readonly ClassMember[];
  readonly negated: boolean;
}

export type ClassMember =
  | { readonly kind: 'literal'; readonly codePoint: number }
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  | { readonly kind: 'category'; readonly category: Category };

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly parts: readonly Node[];
}

/** The first option that leads to a match is taken. */
export interface ChoiceNode {
  readonly kind: 'choice';
  readonly options: readonly Node[];
}

/** A capturing group; other groups leave no trace in the tree. */
export interface GroupNode {
  readonly kind: 'group';
  readonly index: number;
  readonly body: Node;
}

export interface RepeatNode {
  readonly kind: 'repeat';
  readonly body: Node;
  readonly min: number;
  /** `Infinity` for `*` and `+`. */
  readonly max: number;
  readonly mode: 'greedy' | 'lazy' | 'possessive';
}

/** `(?>…)` */
export interface AtomicNode {
  readonly kind: 'atomic';
  readonly body: Node;
}

export interface LookNode {
  readonly kind: 'look';
  readonly direction: 'ahead' | 'behind';
  readonly negated: boolean;
  readonly body: Node;
  /** For `behind`: how many code points to step back. */
  readonly width: number;
}

export type AnchorPlace = 'start' | 'lineStart' | 'end' | 'beforeLastNewline' | 'lineEnd' | 'boundary' | 'notBoundary';

export interface AnchorNode {
  readonly kind: 'anchor';
  readonly place: AnchorPlace;
  /** For boundaries: what a word is. */
  readonly ascii: boolean;
}

export interface BackreferenceNode {
  readonly kind: 'backreference';
  readonly group: number;
  /** How characters are made comparable. */
  readonly fold: 'none' | 'ascii' | 'unicode';
}

/** `(?(group)yes|no)` */
export interface ConditionalNode {
  readonly kind: 'conditional';
  readonly group: number;
  readonly yes: Node;
  readonly no: Node;
}

export const EMPTY: SequenceNode = { kind: 'sequence', parts: [] };

export interface ParsedPattern {
  readonly root: Node;
  readonly groupCount: number;
  /** Name → number. */
  readonly groupNames: ReadonlyMap<string, number>;
}
