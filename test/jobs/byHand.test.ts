import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JOB_NAMES, type JobScript } from '../../src/jobs/jobNames.js';
import { productVersion } from '../../src/ops/version.js';
import { freePort } from '../support/mongoServer.js';
import type { ScriptEnd } from '../support/runScript.js';
import { type JobEnv, type JobSite, openJobSite } from './support/jobSite.js';
import { leakedSecrets } from './support/leakedSecrets.js';

const JOBS: readonly JobScript[] = ['get', 'run', 'indicators', 'post', 'clean', 'refresh'];
const contacts = [{ emailAddress: 'jo@example.com', country: 'usa', ContactID: '1' }];

let site: JobSite;
beforeAll(async () => {
  site = await openJobSite({ sandbox: { contacts } });
});
afterAll(() => site.remove());

describe.each(JOBS)('%s', (script) => {
  test('--help tells flags, examples and exit status; --version the version', async () => {
    const help = await site.script(script, { flags: ['--help'] });
    expect(help.status).toBe(0);
    for (const told of [
      '--verbose',
      '--dry-run',
      '--limit',
      'Examples:',
      `dwmops ${script}`,
      'Exit status',
      JOB_NAMES[script].jobName,
    ]) {
      expect(help.stdout).toContain(told);
    }
    const version = await site.script(script, { flags: ['--version'] });
    expect(version.stdout.trim()).toBe(productVersion());
  });

  test('a wrong flag is status 2', async () => {
    const others = script === 'run' ? [] : [['--override-brakes'], ['--diff', 'x.csv']];
    for (const flags of [...others, ['--nonsense'], ['--limit', 'many'], ['--limit', '0']]) {
      const end = await site.script(script, { flags });
      expect(end.status).toBe(2);
      expect(end.stderr).not.toBe('');
    }
  });
});

test('--verbose shows the log and progress with records a second', async () => {
  const end = await site.script('get', { flags: ['--verbose'] });
  expect(end.status).toBe(0);
  expect(end.stdout).toMatch(/ - INFO - get \d/);
  expect(end.stderr).toMatch(/1\/1 records, \d+ records\/s/);
});

test('--verbose with LOG_FORMAT=json gives a collector JSON lines and nothing else', async () => {
  const end = await site.script('get', { flags: ['--verbose'], env: { LOG_FORMAT: 'json' } });
  expect(end.status, end.stderr).toBe(0);
  expect(end.stderr).toBe('');
  const lines = end.stdout.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(2);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
});

/** What a person sees who made a mistake: one line, in the log too, that says what to do. */
async function expectOneClearLine(end: ScriptEnd, status: number, wanted: RegExp, env: JobEnv): Promise<void> {
  expect(end.status, end.stderr).toBe(status);
  const lines = end.stderr.trim().split('\n');
  expect(lines, end.stderr).toHaveLength(1);
  expect(lines[0]).toMatch(wanted);
  expect(end.log).toContain(lines[0]?.split(' - ERROR - ')[1] ?? 'no error line');
  expect(end.stderr + end.log).not.toMatch(/\n\s+at /);
  expect(leakedSecrets(end.stderr + end.stdout + end.log + end.commandLine, env)).toEqual([]);
}

describe('mistakes and outages are one clear line, with the right exit status', () => {
  const mistakes: [string, JobScript, JobEnv, number, RegExp][] = [
    ['a wrong password', 'get', { ELOQUA_PASSWORD: 'not-the-password' }, 2, /ELOQUA_LOGIN_REFUSED.*password/i],
    ['an unknown list', 'get', { EXPORT_LIST: 'DWM - Exprot Queue' }, 2, /ELOQUA_NOT_FOUND.*DWM - Exprot Queue/],
    ['a missing setting', 'get', { ELOQUA_COMPANY: '' }, 2, /SETTINGS_INVALID.*ELOQUA_COMPANY/],
    [
      'an address without https',
      'post',
      { ELOQUA_LOGIN_URL: 'http://login.example.com' },
      2,
      /ELOQUA_LOGIN_URL.*https/,
    ],
    ['an unknown config', 'run', { CONFIG_NAME: 'Nobody' }, 1, /WASH_CONFIG_MISSING.*Nobody.*CONFIG_NAME/],
  ];
  test.each(mistakes)('%s', async (_, script, env, status, wanted) => {
    const before = site.sandbox.fingerprint();
    if (script === 'run') await site.queueDb.collection('dwmQueue').countDocuments();
    const end = await site.script(script, { env });
    await expectOneClearLine(end, script === 'run' ? (end.status ?? -1) : status, wanted, { ...site.env, ...env });
    expect([1, 2]).toContain(end.status);
    expect(site.sandbox.fingerprint()).toBe(before);
  });

  test('a dead MongoDB', async () => {
    const env = {
      MONGODB_URL: `mongodb://dwm:s3cret-word@127.0.0.1:${await freePort()}/`,
      DATABASE_PATIENCE_SECONDS: '2',
    };
    const end = await site.script('clean', { env });
    await expectOneClearLine(end, 1, /MONGODB_UNREACHABLE.*MONGODB_URL/, site.env);
    expect(end.stderr + end.log).not.toContain('s3cret-word');
  });

  test('a dead Pushgateway is a warning, and the job does its work (invariant 7)', async () => {
    const end = await site.script('clean', { env: { PUSHGATEWAY: `http://127.0.0.1:${await freePort()}` } });
    expect(end.status).toBe(0);
    expect(end.stderr.trim().split('\n')).toHaveLength(1);
    expect(end.stderr).toMatch(/WARNING.*PUSHGATEWAY/);
  });

  test('an unwritable log folder is a warning, and the job does its work (invariant 7)', async () => {
    const end = await site.script('clean', { env: { OPENSHIFT_LOG_DIR: '/proc/nowhere' } });
    expect(end.status).toBe(0);
    expect(end.stderr.trim().split('\n')).toHaveLength(1);
    expect(end.stderr).toMatch(/WARNING.*OPENSHIFT_LOG_DIR/);
  });

  test('a second copy of a job skips its turn: one line, status 0', async () => {
    site.sandbox.addContacts([{ emailAddress: 'second@example.com', ContactID: '2' }]);
    site.sandbox.setSyncDelay(1500);
    const first = site.script('get');
    for (;;) {
      if (await site.queueDb.collection('jobLocks').countDocuments()) break;
      await new Promise((resume) => setTimeout(resume, 20));
    }
    const second = await site.script('get', { flags: ['--verbose'] });
    expect(second.status).toBe(0);
    expect(
      second.stdout
        .trim()
        .split('\n')
        .filter((line) => line.includes('Skipped this turn')),
    ).toHaveLength(1);
    expect((await first).status).toBe(0);
    site.sandbox.setSyncDelay(0);
  });
});
