import type { RuleType } from '../types.js';

/** How the text of a column has to be written for a cleaned value to match it; see `asCompared`. */
export type Place = 'whole' | 'inside' | 'begin' | 'end';

export interface RuleColumn {
  readonly name: string;
  /** Absent for texts that are written or compiled, not compared. */
  readonly compared?: Place;
  /** A blank cell is a fault. */
  readonly filled?: true;
  /** The file may do without this column, and the rule without this key. */
  readonly optional?: true;
  /** Belongs to what tells one rule of the type from another: two rules with the same key are one too many. */
  readonly key?: true;
}

const fieldName: RuleColumn = { name: 'fieldName', filled: true, key: true };
const deriveFieldName: RuleColumn = { name: 'deriveFieldName', filled: true, key: true };
const find: RuleColumn = { name: 'find', compared: 'whole', filled: true, key: true };
const pattern: RuleColumn = { name: 'pattern', filled: true, key: true };
const replace: RuleColumn = { name: 'replace' };
const mayReplace: RuleColumn = { name: 'replace', optional: true };
const texts: readonly RuleColumn[] = [
  { name: 'includes', compared: 'inside', key: true },
  { name: 'excludes', compared: 'inside', key: true },
  { name: 'begins', compared: 'begin', key: true },
  { name: 'ends', compared: 'end', key: true },
];

/**
 * The columns of each rule type's CSV file, which are the keys of its documents in MongoDB. Files of deriveValue have a
 * column `lookup.<field>` for each input besides, which become `lookupVals`.
 */
export const RULE_COLUMNS: Readonly<Record<RuleType, readonly RuleColumn[]>> = {
  genericLookup: [find, mayReplace],
  genericRegex: [pattern, mayReplace],
  fieldSpecificLookup: [fieldName, find, mayReplace],
  fieldSpecificRegex: [fieldName, pattern, mayReplace],
  normLookup: [fieldName, find, replace],
  normRegex: [fieldName, pattern, replace],
  normIncludes: [fieldName, ...texts, replace],
  deriveValue: [fieldName, { name: 'value' }],
  deriveRegex: [fieldName, deriveFieldName, pattern, replace],
  deriveIncludes: [fieldName, deriveFieldName, ...texts, replace],
};

/** A remark for people; kept with the rule, without a meaning for the wash. */
export const NOTE = 'note';

/** `lookup.jobRole` is the input jobRole of a deriveValue rule. */
export const LOOKUP_PREFIX = 'lookup.';

/**
 * Stands for an empty value in `find` and in inputs, where a blank cell means "left out". Lower case, so that it can
 * never be a value: those are compared in upper case.
 */
export const EMPTY = '(empty)';
