import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeRulesCsv } from '../src/wash/csv/writeRulesCsv.js';
import { checkRules } from '../src/wash/rulesCheck.js';
import { growRules } from './growRules.js';

/**
 * node dist/bench/writeGrownRules.js TOTAL FOLDER [SEED]
 *
 * Writes the starter rules, grown to TOTAL rules, as CSV files that `dwmops rules import FOLDER` loads.
 */
const [total = '', folder = '', seed = '1'] = process.argv.slice(2);
if (!/^\d+$/.test(total) || folder === '') {
  process.stderr.write('usage: node dist/bench/writeGrownRules.js TOTAL FOLDER [SEED]\n');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const starter = checkRules('config/rules', {});
for (const [type, rules] of growRules(starter.rules, Number(total), Number(seed))) {
  const stored = rules.map((document) => new Map(Object.entries(document)));
  writeFileSync(join(folder, `${type}.csv`), writeRulesCsv(type, stored, []).csv);
  process.stdout.write(`${type}.csv: ${rules.length} rules\n`);
}
