import { type Alphabet, alphabetOf } from '../text/alphabet.js';
import { mayEqualOthers } from './caseTwins.js';
import type { CompiledPattern } from './compilePattern.js';
import type { CompiledReplacement } from './compileReplacement.js';
import { compileStepwise } from './compileStepwise.js';
import type { MatchFinder } from './matchFinder.js';
import { needsStepwise } from './needsStepwise.js';
import { possibleCharacters } from './possibleCharacters.js';
import { type Prefilter, prefilterOf } from './prefilter.js';
import { RegExpFinder } from './regExpFinder.js';
import { OutOfSteps } from './runStepwise.js';
import { StepwiseFinder } from './stepwiseFinder.js';
import type { StepwiseProgram } from './stepwiseProgram.js';
import { substituteAll } from './substituteAll.js';
import type { ParsedPattern } from './syntaxTree.js';
import { Translation } from './translation.js';
import { hasNode, triesNothingLast } from './treeFacts.js';
import { widthOf } from './width.js';

/** A pattern with its translations, each made when the first value needs it. */
export class PythonPattern implements CompiledPattern {
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
  readonly stepwise: string | undefined;
  readonly prefilter: Prefilter;
  private readonly minLength: number;
  private readonly ignoresCaseOfCaptures: boolean;
  private readonly emptyMeansNoOther: boolean;
  private isTooLarge = false;
  private readonly translations: { [A in Alphabet]: Translation | undefined } = {
    ascii: undefined,
    latin1: undefined,
    unicode: undefined,
  };
  private program: StepwiseProgram | undefined;

  constructor(
    readonly source: string,
    private readonly parsed: ParsedPattern,
    private readonly anyText: boolean,
  ) {
    this.groupCount = parsed.groupCount;
    this.groupNames = parsed.groupNames;
    this.stepwise = needsStepwise(parsed.root);
    this.prefilter = prefilterOf(parsed);
    this.minLength = widthOf(parsed.root, () => undefined).min;
    this.emptyMeansNoOther = triesNothingLast(parsed.root);
    this.ignoresCaseOfCaptures = hasNode(parsed.root, (node) => node.kind === 'backreference' && node.fold !== 'none');
  }

  matchesStart(value: string): boolean {
    if (this.runsStepwise(value)) return this.startsStepwise(value);
    try {
      return this.translationFor(value).atStart.test(value);
    } catch (error) {
      this.takeOver(error);
      return this.startsStepwise(value);
    }
  }

  substitute(replacement: CompiledReplacement, value: string): string {
    if (this.runsStepwise(value)) return this.substituteWith(this.stepwiseFinder(value), replacement, value);
    try {
      const finder = new RegExpFinder(this.translationFor(value), value, this.emptyMeansNoOther);
      return this.substituteWith(finder, replacement, value);
    } catch (error) {
      this.takeOver(error);
      return this.substituteWith(this.stepwiseFinder(value), replacement, value);
    }
  }

  finishesWithin(steps: number, value: string): boolean {
    const finder = new StepwiseFinder(this.stepwiseProgram(), value, { count: steps });
    try {
      if (finder.matchAt(0, false) !== undefined) this.substituteWith(finder, NOTHING, value);
      return true;
    } catch (error) {
      if (error instanceof OutOfSteps) return false;
      throw error;
    }
  }

  /**
   * V8 gives up on a value that overflows its stack of choices (RangeError, from some 4 million rounds of a group), and
   * on a pattern that is too large for it (SyntaxError, 40,000 groups). The stepwise matcher does not.
   */
  private takeOver(error: unknown): void {
    if (error instanceof SyntaxError) this.isTooLarge = true;
    else if (!(error instanceof RangeError)) throw error;
  }

  private startsStepwise(value: string): boolean {
    return this.stepwiseFinder(value).matchAt(0, false) !== undefined;
  }

  private substituteWith(finder: MatchFinder, replacement: CompiledReplacement, value: string): string {
    return substituteAll(value, finder, replacement, this.minLength);
  }

  private runsStepwise(value: string): boolean {
    if (this.stepwise !== undefined || this.isTooLarge) return true;
    return this.ignoresCaseOfCaptures && mayEqualOthers(value, !this.anyText);
  }

  private translationFor(value: string): Translation {
    const alphabet = alphabetOf(value);
    const translation = this.translations[alphabet];
    if (translation !== undefined) return translation;
    const made = new Translation(this.parsed.root, possibleCharacters(this.anyText, alphabet));
    this.translations[alphabet] = made;
    return made;
  }

  private stepwiseFinder(value: string): StepwiseFinder {
    return new StepwiseFinder(this.stepwiseProgram(), value);
  }

  private stepwiseProgram(): StepwiseProgram {
    this.program ??= compileStepwise(this.parsed);
    return this.program;
  }
}

const NOTHING: CompiledReplacement = { parts: [], text: '' };
