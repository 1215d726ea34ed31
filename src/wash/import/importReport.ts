import { printable } from '../../printable.js';
import { textTable } from '../../textTable.js';
import { findingLines } from '../csv/findingLines.js';
import type { ImportResult } from '../rulesImport.js';
import { RULE_TYPES } from '../types.js';
import type { RuleDirectory } from './ruleDirectory.js';

/** What an import did, or with `dryRun` would do, for people: a table of rule types, the config, the warnings. */
export function importReport({ files, collections, config }: ImportResult, dryRun: boolean, width?: number): string {
  const header = ['rule type', 'before', 'added', 'changed', 'removed', 'now'];
  const rows = collections.map(({ type, before, added, changed, removed, rules }) => [
    type,
    ...[before, added, changed, removed, rules.length].map(String),
  ]);
  const without = RULE_TYPES.filter((type) => !collections.some((one) => one.type === type));
  const untouched = without.length > 0 ? [`no file, left as they are: ${without.join(', ')}`] : [];
  const configLine = config
    ? `wash config of ${config.path}: ${CONFIG_CHANGES[config.change]}`
    : 'wash config: no file, left as it is';
  const last = dryRun
    ? 'Dry run: nothing was written.'
    : 'Loaded. The next run of the job run washes with these rules.';
  return [...warningLines(files), textTable(header, rows, width), ...untouched, printable(configLine), last].join('\n');
}

/** The same for programs. */
export function importAnswer({ files, collections, config }: ImportResult, dryRun: boolean): object {
  const types = collections.map(({ type, before, added, changed, removed, rules }) => [
    type,
    { before, added, changed, removed, now: rules.length },
  ]);
  const { directory, warnings } = files;
  return { folder: directory, dryRun, rules: Object.fromEntries(types), config: config ?? null, warnings };
}

/** What a check of the files found, for programs. */
export function checkAnswer({ directory, rules, warnings }: RuleDirectory): object {
  const counts = [...rules].map(([type, ofType]) => [type, ofType.length]);
  return { folder: directory, rules: Object.fromEntries(counts), warnings };
}

/** What a check of the files found. */
export function checkReport(files: RuleDirectory): string {
  const count = [...files.rules.values()].reduce((sum, rules) => sum + rules.length, 0);
  return [...warningLines(files), `${count} rules in ${files.rules.size} files, no faults.`].join('\n');
}

const CONFIG_CHANGES = { new: 'new', changed: 'changed', same: 'as it was' } as const;

function warningLines({ warnings }: RuleDirectory): string[] {
  return findingLines(warnings).map((line) => `warning: ${line}`);
}
