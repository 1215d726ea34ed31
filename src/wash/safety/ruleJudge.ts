import type { PatternRule } from '../rules/patternRules.js';
import type { SkippedRule } from '../types.js';

/** What the slow calls of one rule may take in a run, all together. */
const SLOW_RULE_BUDGET_MS = 300;
/**
 * A rule that was stopped is to blame if it takes more steps than this on the value. Steps are counted by a matcher of
 * our own, so that a slow machine condemns no innocent rule; ordinary patterns take a few for each character.
 */
const MOST_STEPS = 2_000_000;

/** Decides which rules are passed over for the rest of the run, and reports them. */
export class RuleJudge {
  private readonly spent = new Map<PatternRule, number>();

  constructor(private readonly skip: (rule: SkippedRule) => void) {}

  /** Books the time that a slow call of a rule took. */
  charge(rule: PatternRule, milliseconds: number, recordId: string | undefined): void {
    const spent = (this.spent.get(rule) ?? 0) + milliseconds;
    this.spent.set(rule, spent);
    if (spent > SLOW_RULE_BUDGET_MS && !rule.isStopped) this.stop(rule, 'it is slow on many values', recordId);
  }

  /** Whether the rule that was running when a wash did not get to its end is the reason; if so, it is stopped. */
  isToBlame(rule: PatternRule, value: string, trouble: 'stopped' | Error, recordId: string | undefined): boolean {
    if (trouble !== 'stopped') {
      this.stop(rule, `it cannot be run (${trouble.name}: ${trouble.message})`, recordId);
      return true;
    }
    if (rule.pattern.finishesWithin(MOST_STEPS, value)) return false;
    this.stop(rule, 'it backtracks without end', recordId);
    return true;
  }

  private stop(rule: PatternRule, reason: string, recordId: string | undefined): void {
    rule.isStopped = true;
    this.skip({ type: rule.type, id: rule.id, reason, ...(recordId === undefined ? {} : { recordId }) });
  }
}
