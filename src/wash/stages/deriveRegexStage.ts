import type { DeriveAction } from '../config/washConfig.js';
import { sameValue } from '../ordered/sameValue.js';
import type { Cell } from '../record/cell.js';
import type { PatternRuleSet } from '../rules/ruleSets.js';
import { conclude, inputValues } from './derivation.js';
import type { DeriveStage } from './fieldPlan.js';
import type { RecordWash } from './recordWash.js';
import { patternDetails } from './regexStage.js';

/** deriveRegex: the first pattern that matches the start of another field gives the value. */
export class DeriveRegexStage implements DeriveStage {
  constructor(
    readonly rules: PatternRuleSet,
    readonly input: string,
    readonly options: DeriveAction,
  ) {}

  apply(cell: Cell, wash: RecordWash): boolean {
    const input = wash.record.cell(this.input);
    const mayWrite = this.options.overwrite || cell.value === '';
    if (input === undefined || input.value === '' || !mayWrite) return false;
    // Without rules the original never cleans the input, so that any value may stand there.
    const match = this.rules.rules.length === 0 ? undefined : this.rules.firstMatch(input.clean(), wash.watch);
    const result = match?.result ?? cell.value;
    // A match that gives the value that is there is blanked as well (golden 09-flip-flop).
    const isBlanked = this.options.blankIfNoMatch && sameValue(result, cell.value);
    // Unlike the other types, which say so in `using` (golden 02-derive-options).
    const pattern = isBlanked ? 'no matching pattern' : (match?.rule.source ?? '');
    return conclude(cell, wash, {
      stage: 'deriveRegex',
      isMatch: match !== undefined,
      to: isBlanked ? '' : result,
      rule: match?.rule.id,
      details: () => ({ using: inputValues(wash, [this.input]), ...patternDetails(pattern) }),
    });
  }
}
