import { foldCaseTwins } from '../pattern/caseTwins.js';
import { admits } from '../pattern/prefilter.js';
import { CandidateIndex } from './candidateIndex.js';
import { type IncludesRule, includesRuleMatches, neededTexts } from './includesRules.js';
import type { PatternRule } from './patternRules.js';
import type { RuleWatch } from './ruleWatch.js';

export interface PatternMatch {
  readonly rule: PatternRule;
  readonly result: string;
}

/** The regex rules that concern one field, in stored order. */
export class PatternRuleSet {
  private readonly index: CandidateIndex;

  constructor(readonly rules: readonly PatternRule[]) {
    this.index = new CandidateIndex(
      rules.map(({ pattern: { prefilter } }) => ({
        clauses: prefilter.needed,
        first: prefilter.first,
        mayBeEmpty: prefilter.mayBeEmpty,
      })),
    );
  }

  /** The first rule that matches the start of a cleaned value, with what it makes of it. Later rules are not looked at. */
  firstMatch(value: string, watch: RuleWatch): PatternMatch | undefined {
    const folded = foldCaseTwins(value);
    for (const at of this.index.candidates(folded)) {
      const rule = this.rules[at];
      if (rule === undefined || rule.isStopped || !admits(rule.pattern.prefilter, value, folded)) continue;
      const result = watch.apply(rule, value);
      if (result !== undefined) return { rule, result };
    }
    return undefined;
  }
}

/** The includes rules that concern one field, in stored order. */
export class IncludesRuleSet {
  private readonly index: CandidateIndex;

  constructor(readonly rules: readonly IncludesRule[]) {
    this.index = new CandidateIndex(
      rules.map((rule) => ({ clauses: neededTexts(rule).map((text) => [text]), mayBeEmpty: true })),
    );
  }

  firstMatch(value: string): IncludesRule | undefined {
    for (const at of this.index.candidates(value)) {
      const rule = this.rules[at];
      if (rule !== undefined && includesRuleMatches(rule, value)) return rule;
    }
    return undefined;
  }
}
