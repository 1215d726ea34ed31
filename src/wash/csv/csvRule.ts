import { createHash } from 'node:crypto';
import { ObjectId } from 'mongodb';
import type { RuleType } from '../types.js';
import { RULE_COLUMNS } from './ruleColumns.js';

/** A rule as it goes into MongoDB: texts, and for deriveValue `lookupVals` with its names in code-point order. */
export type RuleDocument = Readonly<Record<string, string | ReadonlyMap<string, string>>>;

export interface CsvRule {
  readonly type: RuleType;
  readonly line: number;
  readonly document: RuleDocument;
  /** The same for two rules that match the same values: the second would never fire. */
  readonly key: string;
}

/** A line that is wrong (nothing is loaded) or looks odd (it is loaded all the same). */
export interface Finding {
  readonly file: string;
  /** 0 when it is about the whole file. */
  readonly line: number;
  readonly reason: string;
}

/** @param lookups - the inputs of a deriveValue rule, their names in code-point order. */
export function ruleKey(
  type: RuleType,
  texts: ReadonlyMap<string, string>,
  lookups: ReadonlyMap<string, string>,
): string {
  const own = RULE_COLUMNS[type].filter(({ key }) => key).map(({ name }) => texts.get(name) ?? '');
  return JSON.stringify([type, ...own, ...[...lookups].flat()]);
}

/**
 * The `_id` of a rule follows from its key: a rule keeps it through every import and export, so that the history of a
 * contact still names the rule when its file has been loaded anew.
 */
export function ruleId(key: string): ObjectId {
  return new ObjectId(createHash('sha256').update(key).digest('hex').slice(0, 24));
}

/** What the rule writes. */
export function resultOf(document: RuleDocument): string {
  const result = document.value ?? document.replace;
  return typeof result === 'string' ? result : '';
}
