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
    if (this.runsStepwise(value)) return this.stepwiseFinder(value).matchAt(0, false) !== undefined;
    return this.translationFor(value).atStart.test(value);
  }

  substitute(replacement: CompiledReplacement, value: string): string {
    return substituteAll(value, this.finder(value), replacement, this.minLength);
  }

  finishesWithin(steps: number, value: string): boolean {
    const finder = new StepwiseFinder(this.stepwiseProgram(), value, { count: steps });
    try {
      if (finder.matchAt(0, false) !== undefined) substituteAll(value, finder, NOTHING, this.minLength);
      return true;
    } catch (error) {
      if (error instanceof OutOfSteps) return false;
      throw error;
    }
  }

  private finder(value: string): MatchFinder {
    if (this.runsStepwise(value)) return this.stepwiseFinder(value);
    return new RegExpFinder(this.translationFor(value), value, this.emptyMeansNoOther);
  }

  private runsStepwise(value: string): boolean {
    if (this.stepwise !== undefined) return true;
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
