import { DwmError } from '../errors/dwmError.js';
import { type RuleDirectory, readConfigFile, readRuleDirectory } from './import/ruleDirectory.js';
import { refuseFaults } from './rulesImport.js';

export interface CheckOptions {
  /** The wash config; when absent, wash-config.json in the folder or beside it. */
  readonly config?: string;
  readonly clean?: boolean;
  /** Fields that no rule may write. */
  readonly identityFields?: readonly string[];
}

/**
 * Checks a folder of rules as an import would, without a database.
 * @throws DwmError RULES_UNREADABLE, RULES_INVALID, WASH_CONFIG_INVALID
 */
export function checkRules(
  directory: string,
  { config, clean = false, identityFields = [] }: CheckOptions,
): RuleDirectory {
  const file = readConfigFile(directory, config);
  if (file === undefined) {
    throw new DwmError(
      'RULES_UNREADABLE',
      `There is no wash-config.json in ${directory} or beside it to check the rules against; give one with --config`,
    );
  }
  const files = readRuleDirectory(directory, file.document, { clean, identityFields });
  refuseFaults(files);
  return files;
}
