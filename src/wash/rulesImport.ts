import type { Db } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import { printable } from '../printable.js';
import { findingLines } from './csv/findingLines.js';
import { configChange, configFor } from './import/configImport.js';
import { type Merged, mergeRules } from './import/mergeRules.js';
import { type RuleDirectory, readConfigFile, readRuleDirectory } from './import/ruleDirectory.js';
import { importToFollow } from './import/ruleImports.js';
import { storedRules } from './import/storedRuleBase.js';
import { switchRuleBase } from './import/switchRuleBase.js';

export interface ImportOptions {
  /** The wash config to load; when absent, wash-config.json in the folder or beside it, and else none is loaded. */
  readonly configFile?: string;
  /** The config's name (setting CONFIG_NAME). */
  readonly configName: string;
  /** Write texts as values are compared instead of calling them faults. */
  readonly clean?: boolean;
  /** Keep rules that have no line in the files. */
  readonly keepOthers?: boolean;
  /** Fields that no rule may write. */
  readonly identityFields?: readonly string[];
  /** Check and compare, write nothing. */
  readonly dryRun?: boolean;
}

export interface ImportResult {
  readonly files: RuleDirectory;
  readonly collections: readonly Merged[];
  readonly config: { readonly path: string; readonly change: 'new' | 'changed' | 'same' } | undefined;
}

/**
 * Replaces the rules in MongoDB by those of a folder of CSV files, and the wash config by that of its file.
 *
 * Everything is checked first; with one fault nothing is written. Then all of it is staged beside what is there, and
 * switched at once (switchRuleBase.ts): cut short before the switch, nothing has changed; in its midst, the next `run` or
 * import finishes it. Two imports at once would leave parts of both, so the second is refused.
 *
 * @throws DwmError RULES_UNREADABLE, RULES_INVALID (the message lists every line at fault), RULES_IMPORT_UNDER_WAY,
 *   WASH_CONFIG_MISSING, WASH_CONFIG_INVALID
 */
export async function importRules(db: Db, directory: string, options: ImportOptions): Promise<ImportResult> {
  const configFile = readConfigFile(directory, options.configFile);
  const files = readRuleDirectory(directory, await configFor(db, configFile, options.configName), {
    clean: options.clean ?? false,
    ...(options.identityFields && { identityFields: options.identityFields }),
  });
  refuseFaults(files);
  const follows = options.dryRun ? undefined : await importToFollow(db);
  const collections: Merged[] = [];
  for (const [type, lines] of files.rules) {
    collections.push(mergeRules(type, await storedRules(db, type), lines, options.keepOthers ?? false));
  }
  const config = configFile && {
    path: configFile.path,
    change: await configChange(db, configFile, options.configName),
  };
  if (!options.dryRun) {
    const changed = config?.change === 'same' ? undefined : configFile;
    await switchRuleBase(db, { directory, collections, config: changed, configName: options.configName, follows });
  }
  return { files, collections, config };
}

/** So many faults are enough for one round of corrections. */
const MOST_LISTED = 100;

/** @throws DwmError RULES_INVALID when a line is at fault. */
export function refuseFaults({ directory, faults }: RuleDirectory): void {
  if (faults.length === 0) return;
  const many = faults.length === 1 ? 'One line' : `${faults.length} lines`;
  const lines = findingLines(faults);
  const list = lines.slice(0, MOST_LISTED).join('\n  ');
  const more = lines.length > MOST_LISTED ? `\n  and ${lines.length - MOST_LISTED} more` : '';
  throw new DwmError(
    'RULES_INVALID',
    `${many} of the rules in ${printable(directory)} must be corrected; nothing was loaded:\n  ${list}${more}`,
  );
}
