import type { Pair } from '../ordered/pairs.js';
import type { Cell } from '../record/cell.js';
import type { IncludesRule } from '../rules/includesRules.js';
import type { IncludesRuleSet } from '../rules/ruleSets.js';
import type { FieldStage } from './fieldPlan.js';
import type { RecordWash } from './recordWash.js';

/** normIncludes: a value that has some words and lacks others becomes another. */
export class NormIncludesStage implements FieldStage {
  constructor(readonly rules: IncludesRuleSet) {}

  apply(cell: Cell, wash: RecordWash): void {
    const rule = this.rules.firstMatch(cell.clean());
    if (rule !== undefined) this.replace(cell, wash, rule);
  }

  private replace(cell: Cell, wash: RecordWash, rule: IncludesRule): void {
    const details = () => ({ using: wordsOf(rule) });
    wash.log.change(cell.name, 'normIncludes', cell.value, rule.replacement, rule.id, details);
    cell.value = rule.replacement;
  }
}

/** The rule's texts, in the order in which the history has them. */
export function wordsOf(rule: IncludesRule): Pair[] {
  const { includes, excludes, begins, ends } = rule.texts;
  return [
    ['includes', includes],
    ['excludes', excludes],
    ['begins', begins],
    ['ends', ends],
  ];
}
