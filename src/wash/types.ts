/*
 * Glossary
 *   wash        apply the rule base to a record
 *   rule        one document of a rule collection
 *   rule type   the collection it is in: genericLookup, normRegex, deriveValue …
 *   stage       one step of the wash; UDF positions are stages too
 *   rule base   config and rules, compiled once a run
 *   history     what a wash changed, as the original's contactHistory document
 *   step        one change, in order, with the rule that made it (`_steps` of the history)
 */

export const RULE_TYPES = [
  'genericLookup',
  'genericRegex',
  'fieldSpecificLookup',
  'fieldSpecificRegex',
  'normLookup',
  'normRegex',
  'normIncludes',
  'deriveValue',
  'deriveRegex',
  'deriveIncludes',
] as const;
export type RuleType = (typeof RULE_TYPES)[number];

/** A record as the wash sees it: the contact's fields; fields that begin with `_` pass through untouched. */
export type WashRecord = Record<string, unknown>;

export interface Step {
  readonly field: string;
  readonly stage: string;
  /** The rule's `_id` as text; absent for functions and copied values. */
  readonly rule?: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** field → stage → {from, to, using?, pattern?}, plus configName and the id field, as the original writes it. */
export type HistoryDocument = Record<string, unknown>;

export type WashResult =
  | {
      readonly outcome: 'washed';
      readonly record: WashRecord;
      readonly history: HistoryDocument | null;
      readonly steps: readonly Step[];
    }
  /** The record is to blame (a value that cannot be washed, a function that threw): it goes to the errored queue. */
  | { readonly outcome: 'failed'; readonly code: string; readonly reason: string };

/** A rule that was left out, at load or while washing (it backtracks without end). */
export interface SkippedRule {
  readonly type: RuleType;
  readonly id: string;
  readonly reason: string;
  /** The record on which it was found out, for one that is stopped while washing. */
  readonly recordId?: string;
}
