import type { PatternRule } from './patternRules.js';

/** Told of each call of a rule that took long for its value. */
export type SlowRuleListener = (rule: PatternRule, milliseconds: number) => void;

/** A pattern takes microseconds. What takes longer than this, plus this for each character, is slow. */
const ALLOWED_MS = 0.5;
const ALLOWED_MS_A_CHARACTER = 1e-5;

/** Runs patterns, and knows what is running when a wash is stopped. */
export class RuleWatch {
  /** The rule that is being tried, undefined between rules, and the value. */
  runningRule: PatternRule | undefined;
  runningValue = '';
  /** The function that is running. */
  functionName: string | undefined;
  /** When set, each rule is timed. That costs as much as many a rule, so it is done only where a record was slow. */
  onSlowRule: SlowRuleListener | undefined;

  /** What the rule makes of a cleaned value; undefined when it does not match at the start. */
  apply(rule: PatternRule, value: string): string | undefined {
    this.runningRule = rule;
    this.runningValue = value;
    const started = this.onSlowRule === undefined ? 0 : performance.now();
    const result = rule.pattern.matchesStart(value) ? rule.pattern.substitute(rule.replacement, value) : undefined;
    // Not in a `finally`: when the engine gives up on a pattern, whoever catches that wants to know which it was.
    this.runningRule = undefined;
    if (this.onSlowRule !== undefined) {
      const took = performance.now() - started;
      if (took > ALLOWED_MS + ALLOWED_MS_A_CHARACTER * value.length) this.onSlowRule(rule, took);
    }
    return result;
  }

  /** Forgets what was running, after a wash that did not get to its end. */
  reset(): void {
    this.runningRule = undefined;
    this.functionName = undefined;
    this.onSlowRule = undefined;
  }
}
