import type { FailedWash, HistoryDocument, SkippedRule, WashRecord } from '../types.js';

/** A rule as a person knows it: where to find it, and what it says. */
export interface RuleText {
  readonly id: string;
  readonly text: string;
}

/** A rule that came close, and what kept it from matching. */
export interface NearMiss {
  readonly rule: RuleText;
  readonly why: string;
}

/** What one stage did when it came to one field. */
export interface Look {
  /** A rule type, `copyValue`, or a position of functions with the function's name. */
  readonly stage: string;
  readonly field: string;
  /** For derive: which set of the field. */
  readonly set?: string;
  /** The field's value as the stage found it. */
  readonly from: unknown;
  /** The field's value after it; the same where it changed nothing. */
  readonly to: unknown;
  /** What rules were compared with: the cleaned value, or those of the inputs. */
  readonly compared?: string;
  readonly outcome: 'matched' | 'noMatch' | 'passedOver' | 'ran';
  readonly rule?: RuleText;
  /** What is not plain from the rest: why the stage was passed over, or why a match did not write. */
  readonly why?: string;
  /** The nearest rules that did not match, or that match too but come later; at most three. */
  readonly near: readonly NearMiss[];
  /** The rules of this stage and field that are left out. */
  readonly skipped: readonly SkippedRule[];
}

/** Everything that happened to one record, stage by stage. */
export interface Explanation {
  readonly record: WashRecord;
  /** In the order of the wash. Ends where the record failed. */
  readonly looks: readonly Look[];
  readonly result:
    | { readonly outcome: 'washed'; readonly record: WashRecord; readonly history: HistoryDocument | null }
    | FailedWash;
}

/** What a stage adds to a look; the rest is the same for all. */
export type StageFindings = Pick<Look, 'outcome' | 'near'> & Partial<Pick<Look, 'compared' | 'rule' | 'why'>>;
