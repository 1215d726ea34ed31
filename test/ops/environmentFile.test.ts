import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeEach, expect, test } from 'vitest';

/** The file that ENV_FILE names, as real programs read it. */

const SCRIPTS = resolve(import.meta.dirname, '../../dist/scripts');
const NOBODY = 65534;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dwmops-env-'));
  chmodSync(folder, 0o777);
});

function run(script: string, envFile: string, args: readonly string[] = [], env = {}) {
  const given = { PATH: process.env.PATH, OPENSHIFT_LOG_DIR: folder, ENV_FILE: envFile, ...env };
  return spawnSync(process.execPath, [join(SCRIPTS, `${script}.js`), ...args], { encoding: 'utf8', env: given });
}

const logged = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');

test('a folder in its place is a fault of the settings, told with all others and logged', () => {
  const { status, stderr } = run('clean', folder, [], { GET_LIMIT: 'many' });
  expect(status).toBe(2);
  for (const told of [stderr, logged()]) {
    expect(told).toMatch(
      /ERROR - SETTINGS_INVALID: .*ENV_FILE wants a file that can be read, .* cannot \(it is a folder, .*\)/,
    );
    expect(told).toMatch(/GET_LIMIT wants.*MONGODB_URL is missing/);
    expect(told.trim().split('\n')).toHaveLength(1);
  }
});

test('one that the user may not read is a fault as well', () => {
  const file = join(folder, 'settings');
  writeFileSync(file, 'MONGODB_URL=mongodb://127.0.0.1:1\n', { mode: 0o000 });
  // Root reads any file, so the process is another user while it reads this one, and only then: the folders above the
  // checkout may let nobody else in.
  const asOther = `
    const { clean } = await import(${JSON.stringify(join(SCRIPTS, '../src/jobs/clean.js'))});
    const { runJob } = await import(${JSON.stringify(join(SCRIPTS, '../src/jobs/runJob.js'))});
    const { loadEnvironment } = await import(${JSON.stringify(join(SCRIPTS, '../src/ops/settings.js'))});
    const isRoot = process.getuid() === 0;
    if (isRoot) process.seteuid(${NOBODY});
    const environment = loadEnvironment();
    if (isRoot) process.seteuid(0);
    process.exitCode = await runJob(clean, process.argv, environment);`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', asOther], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, OPENSHIFT_LOG_DIR: folder, ENV_FILE: file },
  });
  expect(stderr).toMatch(/SETTINGS_INVALID: .*ENV_FILE .* cannot \(EACCES: .*\)/);
  expect(status).toBe(2);
});

test.each([
  ['rules', ['export', tmpdir()]],
  ['queues', ['list']],
  ['schedule', []],
])('%s tells it, too', (script, args) => {
  const { status, stderr } = run(script, folder, args);
  expect(stderr).toMatch(/SETTINGS_INVALID: .*ENV_FILE .* cannot \(it is a folder, .*\)/);
  expect(stderr).not.toContain('    at ');
  expect(status).toBe(2);
});

test('wash, which takes one setting alone, does not pass without it', () => {
  const records = join(folder, 'records.json');
  writeFileSync(records, '[{"ContactID": "1", "country": "usa"}]');
  const args = ['--rules', resolve(SCRIPTS, '../../config/rules'), '--records', records];
  expect(run('wash', '', args).status).toBe(0);
  const { status, stderr } = run('wash', folder, args);
  expect(stderr).toMatch(/^SETTINGS_INVALID: .*ENV_FILE/);
  expect(status).toBe(2);
});

const SECRET = 'MONGODB_URL';

test.each([
  ['sec#ret', true],
  ['sec #ret', true],
  ['#secret', true],
  ['"sec\\nret"', true],
  ['"sec"ret"', true],
  ["'it's'", true],
  ["'sec'ret", true],
  ['"secret\nCONFIG_NAME="x"', true],
  ['"secret', false],
  ['sec$ret\\n', false],
  ["sec'ret", false],
  ["'sec#ret'", false],
  ['"sec#ret"', false],
  ['`sec#"ret`', false],
  ["'secret' # of production", false],
  [' secret ', false],
])('a secret written as %j is told to be read otherwise: %s', (written, told) => {
  const file = join(folder, 'settings');
  writeFileSync(file, `GET_LIMIT=10 # contacts\n${SECRET}=${written}\n`);
  const { stderr } = run('clean', file);
  const warning = /WARNING - \S+settings is read otherwise than it looks: MONGODB_URL(, CONFIG_NAME)?\. Without quotes/;
  if (told) expect(logged()).toMatch(warning);
  else expect(logged()).not.toContain('is read otherwise');
  expect(stderr.replaceAll(SECRET, '')).not.toMatch(/sec(?!onds|ret of)|#ret/);
});

test('other settings may have a comment behind them, but none that is glued to the value', () => {
  const file = join(folder, 'settings');
  writeFileSync(file, 'DWM_ENV=development # for now\nEXPORT_LIST=Queue #1\nCONFIG_NAME=DWM#2\n');
  const { stderr } = run('queues', file, ['list']);
  expect(stderr).toMatch(/^WARNING: \S+settings is read otherwise than it looks: CONFIG_NAME\./m);
});

test('a file that is not there is none; what the environment has wins over one that is', () => {
  for (const absent of [join(folder, 'absent'), join(import.meta.filename, 'absent')])
    expect(run('clean', absent).stderr).toMatch(/A setting is wrong .*: MONGODB_URL is missing/);
  const file = join(folder, 'settings');
  writeFileSync(file, 'GET_LIMIT=many\nRUN_SET_SIZE="few" # sets\n');
  const { stderr } = run('clean', file, [], { GET_LIMIT: '10' });
  expect(stderr).toContain('RUN_SET_SIZE wants');
  expect(stderr).not.toContain('GET_LIMIT');
});
