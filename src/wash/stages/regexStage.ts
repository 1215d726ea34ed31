import type { EntryDetails } from '../history/historyLog.js';
import type { Cell } from '../record/cell.js';
import type { PatternMatch, PatternRuleSet } from '../rules/ruleSets.js';
import type { RuleType } from '../types.js';
import type { FieldStage } from './fieldPlan.js';
import type { RecordWash } from './recordWash.js';

/**
 * genericRegex, fieldSpecificRegex, normRegex: the first pattern that matches at the start replaces everywhere. The
 * result is made from the cleaned value, so what the pattern leaves turns upper case (golden 04-regex-replace, MGR).
 */
export class RegexStage implements FieldStage {
  constructor(
    readonly type: RuleType,
    readonly rules: PatternRuleSet,
  ) {}

  apply(cell: Cell, wash: RecordWash): void {
    const match = this.rules.firstMatch(cell.clean(), wash.watch);
    if (match !== undefined) this.replace(cell, wash, match);
  }

  private replace(cell: Cell, wash: RecordWash, { rule, result }: PatternMatch): void {
    wash.log.change(cell.name, this.type, cell.value, result, rule.id, () => patternDetails(rule.source));
    cell.value = result;
  }
}

/** An empty pattern leaves no `pattern` in the history (golden 09-content). */
export function patternDetails(pattern: string): EntryDetails {
  return pattern === '' ? {} : { pattern };
}
