import { runGuarded } from '../guard/runGuarded.js';
import { compileReplacement } from '../pattern/index.js';
import type { PatternRule } from '../rules/patternRules.js';
import type { PatternRuleSet } from '../rules/ruleSets.js';
import type { RuleWatch } from '../rules/ruleWatch.js';
import type { NearMiss, RuleText, StageFindings } from './explanation.js';
import { nearest } from './nearest.js';

/** A pattern that nobody asked for in earnest may take so long at most. */
const MOST_MS = 50;

/** Explains regex rules on a cleaned value. */
export function explainPatterns(set: PatternRuleSet, compared: string, watch: RuleWatch): StageFindings {
  const match = set.firstMatch(compared, watch);
  const near = nearest(otherRules(set, compared, match?.rule), ({ distance }) => distance).map(({ miss }) => miss);
  if (match === undefined) return { compared, outcome: 'noMatch', near };
  return { compared, outcome: 'matched', rule: patternText(match.rule), near };
}

/** Rules that match too but come later, then those that match somewhere else than at the start. */
function* otherRules(
  set: PatternRuleSet,
  compared: string,
  matched: PatternRule | undefined,
): Generator<{ readonly miss: NearMiss; readonly distance: number }> {
  let isBehind = false;
  for (const rule of set.rules) {
    if (rule === matched) {
      isBehind = true;
      continue;
    }
    if (rule.isStopped) continue;
    const found = whereItMatches(rule, compared);
    if (found === 'start' && isBehind) {
      yield { distance: 0, miss: { rule: patternText(rule), why: 'it matches too, but a rule before it did' } };
    } else if (found === 'elsewhere') {
      const why = 'it matches, but not at the start, where patterns have to match; .* in front would do it';
      yield { distance: 1, miss: { rule: patternText(rule), why } };
    }
  }
}

function whereItMatches({ pattern }: PatternRule, value: string): 'start' | 'elsewhere' | 'nowhere' {
  const marker = compileReplacement('\\g<0>\u0000', pattern);
  const guarded = runGuarded(() => {
    if (pattern.matchesStart(value)) return 'start';
    return pattern.substitute(marker, value) === value ? 'nowhere' : 'elsewhere';
  }, MOST_MS);
  return guarded.outcome === 'done' ? guarded.result : 'nowhere';
}

function patternText(rule: PatternRule): RuleText {
  return { id: rule.id, text: `${rule.source} becomes ${JSON.stringify(rule.replace)}` };
}
