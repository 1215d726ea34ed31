import type { HeldTime } from '../guard/heldTime.js';
import { runGuarded } from '../guard/runGuarded.js';
import { runsAway } from '../guard/runsAway.js';
import type { PatternRule } from '../rules/patternRules.js';
import type { SkippedRule } from '../types.js';

/** On a value of a megabyte even counting steps takes long; a rule that is not through by then has had its chance twice. */
const MOST_FOR_VERDICT_MS = 200;

/** Decides which rules are passed over for the rest of the run, and reports them. */
export class RuleJudge {
  private readonly spent = new Map<PatternRule, number>();

  constructor(
    private readonly heldTime: HeldTime,
    private readonly skip: (rule: SkippedRule) => void,
  ) {}

  /** Books the time that a slow call of a rule took; it was called twice, since the first time nobody looked. */
  charge(rule: PatternRule, milliseconds: number, recordId: string | undefined): void {
    const spent = (this.spent.get(rule) ?? 0) + 2 * milliseconds;
    this.spent.set(rule, spent);
    this.heldTime.spend(2 * milliseconds);
    if (spent > this.heldTime.slowRuleMs && !rule.isStopped) this.stop(rule, 'it is slow on many values', recordId);
  }

  /**
   * Whether the rule that was running when a wash was stopped after `patienceMs`, or broke off, is the reason; if so, it
   * is passed over from now on.
   */
  isToBlame(
    { rule, value }: { readonly rule: PatternRule; readonly value: string },
    trouble: 'stopped' | Error,
    patienceMs: number,
    recordId: string | undefined,
  ): boolean {
    if (trouble !== 'stopped') {
      this.stop(rule, `it cannot be run (${trouble.name}: ${trouble.message})`, recordId);
      return true;
    }
    const started = performance.now();
    const verdict = runGuarded(() => runsAway(rule.pattern, value), MOST_FOR_VERDICT_MS);
    if (verdict.outcome === 'done' && !verdict.result) return false;
    this.heldTime.spend(patienceMs + performance.now() - started);
    this.stop(rule, `it did not come to its end on a value of ${value.length} characters`, recordId);
    return true;
  }

  private stop(rule: PatternRule, reason: string, recordId: string | undefined): void {
    rule.isStopped = true;
    const { type, id, fields } = rule;
    this.skip({ type, id, fields, reason, ...(recordId === undefined ? {} : { recordId }) });
  }
}
