import { emitRegExp } from './emitRegExp.js';
import type { Possible } from './possibleCharacters.js';
import type { Node } from './syntaxTree.js';

/**
 * A tree as RegExps for values made of some characters. V8 compiles each when it is first run, separately for one-byte
 * and two-byte strings; what is never needed costs nothing.
 */
export class Translation {
  /** Python's group number → the number in `finder`'s matches. */
  readonly groups: readonly number[];
  private readonly body: string;
  private startTest: RegExp | undefined;
  private everywhere: RegExp | undefined;
  private notEmpty: RegExp | undefined;

  constructor(
    private readonly root: Node,
    private readonly possible: Possible,
  ) {
    const { source, groups } = emitRegExp(root, possible);
    this.body = source;
    this.groups = groups;
  }

  /** For `test`: whether a match begins at the start. */
  get atStart(): RegExp {
    this.startTest ??= new RegExp(`^(?:${this.body})`, 'us');
    return this.startTest;
  }

  /** For `exec`: the first match from lastIndex on. */
  get finder(): RegExp {
    this.everywhere ??= new RegExp(this.body, 'gus');
    return this.everywhere;
  }

  /**
   * For `exec`: a match that begins at lastIndex and takes something. Its groups are one higher: the first holds the
   * rest of the text, which only at the beginning of the match still follows.
   */
  get taker(): RegExp {
    this.notEmpty ??= new RegExp(`(?=(.*))(?:${emitRegExp(this.root, this.possible, 2).source})(?!\\1$)`, 'yus');
    return this.notEmpty;
  }
}
