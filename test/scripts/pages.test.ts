import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../src/errors/catalogue.js';
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
/** By command and subcommand ('' = `dwmops` itself): the words that may follow, as the shells' completion has them. */
const words = wordsByCommand();

test.each(PAGES)('%s names only commands that there are', (name) => {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const text = readFileSync(join(projectRoot, name), 'utf8');
  const npmScripts = [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, script = '']) => script);
  expect(npmScripts.filter((script) => !(script in scripts))).toEqual([]);
  for (const [call, line = ''] of text.matchAll(/(?<=^|[\s`("])(?:dwmops )?dwmops ([a-z][^`\n|;&>#]*)/gm))
    expectKnown(call, line.trim());
});

/** A command that there is, with its subcommand where it has some, and no flags but its own. */
function expectKnown(call: string, line: string): void {
  const [command = '', second = '', ...rest] = line.split(/[\s,]+/);
  expect(words.get(''), call).toContain(command);
  const path = words.has(`${command} ${second}`) ? `${command} ${second}` : command;
  const follow = words.get(path) ?? [];
  if (path === command && second !== '' && words.get(path)?.some((word) => words.has(`${path} ${word}`)))
    expect(follow, call).toContain(second);
  for (const flag of [second, ...rest].filter((word) => word.startsWith('--')))
    expect(follow, call).toContain(flag.replace(/=.*|[.)]+$/g, ''));
}

function wordsByCommand(): Map<string, readonly string[]> {
  const script = join(projectRoot, 'dist/scripts/dwmops.js');
  const { stdout } = spawnSync(process.execPath, [script, 'completion', 'bash'], { encoding: 'utf8' });
  const [commands = ''] = stdout.split('esac\n  case');
  const lines = [...commands.matchAll(/^ +'([a-z ]*)'\) words='([^']*)'/gm)];
  return new Map(lines.map(([, path = '', all = '']) => [path, all.split(' ')]));
}

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
  expect(named.filter((name) => !(name in SETTINGS) && !(name in CATALOGUE) && !ofOthers.has(name))).toEqual([]);
});

test('it names every metric there is', () => {
  const told = page.replaceAll('`_warning`, `_errored`', '`total_records_warning`, `total_records_errored`');
  expect(Object.keys(METRICS).filter((name) => !told.includes(name))).toEqual([]);
});

test('upgrade and way back name no tags, which a clone does not have', () => {
  expect(page.match(/git (?:checkout|switch) v\S+/g) ?? []).toEqual([]);
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
