import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DwmError } from '../../errors/dwmError.js';
import { LARGE_FILE, readFileOfFolder, readRegularFile, SMALL_FILE } from '../../files/readFile.js';
import { fileFault } from '../../files/regularFile.js';
import { isDraft } from '../../files/replaceFile.js';
import { readConfig } from '../config/readConfig.js';
import { ConfigUse } from '../csv/configUse.js';
import type { CsvRule, Finding } from '../csv/csvRule.js';
import { type RulesCsvOptions, readRulesCsv } from '../csvRules.js';
import type { OrderedDocument } from '../ordered/orderedDocument.js';
import { readOrderedDocument } from '../ordered/readOrderedJson.js';
import { RULE_TYPES, type RuleType } from '../types.js';

/** The rule base of a folder: one CSV file a rule type, checked against a wash config. */
export interface RuleDirectory {
  readonly directory: string;
  /** The rule types that have a file; the others are left as they are by an import. */
  readonly rules: ReadonlyMap<RuleType, readonly CsvRule[]>;
  readonly faults: readonly Finding[];
  readonly warnings: readonly Finding[];
}

export interface ConfigFile {
  readonly path: string;
  readonly document: OrderedDocument;
}

export const CONFIG_FILE = 'wash-config.json';

/**
 * Reads `<rule type>.csv` for every rule type that has one, and finds all that is wrong with them at once.
 * @throws DwmError RULES_UNREADABLE when the folder cannot be read, has no file of rules, or has a CSV file of another name.
 */
export function readRuleDirectory(directory: string, config: OrderedDocument, options: RulesCsvOptions): RuleDirectory {
  const use = new ConfigUse(readConfig(config, `${config.get('configName')}`), options.identityFields);
  const rules = new Map<RuleType, readonly CsvRule[]>();
  const faults: Finding[] = [];
  const warnings: Finding[] = use.warnings().map((reason) => ({ file: CONFIG_FILE, line: 0, reason }));
  for (const type of typesIn(directory)) {
    const file = join(directory, `${type}.csv`);
    const read = readRulesCsv({ type, file, bytes: readFound(file, LARGE_FILE) }, use, options);
    rules.set(type, read.rules);
    faults.push(...read.faults);
    warnings.push(...read.warnings);
  }
  return { directory, rules, faults, warnings };
}

/** A misspelt file name would silently keep its rules out, so every CSV file must be of a rule type. */
function typesIn(directory: string): RuleType[] {
  const names = namesIn(directory);
  const drafts = names.filter(isDraft);
  if (drafts.length > 0) {
    throw unreadable(
      `${directory} has ${drafts.join(', ')}: an export into it was cut short, so its files may be of two rule bases; export again`,
    );
  }
  const files = names.filter((name) => /\.csv$/i.test(name));
  const strange = files.filter((name) => !RULE_TYPES.some((type) => name === `${type}.csv`));
  if (strange.length > 0) {
    throw unreadable(
      `${directory} has ${strange.join(', ')}, which is no rule type; the files are ${RULE_TYPES.map((type) => `${type}.csv`).join(', ')}`,
    );
  }
  if (files.length === 0) throw unreadable(`${directory} has no file of rules, such as normLookup.csv`);
  return RULE_TYPES.filter((type) => files.includes(`${type}.csv`));
}

/**
 * The wash config that belongs to a folder of rules: the file given, else wash-config.json in the folder or beside it.
 * Undefined when none is given and none is there.
 *
 * @throws DwmError RULES_UNREADABLE
 */
export function readConfigFile(directory: string, given?: string): ConfigFile | undefined {
  const places = given === undefined ? [join(directory, CONFIG_FILE), join(dirname(directory), CONFIG_FILE)] : [given];
  const path = places.find((place) => given !== undefined || existsSync(place));
  if (path === undefined) return undefined;
  const bytes = given === undefined ? readFound(path, SMALL_FILE) : readNamed(path);
  try {
    return { path, document: readOrderedDocument(new TextDecoder().decode(bytes)) };
  } catch (error) {
    if (error instanceof SyntaxError) throw unreadable(`${path} cannot be read: ${error.message}`, error);
    throw error;
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    throw unreadable(`The folder ${directory} cannot be read (${fileFault(error)})`, error);
  }
}

/** A file that a person named. */
function readNamed(path: string): Uint8Array {
  return readOrFail(path, () => readRegularFile(path, SMALL_FILE));
}

/** A file that was found in its folder: what a link out of it leads to, nobody named. */
function readFound(path: string, maxBytes: number): Uint8Array {
  return readOrFail(path, () => readFileOfFolder(dirname(path), path, maxBytes));
}

function readOrFail(path: string, read: () => Uint8Array): Uint8Array {
  try {
    return read();
  } catch (error) {
    throw unreadable(`The file ${basename(path)} in ${dirname(path)} cannot be read (${fileFault(error)})`, error);
  }
}

function unreadable(message: string, cause?: unknown): DwmError {
  return new DwmError('RULES_UNREADABLE', message, { cause });
}
