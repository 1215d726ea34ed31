import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { METRICS } from '../../src/ops/metrics.js';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { SETTINGS } from '../../src/ops/settings.js';

const page = readFileSync(join(projectRoot, 'docs/operations.md'), 'utf8');
const all = (pattern: RegExp) => [...new Set([...page.matchAll(pattern)].map(([, name]) => name ?? ''))];

const PAGES = ['README.md', 'deploy/README.md', 'bench/README.md', 'config/rules/README.md'].concat(
  readdirSync(join(projectRoot, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
);
/** Commands that do nothing without one of these. */
const SUBCOMMANDS = {
  queues: /^ -- (list|show|inspect|replay|drop|--help)/,
  rules: /^ -- (import|export|check|--help)/,
};

test.each(PAGES)('%s names only commands that there are', (name) => {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const text = readFileSync(join(projectRoot, name), 'utf8');
  const commands = [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)(.*)/g)];
  expect(commands.filter(([, script = '']) => !(script in scripts))).toEqual([]);
  for (const [whole, script, rest = ''] of commands) {
    for (const [wanted, form] of Object.entries(SUBCOMMANDS)) if (script === wanted) expect(rest, whole).toMatch(form);
  }
});

test('it names only settings that there are, but for those of the Python system', () => {
  const ofOthers = new Set([
    'OPENSHIFT_MONGODB_DB_',
    'INDICATORS_',
    'SCHEDULE_',
    'ELOQUA_',
    'PRODUCTION_URL',
    'BACKUP_URL',
    'DEV_URL',
  ]);
  const named = all(/\b([A-Z][A-Z]+_[A-Z_]+)/g).filter((name) => !/^(YYYY|SECONDS_SINCE|SOAK)_/.test(name));
  expect(named.filter((name) => !(name in SETTINGS) && !ofOthers.has(name))).toEqual([]);
});

test('it names every metric there is', () => {
  const told = page.replaceAll('`_warning`, `_errored`', '`total_records_warning`, `total_records_errored`');
  expect(Object.keys(METRICS).filter((name) => !told.includes(name))).toEqual([]);
});

test('its links lead somewhere', () => {
  for (const target of all(/\]\(([^)#]+)\)/g)) expect(existsSync(join(projectRoot, 'docs', target)), target).toBe(true);
  const headings = new Set([...page.matchAll(/^## (.+)$/gm)].map(([, text = '']) => anchorOf(text)));
  for (const anchor of all(/\]\(#([^)]+)\)/g)) expect(headings, anchor).toContain(anchor);
});

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}
