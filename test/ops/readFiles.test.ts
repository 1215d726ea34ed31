import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeOdd, type OddKind } from '../support/oddFiles.js';

/** What programs do where a file that they read is something else than a file. */

const ROOT = resolve(import.meta.dirname, '../..');
const HIDDEN = 'hidden-content:0:0';
const ODD: readonly OddKind[] = ['named pipe', 'device', 'folder'];

let folder: string;
let rules: string;
let outside: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dwmops-read-'));
  rules = join(folder, 'site', 'rules');
  outside = join(folder, 'outside');
  mkdirSync(rules, { recursive: true });
  cpSync(join(ROOT, 'config/rules/normLookup.csv'), join(rules, 'normLookup.csv'));
  cpSync(join(ROOT, 'config/wash-config.json'), join(folder, 'site', 'wash-config.json'));
  writeFileSync(outside, `${HIDDEN}\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function command(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  const ended = spawnSync(process.execPath, [join(ROOT, `dist/scripts/${name}.js`), ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
    killSignal: 'SIGKILL',
    env: { PATH: process.env.PATH, ENV_FILE: '', OPENSHIFT_LOG_DIR: join(folder, 'logs'), ...env },
  });
  expect(ended.stdout + ended.stderr).not.toContain('hidden');
  return ended;
}

/** Puts something odd in the place of a file. @returns false where this user cannot make it */
function replaceByOdd(kind: OddKind, path: string): boolean {
  rmSync(path, { force: true, recursive: true });
  return makeOdd(kind, path, join(folder, 'victim'));
}

/** Each reads the file at the path; the message of its error names it. */
const READERS: Record<string, { readonly status: number; read(path: string): SpawnSyncReturns<string> }> = {
  'the wash config given': { status: 2, read: (path) => command('rules', ['check', rules, '--config', path]) },
  'records to wash': { status: 2, read: (path) => command('wash', ['--rules', rules, '--records', path]) },
  'a case file': { status: 2, read: (path) => command('wash', ['--case', path]) },
  'the module of site functions': {
    status: 2,
    read: (path) => command('wash', ['--case', outside], { WASH_UDFS: path }),
  },
  'the settings': { status: 2, read: (path) => command('queues', ['list'], { ENV_FILE: path }) },
  'the settings, as doctor looks': { status: 1, read: (path) => command('doctor', [], { ENV_FILE: path }) },
  'the contact fields': { status: 1, read: (path) => command('doctor', [], { CONTACT_FIELDS_FILE: path }) },
  'the metrics file, as doctor looks': { status: 1, read: (path) => command('doctor', [], { METRICS_FILE: path }) },
  'the health file': { status: 1, read: (path) => command('schedule', ['--check-health'], { HEALTH_FILE: path }) },
};

test.each(Object.keys(READERS))('%s: what is no regular file is refused by name, at once', (name) => {
  const path = join(folder, 'named');
  for (const kind of ODD) {
    if (!replaceByOdd(kind, path)) continue;
    const { status, stdout, stderr } = READERS[name]?.read(path) ?? expect.fail();
    expect([kind, status], 'it hung').toEqual([kind, READERS[name]?.status]);
    expect(`${stdout}${stderr}`).toMatch(/named.*(regular file|folder)/);
  }
});

describe('a folder of rules', () => {
  test.each(ODD)('with a %s is refused, and names the file', (kind) => {
    if (!replaceByOdd(kind, join(rules, 'normLookup.csv'))) return;
    const { status, stderr } = command('rules', ['check', rules]);
    expect(status, 'it hung').toBe(2);
    expect(stderr).toMatch(/^RULES_UNREADABLE: .*normLookup\.csv.*regular file/);
  });

  test.each(['normLookup.csv', 'wash-config.json'])('with a link out of it is refused, and names %s', (name) => {
    rmSync(join(rules, name), { force: true });
    symlinkSync(outside, join(rules, name));
    for (const args of [
      ['rules', 'check', rules],
      ['wash', '--rules', rules, '--records', outside],
    ] as const) {
      const { status, stderr } = command(args[0], args.slice(1));
      expect(status).toBe(2);
      expect(stderr).toContain(name);
      expect(stderr).toMatch(/symbolic link that leads out of its folder/);
    }
  });

  test('may have links within it, as a mounted ConfigMap has, and may itself be one', () => {
    mkdirSync(join(rules, '..2026'));
    renameSync(join(rules, 'normLookup.csv'), join(rules, '..2026', 'normLookup.csv'));
    symlinkSync('..2026', join(rules, '..data'));
    symlinkSync(join('..data', 'normLookup.csv'), join(rules, 'normLookup.csv'));
    symlinkSync(rules, join(folder, 'site', 'also'));
    const { status, stderr } = command('rules', ['check', join(folder, 'site', 'also')]);
    expect([status, stderr]).toEqual([0, '']);
  });

  test('with a file that nobody wrote by hand is refused by its size', () => {
    truncateSync(join(rules, 'normLookup.csv'), 300 * 1024 * 1024);
    const { status, stderr } = command('rules', ['check', rules]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/normLookup\.csv.*larger than 256 MB/)]);
  });
});

test('a file that a setting names by mistake is not printed', () => {
  expect(command('doctor', [], { CONTACT_FIELDS_FILE: outside }).stdout).toMatch(
    /CONTACT_FIELDS_INVALID.*outside.*JSON/,
  );
  expect(command('wash', ['--case', outside]).stderr).toMatch(/WASH_CASE_UNREADABLE.*outside.*JSON/);
  expect(command('rules', ['check', rules, '--config', outside]).stderr).toMatch(/RULES_UNREADABLE.*outside/);
  unlinkSync(outside);
  writeFileSync(outside, '');
  truncateSync(outside, 17 * 1024 * 1024);
  expect(command('doctor', [], { CONTACT_FIELDS_FILE: outside }).stdout).toMatch(/outside.*larger than 16 MB/);
});
