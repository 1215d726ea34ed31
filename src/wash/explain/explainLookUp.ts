import type { KeyedTable } from '../rules/keyedTable.js';
import type { LookUpRule } from '../rules/lookUpRules.js';
import { cleanValue } from '../text/clean.js';
import type { NearMiss, RuleText, StageFindings } from './explanation.js';
import { editDistance, mostEdits, nearest } from './nearest.js';

/** Explains a look-up of a cleaned value. */
export function explainLookUp(table: KeyedTable<LookUpRule>, compared: string): StageFindings {
  const rule = table.peek(compared);
  if (rule !== undefined) return { compared, outcome: 'matched', rule: lookUpText(compared, rule), near: [] };
  return { compared, outcome: 'noMatch', near: nearLookUps(table, compared) };
}

function nearLookUps(table: KeyedTable<LookUpRule>, compared: string): NearMiss[] {
  const near = nearest(table.entries(), ([find]) => keyDistance(find, compared));
  return near.map(([find, rule]) => ({ rule: lookUpText(find, rule), why: whyOtherKey(find, compared) }));
}

/** Zero for a key that would be the value, were it written as values are compared. */
export function keyDistance(key: string, compared: string): number | undefined {
  if (cleanValue(key) === compared) return 0;
  return editDistance(key, compared, mostEdits(compared));
}

/** Rules are compared as they are written (golden 01-each-rule-type). */
export function whyOtherKey(key: string, compared: string): string {
  return cleanValue(key) === compared
    ? `${JSON.stringify(key)} is not in upper case, or has superfluous blanks, so no value ever equals it`
    : `${JSON.stringify(compared)} is not ${JSON.stringify(key)}`;
}

function lookUpText(find: string, rule: LookUpRule): RuleText {
  return { id: rule.id, text: `${JSON.stringify(find)} becomes ${JSON.stringify(rule.replacement)}` };
}
