import type { Db, ObjectId } from 'mongodb';
import type { RuleType } from '../types.js';

/** One document of `dwmdev.ruleImports`: who loaded which rules, and when. */
export interface RuleImport {
  readonly _id: ObjectId;
  readonly startedAt: Date;
  /** Null while collections are being switched, and for ever if that was cut short: import again. */
  readonly finishedAt: Date | null;
  readonly host: string;
  readonly directory: string;
  readonly configName: string;
  /** Rules in the collection after the import, by rule type; those types that had a file. */
  readonly rules: Partial<Record<RuleType, number>>;
}

export const RULE_IMPORTS = 'ruleImports';

/**
 * The newest import, undefined before the first. It is noted before the first collection is switched and finished after
 * the last: a reader that finds the same finished import before and after it has read all collections has read one rule
 * base, not parts of two.
 */
export async function newestRuleImport(db: Db): Promise<RuleImport | undefined> {
  const newest = await db.collection<RuleImport>(RULE_IMPORTS).findOne({}, { sort: { startedAt: -1 } });
  return newest ?? undefined;
}
