import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** How the commands that people call end, as real processes. */

const ROOT = resolve(import.meta.dirname, '../..');
const script = (name: string) => join(ROOT, `dist/scripts/${name}.js`);
const env = { PATH: process.env.PATH, ENV_FILE: '' };

function withFullStdout(args: readonly string[]): SpawnSyncReturns<string> {
  const full = openSync('/dev/full', 'w');
  try {
    return spawnSync(process.execPath, args, { stdio: ['ignore', full, 'pipe'], encoding: 'utf8', env });
  } finally {
    closeSync(full);
  }
}

test.each([
  ['rules', ['check', join(ROOT, 'config/rules')]],
  ['doctor', []],
])('output of %s that cannot be written is one line on stderr, and status 1', (name, args) => {
  const { status, stderr } = withFullStdout([script(name), ...args]);
  expect(stderr).toMatch(/^The output cannot be written \(ENOSPC[^\n]*\n$/);
  expect(status).toBe(1);
});

test.each([
  ['rules', ['check', join(ROOT, 'config/rules')], 0],
  // It found that settings are missing, which its status tells all the same.
  ['doctor', [], 1],
])('a reader of %s that stops early is no fault', (name, args, expected) => {
  const piped = 'set -o pipefail; "$0" "$@" | true';
  const { status, stderr } = spawnSync('bash', ['-c', piped, process.execPath, script(name), ...args], {
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(stderr).toBe('');
  expect(status).toBe(expected);
});

test.each([
  ['debug', true],
  ['info', false],
])('at LOG_LEVEL=%s the stack of an error is shown: %s, and never a secret (invariant 6)', (LOG_LEVEL, isShown) => {
  const dist = join(ROOT, 'dist/src/ops');
  const code = `
    import { runCommand } from '${dist}/runCommand.js';
    import { Secret } from '${dist}/secret.js';
    new Secret('open-sesame');
    process.exitCode = await runCommand(async () => {
      throw new Error('broke with open-sesame', { cause: new Error('for open-sesame') });
    });`;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { ...env, LOG_LEVEL },
  });
  expect(ended.status).toBe(1);
  expect(ended.stderr).toMatch(/^UNEXPECTED: broke with \*\*\* .*$/m);
  expect(/^ {4}at .*caused by Error: for \*\*\*$/ms.test(ended.stderr)).toBe(isShown);
  expect(ended.stderr).not.toContain('open-sesame');
});

test('LOG_LEVEL may come from the file, and a command shows the stack of its own fault', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'dwmops-env-')), 'settings');
  writeFileSync(file, 'LOG_LEVEL=debug\n');
  const ended = spawnSync(process.execPath, [script('queues'), 'list'], {
    encoding: 'utf8',
    env: { ...env, ENV_FILE: file },
  });
  expect(ended.stderr).toMatch(/^ {4}at /m);
  expect(ended.stderr).toMatch(/^SETTINGS_INVALID: /m);
  expect(ended.status).toBe(2);
});
