import type { CompiledReplacement } from './compileReplacement.js';
import { parsePattern } from './parsePattern.js';
import type { Prefilter } from './prefilter.js';
import { PythonPattern } from './pythonPattern.js';

/** A pattern of Python's `re`, which ignores case, ready to be matched. */
export interface CompiledPattern {
  /** As the rule has it. */
  readonly source: string;
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
  /** What every value that matches at its start fulfils. */
  readonly prefilter: Prefilter;
  /** Why the pattern runs step by step, some twenty times slower, rather than as a RegExp; undefined if it does not. */
  readonly stepwise: string | undefined;

  /**
   * `re.match(pattern, value) is not None`
   *
   * @throws SyntaxError, RangeError where V8 gives up: on patterns of 32,768 groups, on values of some 4 million
   * characters that a repeated group takes one by one. So does `substitute`.
   */
  matchesStart(value: string): boolean;

  /** `re.sub(pattern, replacement, value)`: all matches, in the whole value. */
  substitute(replacement: CompiledReplacement, value: string): string;

  /**
   * Both of the above with a limit on the work, which does not depend on how fast the machine is: whether the two take
   * at most `steps` steps of the stepwise matcher.
   */
  finishesWithin(steps: number, value: string): boolean;
}

export interface PatternOptions {
  /** For values that cleanValue has not made; costs speed. */
  readonly anyText?: boolean;
}

/**
 * Translates a pattern of Python 3.11's `re`, flags IGNORECASE, for values that are cleaned (see cleanValue).
 *
 * @throws PatternError for a pattern that Python refuses too, or that has no faithful translation.
 */
export function compilePattern(source: string, { anyText = false }: PatternOptions = {}): CompiledPattern {
  return new PythonPattern(source, parsePattern(source), anyText);
}
