import type { DeriveAction } from '../config/washConfig.js';
import type { Pair, Pairs } from '../ordered/pairs.js';
import { sameValue } from '../ordered/sameValue.js';
import type { Cell } from '../record/cell.js';
import type { IncludesRule } from '../rules/includesRules.js';
import type { IncludesRuleSet } from '../rules/ruleSets.js';
import { conclude, inputValues, NO_MATCH_FOUND } from './derivation.js';
import type { DeriveStage } from './fieldPlan.js';
import { wordsOf } from './normIncludesStage.js';
import type { RecordWash } from './recordWash.js';

/**
 * deriveIncludes: the words of another field give the value. Of several inputs only the first is tested, an empty one
 * too, which a rule of only excludes matches (golden 02-derive-several-inputs, 05-includes).
 */
export class DeriveIncludesStage implements DeriveStage {
  constructor(
    readonly rules: IncludesRuleSet,
    /** The first of `inputs`. */
    readonly input: string,
    readonly inputs: readonly string[],
    readonly options: DeriveAction,
  ) {}

  apply(cell: Cell, wash: RecordWash): boolean {
    const cleaned = wash.record.cell(this.input)?.clean() ?? '';
    const mayWrite = this.options.overwrite || cell.value === '';
    const rule = mayWrite ? this.rules.firstMatch(cleaned) : undefined;
    const result = rule === undefined ? cell.value : rule.replacement;
    // Blanks whatever the value is when it may not write, and a match that gives the value that is there
    // (golden 02-derive-options, 09-flip-flop).
    const isBlanked = this.options.blankIfNoMatch && sameValue(result, cell.value);
    return conclude(cell, wash, {
      stage: 'deriveIncludes',
      isMatch: rule !== undefined,
      to: isBlanked ? '' : result,
      rule: rule?.id,
      details: () => ({ using: this.using(wash, rule, isBlanked) }),
    });
  }

  /** The inputs under the first one's name, then the rule's words, which overwrite an input of that name (golden 09-content). */
  private using(wash: RecordWash, rule: IncludesRule | undefined, isBlanked: boolean): Pairs {
    const using: Pair[] = [];
    if (rule !== undefined) using.push([this.input, new Map(inputValues(wash, this.inputs))], ...wordsOf(rule));
    if (isBlanked) using.push(NO_MATCH_FOUND);
    return using;
  }
}
