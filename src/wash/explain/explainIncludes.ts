import { type IncludesRule, includesRuleMatches } from '../rules/includesRules.js';
import type { IncludesRuleSet } from '../rules/ruleSets.js';
import type { NearMiss, RuleText, StageFindings } from './explanation.js';
import { nearest } from './nearest.js';

/** Explains includes rules on a cleaned value. */
export function explainIncludes(set: IncludesRuleSet, compared: string): StageFindings {
  const rule = set.firstMatch(compared);
  const near = nearIncludes(set, compared, rule);
  if (rule === undefined) return { compared, outcome: 'noMatch', near };
  return { compared, outcome: 'matched', rule: includesText(rule), near };
}

function nearIncludes(set: IncludesRuleSet, compared: string, matched: IncludesRule | undefined): NearMiss[] {
  const behind = matched === undefined ? [] : set.rules.slice(set.rules.indexOf(matched) + 1);
  const shadowed = behind.filter((rule) => includesRuleMatches(rule, compared)).slice(0, 1);
  const misses = nearest(set.rules, (rule) => {
    const faults = whatIsMissing(rule, compared).length;
    return faults > 0 && hasSomething(rule, compared) ? faults : undefined;
  });
  return [
    ...shadowed.map((rule) => ({ rule: includesText(rule), why: 'it matches too, but a rule before it did' })),
    ...misses.map((rule) => ({ rule: includesText(rule), why: whatIsMissing(rule, compared).join(', ') })),
  ].slice(0, 3);
}

function whatIsMissing(rule: IncludesRule, value: string): string[] {
  const { begins, ends } = rule.texts;
  return [
    ...rule.includes.filter((word) => !value.includes(word)).map((word) => `lacks ${JSON.stringify(word)}`),
    ...rule.excludes.filter((word) => value.includes(word)).map((word) => `has the excluded ${JSON.stringify(word)}`),
    ...(value.startsWith(begins) ? [] : [`does not begin with ${JSON.stringify(begins)}`]),
    ...(value.endsWith(ends) ? [] : [`does not end with ${JSON.stringify(ends)}`]),
  ];
}

/** Whether the value has at least one thing that the rule asks for. */
function hasSomething({ texts, includes }: IncludesRule, value: string): boolean {
  if (texts.includes !== '' && includes.some((word) => value.includes(word))) return true;
  if (texts.begins !== '' && value.startsWith(texts.begins)) return true;
  return texts.ends !== '' && value.endsWith(texts.ends);
}

function includesText(rule: IncludesRule): RuleText {
  const { includes, excludes, begins, ends } = rule.texts;
  const parts = [
    ...(includes === '' ? [] : [`includes ${JSON.stringify(includes)}`]),
    ...(excludes === '' ? [] : [`excludes ${JSON.stringify(excludes)}`]),
    ...(begins === '' ? [] : [`begins with ${JSON.stringify(begins)}`]),
    ...(ends === '' ? [] : [`ends with ${JSON.stringify(ends)}`]),
  ];
  return { id: rule.id, text: `${parts.join(', ')} becomes ${JSON.stringify(rule.replacement)}` };
}
