import { PatternError } from './patternError.js';

/**
 * Walks over a pattern or a replacement in Python's steps: a character (code point), or a backslash with the character
 * behind it. Positions count characters.
 */
export class PatternReader {
  private readonly characters: readonly string[];
  private index = 0;
  private nextSize = 0;
  /** What comes next; undefined at the end. */
  next: string | undefined;

  constructor(readonly source: string) {
    this.characters = Array.from(source);
    this.advance();
  }

  /** Where `next` begins. */
  get position(): number {
    return this.index - this.nextSize;
  }

  take(): string | undefined {
    const taken = this.next;
    this.advance();
    return taken;
  }

  takeIf(wanted: string): boolean {
    if (this.next !== wanted) return false;
    this.advance();
    return true;
  }

  /** At most `count` characters out of `allowed`. */
  takeWhile(allowed: RegExp, count = Number.POSITIVE_INFINITY): string {
    let taken = '';
    while (count-- > 0 && this.next !== undefined && allowed.test(this.next)) taken += this.take();
    return taken;
  }

  /** Everything before `terminator`, which is taken too; `what` names it for the error when it is empty or open. */
  takeUntil(terminator: string, what: string): string {
    const start = this.position;
    let taken = '';
    for (;;) {
      const part = this.take();
      if (part === undefined) throw this.error(`${what} lacks its ${terminator}`, start);
      if (part === terminator) break;
      taken += part;
    }
    if (taken === '') throw this.error(`${what} is empty`, start);
    return taken;
  }

  goTo(position: number): void {
    this.index = position;
    this.advance();
  }

  /** An error about the text from `start` to here (or the end of the pattern). */
  error(problem: string, start: number): PatternError {
    const construct = this.characters.slice(start, Math.max(this.position, start + 1)).join('');
    return new PatternError(problem, construct, start);
  }

  private advance(): void {
    const next = this.characters[this.index];
    const escaped = next === '\\' ? this.characters[this.index + 1] : '';
    if (escaped === undefined) throw new PatternError('a backslash ends the text', '\\', this.index);
    this.nextSize = next === undefined ? 0 : escaped === '' ? 1 : 2;
    this.index += this.nextSize;
    this.next = next === undefined ? undefined : next + escaped;
  }
}
