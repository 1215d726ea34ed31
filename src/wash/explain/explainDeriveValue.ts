import { writeOrderedJson } from '../ordered/writeOrderedJson.js';
import type { DeriveValueRule } from '../rules/deriveValueRules.js';
import type { DeriveValueStage } from '../stages/deriveValueStage.js';
import type { RecordWash } from '../stages/recordWash.js';
import { keyDistance, whyOtherKey } from './explainLookUp.js';
import type { NearMiss, RuleText, StageFindings } from './explanation.js';
import { nearest } from './nearest.js';

/** Explains a deriveValue set on a record that has its inputs. */
export function explainDeriveValue(stage: DeriveValueStage, wash: RecordWash): StageFindings {
  const key = stage.key(wash);
  const compared = keyText(stage, key);
  const rule = stage.table.peek(key);
  if (rule !== undefined) return { compared, outcome: 'matched', rule: ruleText(stage, key, rule), near: [] };
  return { compared, outcome: 'noMatch', near: nearValues(stage, key) };
}

function nearValues(stage: DeriveValueStage, key: string): NearMiss[] {
  const near = nearest(stage.table.entries(), ([other]) => keyDistance(other, key));
  return near.map(([other, rule]) => ({
    rule: ruleText(stage, other, rule),
    why: stage.names.length === 1 ? whyOtherKey(other, key) : `the inputs are ${keyText(stage, key)}`,
  }));
}

function keyText({ table }: DeriveValueStage, key: string): string {
  return writeOrderedJson(table.scheme.storedValue(key));
}

function ruleText(stage: DeriveValueStage, key: string, rule: DeriveValueRule): RuleText {
  return { id: rule.id, text: `${keyText(stage, key)} gives ${JSON.stringify(rule.value)}` };
}
