import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import { makeFolder } from '../files/makeFolder.js';
import { fileFault, requireRegularOrNothing } from '../files/regularFile.js';
import { isDraft, replaceFiles } from '../files/replaceFile.js';
import { printable } from '../printable.js';
import { readConfig } from './config/readConfig.js';
import { ConfigUse } from './csv/configUse.js';
import { writeRulesCsv } from './csv/writeRulesCsv.js';
import { CONFIG_FILE } from './import/ruleDirectory.js';
import { loadSettledRules } from './import/settledRules.js';
import { storedConfig, storedRules } from './import/storedRuleBase.js';
import type { OrderedDocument } from './ordered/orderedDocument.js';
import { isOrderedDocument, plainValue } from './ordered/orderedDocument.js';
import { RULE_TYPES, type RuleType } from './types.js';

export interface ExportOptions {
  readonly configName: string;
  /** Begin each CSV file with a byte order mark, by which Excel knows UTF-8. */
  readonly byteOrderMark?: boolean;
  /** Write no file. */
  readonly dryRun?: boolean;
}

export interface ExportResult {
  readonly rules: ReadonlyMap<RuleType, number>;
  readonly hasConfig: boolean;
  /** What the files do not hold, and an import of them would take away. */
  readonly warnings: readonly string[];
}

/**
 * Writes what MongoDB holds as the files that `importRules` reads: `<rule type>.csv` for every rule type, and the wash
 * config beside them. Existing files of these names are replaced, each in one step, and only when all can be written.
 *
 * @throws DwmError RULES_NOT_IN_CSV, USAGE where they cannot be written
 */
export async function exportRules(db: Db, directory: string, options: ExportOptions): Promise<ExportResult> {
  const { loaded } = await loadSettledRules(db, () => readFiles(db, options), { finishes: !options.dryRun });
  const { files, ...result } = loaded;
  if (!options.dryRun) writeFiles(directory, files);
  return result;
}

async function readFiles(
  db: Db,
  options: ExportOptions,
): Promise<ExportResult & { files: ReadonlyMap<string, string> }> {
  const config = await storedConfig(db, options.configName);
  const inputs = config ? new ConfigUse(readConfig(config, options.configName)).inputs() : [];
  const files = new Map<string, string>();
  const counts = new Map<RuleType, number>();
  const faults: string[] = [];
  const warnings: string[] = [];
  for (const type of RULE_TYPES) {
    const rules = await storedRules(db, type);
    const written = writeRulesCsv(type, rules, inputs);
    files.set(`${type}.csv`, `${options.byteOrderMark ? '\ufeff' : ''}${written.csv}`);
    counts.set(type, rules.length);
    faults.push(...written.faults);
    if (written.leftOut.length > 0) warnings.push(`${type}: there are no columns for ${written.leftOut.join(', ')}`);
  }
  refuse(faults);
  if (config) files.set(CONFIG_FILE, `${configText(config)}\n`);
  return { files, rules: counts, hasConfig: config !== undefined, warnings };
}

const MOST_LISTED = 50;

function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const list = faults.slice(0, MOST_LISTED).map(printable).join('\n  ');
  const more = faults.length > MOST_LISTED ? `\n  and ${faults.length - MOST_LISTED} more` : '';
  const many = faults.length === 1 ? 'One rule' : `${faults.length} rules`;
  throw new DwmError(
    'RULES_NOT_IN_CSV',
    `${many} cannot be written to a CSV file; correct or delete them:\n  ${list}${more}`,
  );
}

/** As JSON with the fields in their order, which decides what a derived field sees. */
function configText(config: OrderedDocument): string {
  return orderedJson(new Map([...config].filter(([name]) => name !== '_id')), '');
}

function orderedJson(value: unknown, indent: string): string {
  if (!isOrderedDocument(value)) return JSON.stringify(plainValue(value)) ?? 'null';
  if (value.size === 0) return '{}';
  const inner = `${indent}  `;
  const members = [...value].map(([name, member]) => `${inner}${JSON.stringify(name)}: ${orderedJson(member, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}

/** @throws DwmError USAGE */
function writeFiles(directory: string, files: ReadonlyMap<string, string>): void {
  let writing = directory;
  try {
    makeFolder(directory);
    for (const name of files.keys()) {
      writing = join(directory, name);
      requireRegularOrNothing(writing);
    }
    writing = directory;
    for (const name of readdirSync(directory)) if (isDraft(name)) rmSync(join(directory, name), { force: true });
    replaceFiles(new Map([...files].map(([name, text]) => [join(directory, name), text])));
  } catch (error) {
    throw new DwmError(
      'USAGE',
      `The rules cannot be written to ${writing} (${fileFault(error)}); name another folder`,
      {
        cause: error,
      },
    );
  }
}
