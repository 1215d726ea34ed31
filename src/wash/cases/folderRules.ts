import { DwmError } from '../../errors/dwmError.js';
import { CONFIG_FILE, readConfigFile, readRuleDirectory } from '../import/ruleDirectory.js';
import { type OrderedDocument, orderedFromPlain } from '../ordered/orderedDocument.js';
import type { RuleType } from '../types.js';

/** A rule base in memory: a config and the rules of each type in stored order. */
export interface RuleFolder {
  readonly config: OrderedDocument;
  readonly collections: ReadonlyMap<RuleType, readonly OrderedDocument[]>;
}

/**
 * Reads a folder of CSV rules, one file a rule type, and the wash config in it, beside it, or in `configFile`. The id of
 * a rule is its file and line, which is what people look it up by.
 *
 * @throws DwmError WASH_CASE_UNREADABLE with every line at fault, RULES_UNREADABLE.
 */
export function readRuleFolder(folder: string, configFile?: string): RuleFolder {
  const config = readConfigFile(folder, configFile)?.document;
  if (config === undefined) throw unreadable(folder, `there is no ${CONFIG_FILE} in it or beside it`);
  const { rules, faults } = readRuleDirectory(folder, config, { clean: false });
  if (faults.length > 0) {
    throw unreadable(folder, faults.map(({ file, line, reason }) => `${file}:${line}: ${reason}`).join('; '));
  }
  const collections = new Map<RuleType, OrderedDocument[]>();
  for (const [type, ofType] of rules) {
    collections.set(
      type,
      ofType.map(({ document, line }) => orderedFromPlain({ ...document, _id: `${type}.csv:${line}` })),
    );
  }
  return { config, collections };
}

function unreadable(folder: string, why: string): DwmError {
  return new DwmError('WASH_CASE_UNREADABLE', `The rules in ${folder} cannot be used: ${why}. Correct them.`);
}
