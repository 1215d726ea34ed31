/**
 * A pattern or a replacement that cannot be used: Python refuses it too, or it has no faithful translation. The message
 * names the construct and where it stands; the engine makes a skipped rule of it.
 */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  /** The text at fault, as it stands in the pattern: `(?<=A*)`, `\z`. */
  readonly construct: string;
  /** Where it begins, in characters (code points) from 0, as Python counts. */
  readonly position: number;

  constructor(problem: string, construct: string, position: number) {
    super(`${problem}: ${JSON.stringify(construct)} at position ${position}`);
    this.construct = construct;
    this.position = position;
  }
}
