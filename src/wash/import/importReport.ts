import { findingLines } from '../csv/findingLines.js';
import type { ImportResult } from '../rulesImport.js';
import { RULE_TYPES } from '../types.js';
import type { RuleDirectory } from './ruleDirectory.js';

/** What an import did, or with `dryRun` would do, for people: a table of rule types, the config, the warnings. */
export function importReport({ files, collections, config }: ImportResult, dryRun: boolean): string {
  const header = ['rule type', 'before', 'added', 'changed', 'removed', 'now'];
  const rows = RULE_TYPES.map((type) => {
    const merged = collections.find((one) => one.type === type);
    if (merged === undefined) return [type, 'no file: left as it is'];
    const { before, added, changed, removed, rules } = merged;
    return [type, ...[before, added, changed, removed, rules.length].map(String)];
  });
  const configLine = config
    ? `wash config of ${config.path}: ${CONFIG_CHANGES[config.change]}`
    : 'wash config: no file, left as it is';
  const last = dryRun
    ? 'Dry run: nothing was written.'
    : 'Loaded. The next run of the job run washes with these rules.';
  return [...warningLines(files), table([header, ...rows]), configLine, last].join('\n');
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

/** Numbers stand right, a row of two cells runs over the columns. */
function table(rows: readonly (readonly string[])[]): string {
  const full = rows.filter((row) => row.length > 2);
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...full.map((row) => row[at]?.length ?? 0), ...rows.map((row) => (at === 0 ? (row[0]?.length ?? 0) : 0))),
  );
  return rows
    .map(([name = '', ...cells]) => {
      const rest = cells.length > 1 ? cells.map((cell, at) => cell.padStart(widths[at + 1] ?? 0)) : cells;
      return [name.padEnd(widths[0] ?? 0), ...rest].join('  ');
    })
    .join('\n');
}
