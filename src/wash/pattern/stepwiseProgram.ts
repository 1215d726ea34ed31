import type { CodePointSet } from './codePointSet.js';
import type { AnchorPlace, BackreferenceNode } from './syntaxTree.js';

/*
 * A pattern as steps for the stepwise matcher. Targets are step numbers. Registers hold positions and counts: the first
 * two of each group are where it begins and ends, the others belong to loops and looks. All are -1 at first, and every
 * change is undone when the matcher goes back to an earlier choice.
 */
export type Step =
  | { readonly do: 'character'; readonly set: CodePointSet }
  /** Tries `first`, and `second` if that leads nowhere. */
  | { readonly do: 'choose'; first: number; second: number }
  | { readonly do: 'goto'; target: number }
  | { readonly do: 'anchor'; readonly place: AnchorPlace; readonly word: CodePointSet }
  | { readonly do: 'backreference'; readonly group: number; readonly fold: BackreferenceNode['fold'] }
  /** Goes on with the next step if the group is set. */
  | { readonly do: 'unlessSet'; readonly group: number; target: number }
  /** Notes the position in a register. */
  | { readonly do: 'note'; readonly register: number }
  | { readonly do: 'setTo'; readonly register: number; readonly value: number }
  | { readonly do: 'addOne'; readonly register: number }
  /** Goes back to a noted position. */
  | { readonly do: 'return'; readonly register: number }
  | { readonly do: 'back'; readonly width: number }
  /** Notes how many choices are open. */
  | { readonly do: 'noteChoices'; readonly register: number }
  /** Drops the choices opened since: what was matched meanwhile stands. */
  | { readonly do: 'dropChoices'; readonly register: number }
  | { readonly do: 'fail' }
  | LoopStep
  | AgainStep
  | PossessiveStep
  | RunStep
  | { readonly do: 'accept' };

/** As many characters of the set as there are, giving back one at a time; lazy: as few, taking one more at a time. */
export interface RunStep {
  readonly do: 'run';
  readonly set: CodePointSet;
  readonly min: number;
  readonly max: number;
  readonly lazy: boolean;
}

interface RoundCount {
  /** Register: rounds so far. */
  readonly count: number;
  /** Register: where the last optional round began; another may not begin there. */
  readonly last: number;
  readonly min: number;
  readonly max: number;
}

/** Reached before the first round (count -1) and behind each: decides between another round and going on. */
export interface LoopStep extends RoundCount {
  readonly do: 'loop';
  readonly lazy: boolean;
  readonly body: number;
  exit: number;
}

/** Stands behind a lazy loop, which tries to go on first: one more round after all. */
export interface AgainStep extends RoundCount {
  readonly do: 'again';
  readonly body: number;
}

/** Reached before each round of a possessive repeat; the round drops its choices, and with them the way out here. */
export interface PossessiveStep extends RoundCount {
  readonly do: 'possessive';
  readonly choices: number;
  exit: number;
}

export interface StepwiseProgram {
  readonly steps: readonly Step[];
  readonly registerCount: number;
  readonly groupCount: number;
  /** The fewest code points that a match takes. */
  readonly minLength: number;
}
