/*
 * Glossary
 *   wash        apply the rule base to a record
 *   rule        one document of a rule collection
 *   rule type   the collection it is in: genericLookup, normRegex, deriveValue …
 *   stage       one step of the wash; positions of functions are stages too
 *   function    a user-defined function (UDF) that the config names at a position
 *   rule base   config and rules, compiled once a run
 *   history     what a wash changed, as the original's contactHistory document
 *   step        one change, in order, with the rule that made it (`_steps` of the history)
 *   cleaned     a value in upper case, trimmed, with white space runs as one space; what rules are compared with
 */

export const LOOK_UP_TYPES = ['genericLookup', 'fieldSpecificLookup', 'normLookup'] as const;
export type LookUpType = (typeof LOOK_UP_TYPES)[number];

export const REGEX_TYPES = ['genericRegex', 'fieldSpecificRegex', 'normRegex'] as const;
export type RegexType = (typeof REGEX_TYPES)[number];

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

/** The rule types that find one rule by key; their collections may be too large to load. */
export const KEYED_TYPES = [...LOOK_UP_TYPES, 'deriveValue'] as const;
export type KeyedType = (typeof KEYED_TYPES)[number];

export function isKeyedType(type: RuleType): type is KeyedType {
  return KEYED_TYPES.some((keyed) => keyed === type);
}

/** A record as the wash sees it: the contact's fields. Fields that the config does not name pass through untouched. */
export type WashRecord = Record<string, unknown>;

/** One change. `from` is absent for a field that a function added, `to` for one that it removed. */
export interface Step {
  readonly field: string;
  /** A rule type, `copyValue`, or `UDF-` and the function's name. */
  readonly stage: string;
  /** The rule's `_id` as text; absent for functions, copied values, and values blanked because no rule matched. */
  readonly rule?: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** field → stage → {from, to, using?, pattern?}, plus timestamp, configName, _current and the id field, as the original writes it. */
export type HistoryDocument = Record<string, unknown>;

export type WashResult =
  | {
      readonly outcome: 'washed';
      readonly record: WashRecord;
      /** What to write to contactHistory; null when the config asks for none. */
      readonly history: HistoryDocument | null;
      readonly steps: readonly Step[];
    }
  | FailedWash;

/** The record is to blame (a value that cannot be washed, a function that threw): it goes to the errored queue. */
export interface FailedWash {
  readonly outcome: 'failed';
  /** A code of the errors page. */
  readonly code: string;
  /** One sentence that names field and stage, never a value. */
  readonly reason: string;
}

/** A rule that was left out, at load or while washing (it backtracks without end). */
export interface SkippedRule {
  readonly type: RuleType;
  readonly id: string;
  /** The fields that the rule names; none for generic rules. */
  readonly fields: readonly string[];
  readonly reason: string;
  /** The record on which it was found out, for one that is stopped while washing. */
  readonly recordId?: string;
}
