import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JOB_NAMES, type JobScript } from '../../src/jobs/jobNames.js';
import { dayOf } from '../../src/ops/lineFormat.js';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { type Sandbox, startSandbox } from '../sandbox/server.js';
import { testDatabases } from '../support/database.js';
import { type Installation, makeInstallation } from './support/installation.js';
import { type ProgramEnd, runProgram } from './support/program.js';
import { siteSettings } from './support/site.js';

let site: Installation;

beforeEach(() => {
  site = makeInstallation();
});

afterEach(() => site.remove());

const WRAPPERS: Record<JobScript, string> = {
  get: 'halfhour_getdwm.sh',
  post: 'halfhour_postdwm.sh',
  run: 'minute_rundwm.sh',
  indicators: 'minute_rundwmindicators.sh',
  clean: 'minute_cleanqueues.sh',
  refresh: 'daily_refreshindicators.sh',
};

/** As cron calls it: from the home folder, with a PATH of two folders and nothing of ours in the environment. */
function wrapper(name: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<ProgramEnd> {
  return runProgram(
    'bash',
    [join(site.root, 'runscripts', name), ...args],
    { PATH: '/usr/bin:/bin', HOME: '/', NODE: process.execPath, ...env },
    '/',
  );
}

const today = () => dayOf(new Date(), '_');

test('each job has a wrapper, which runs it and writes its console log of the day', async () => {
  const sandbox: Sandbox = await startSandbox();
  try {
    site.configure(siteSettings(await testDatabases(), sandbox));
    for (const [script, file] of Object.entries(WRAPPERS)) {
      expect(await wrapper(file, ['--verbose']), script).toEqual({ status: 0, output: '' });
    }
    for (const { jobName, consoleLog } of Object.values(JOB_NAMES)) {
      expect(site.log(consoleLog)).toMatch(/INFO - \w+ \S+ started/);
      expect(site.log(jobName)).toContain('Done in');
      expect(site.logFiles()).toContain(`${consoleLog}_${today()}.log`);
    }
  } finally {
    await sandbox.stop();
  }
});

test('the crontab names every wrapper, at the times of the scheduler’s defaults', () => {
  const crontab = readFileSync(join(projectRoot, 'runscripts/crontab'), 'utf8');
  const example = parseEnv(readFileSync(join(projectRoot, '.env.example'), 'utf8').replace(/^#(?=[A-Z])/gm, ''));
  const times = new Map(
    [...crontab.matchAll(/^(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+bash "\$DWMOPS\/runscripts\/(\S+)"$/gm)].map(
      ([, minute, hour, day, month, weekday, file]) => [file, [minute, hour, day, month, weekday].join(' ')],
    ),
  );
  for (const [script, file] of Object.entries({ ...WRAPPERS, cleanlogs: 'daily_cleanlogs.sh' }))
    expect(times.get(file), file).toBe(example[`SCHEDULE_${script.toUpperCase()}`]);
  expect(times.size).toBe(7);
});

test('a link to a wrapper, or to the folder of DWMOps, is as good as the place itself', async () => {
  site.configure({});
  writeFileSync(site.script('run'), "console.log('ran');\n");
  const elsewhere = mkdtempSync(join(tmpdir(), 'dwmops links '));
  try {
    symlinkSync(site.root, join(elsewhere, 'current'));
    symlinkSync(join(site.root, 'runscripts/minute_rundwm.sh'), join(elsewhere, 'wash every minute'));
    symlinkSync(join(site.root, 'runscripts/install-cron.sh'), join(elsewhere, 'install'));
    const bash = (path: string, ...flags: string[]) =>
      runProgram('bash', [join(elsewhere, path), ...flags], { NODE: process.execPath });
    expect(await bash('wash every minute')).toEqual({ status: 0, output: '' });
    expect(await bash('current/runscripts/minute_rundwm.sh')).toEqual({ status: 0, output: '' });
    expect(site.log(JOB_NAMES.run.consoleLog)).toBe('ran\nran\n');
    expect((await bash('install', '--print')).output).toContain(`\nDWMOPS=${site.root}\n`);
    // The lines go on to whatever release the link leads to.
    const lines = (await bash('current/runscripts/install-cron.sh', '--print')).output;
    expect(lines).toContain(`\nDWMOPS=${elsewhere}/current\n`);
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test('install-cron.sh names the Node that it was called with, where cron would find another one or none', async () => {
  const elsewhere = join(site.root, 'my node');
  mkdirSync(elsewhere);
  copyFileSync(process.execPath, join(elsewhere, 'node'));
  const print = (PATH: string) =>
    runProgram('bash', [join(site.root, 'runscripts/install-cron.sh'), '--print'], { PATH });
  expect((await print(`${elsewhere}:/usr/bin:/bin`)).output).toContain(`\nNODE=${elsewhere}/node\n`);
  expect((await print('/usr/bin:/bin:/usr/local/bin:/opt/node/bin')).output).not.toContain('NODE=');
});

test('crashes are in the console log, with the exit status', async () => {
  site.configure({});
  writeFileSync(site.script('run'), "await null;\nthrow new RangeError('boom');\n");
  expect(await wrapper('minute_rundwm.sh')).toEqual({ status: 1, output: '' });
  const log = site.log(JOB_NAMES.run.consoleLog);
  expect(log).toContain('RangeError: boom');
  expect(log).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d run ended with exit status 1$/m);
});

test('a process that runs out of memory leaves its last words, and the status of its signal', async () => {
  site.configure({});
  writeFileSync(site.script('run'), 'const all = [];\nfor (;;) all.push(Array(1e5).fill(all.length));\n');
  const { status } = await wrapper('minute_rundwm.sh', [], { NODE_OPTIONS: '--max-old-space-size=32' });
  expect(status).toBe(134);
  const log = site.log(JOB_NAMES.run.consoleLog);
  expect(log).toContain('heap out of memory');
  expect(log).toContain('run ended with exit status 134');
});

test.each([
  ['no Node', async () => wrapper('minute_rundwm.sh', [], { NODE: '/nowhere/node' }), 'set NODE to its path'],
  [
    'no build',
    async () => {
      rmSync(join(site.root, 'dist'), { recursive: true });
      return wrapper('minute_rundwm.sh');
    },
    "run 'npm ci && npm run build'",
  ],
])('%s: the console log says what to do', async (_, run, advice) => {
  site.configure({});
  expect(await run()).toEqual({ status: 1, output: '' });
  expect(site.log(JOB_NAMES.run.consoleLog)).toContain(advice);
});

test('a log folder that cannot be made is told on stderr, which cron mails, and the job runs (invariant 7)', async () => {
  site.configure({});
  writeFileSync(site.logs, 'a file where the folder should be');
  writeFileSync(site.script('run'), "console.log('washed all the same');\n");
  const { status, output } = await wrapper('minute_rundwm.sh');
  expect(status).toBe(0);
  expect(output).toMatch(/^WARNING: .*cannot be written, the job goes on without it/);
  expect(output).toContain('washed all the same');
});

test('the folder of the logs is read from .env as Node reads it', async () => {
  writeFileSync(site.script('run'), '');
  const spellings = [
    'OPENSHIFT_LOG_DIR=F',
    'OPENSHIFT_LOG_DIR = F ',
    '  OPENSHIFT_LOG_DIR=F',
    'export OPENSHIFT_LOG_DIR=F',
    'OPENSHIFT_LOG_DIR=F # where logs go',
    'OPENSHIFT_LOG_DIR="F # not a comment" # a comment',
    'OPENSHIFT_LOG_DIR=\'F with "quotes"\'',
    'OPENSHIFT_LOG_DIR=`F in backticks`',
    'OPENSHIFT_LOG_DIR=F in words',
    'OPENSHIFT_LOG_DIR=first\nOPENSHIFT_LOG_DIR=F last',
    '#OPENSHIFT_LOG_DIR=other\nMY_OPENSHIFT_LOG_DIR=other\nOPENSHIFT_LOG_DIR=F\nX_OPENSHIFT_LOG_DIR=other',
    'A=1\r\nOPENSHIFT_LOG_DIR=F\r\nB=2\r\n',
    'OPENSHIFT_LOG_DIR=',
    'LOG_LEVEL=info',
  ];
  for (const [number, spelling] of spellings.entries()) {
    const text = spelling
      .replaceAll('=F', `=folder${number}`)
      .replaceAll('= F', `= folder${number}`)
      .replace(/(["'`])F/, `$1folder${number}`);
    writeFileSync(join(site.root, '.env'), text);
    const wanted = parseEnv(text).OPENSHIFT_LOG_DIR || 'logs';
    expect(await wrapper('minute_rundwm.sh'), text).toEqual({ status: 0, output: '' });
    const file = join(site.root, wanted, `${JOB_NAMES.run.consoleLog}_${today()}.log`);
    expect(existsSync(file), `${JSON.stringify(text)} should make ${file}`).toBe(true);
    rmSync(join(site.root, wanted), { recursive: true });
  }
});

test('daily_cleanlogs.sh removes DWMOps’ own logs that are older than LOG_RETENTION_DAYS, and nothing else', async () => {
  site.configure({ LOG_RETENTION_DAYS: '3' });
  const old = [
    'CLEAN_QUEUE_DWM_2026_01_01.log',
    'Eloqua_Contacts_GetDWM_Console_2026_01_01.log',
    'Eloqua_Contacts.Indicators_Refresh_2026_01_01.log',
    'Eloqua_Contacts_DWM_SCHEDULE_2026_01_01.log',
    'QUEUES_DWM_2026_01_01.log',
  ];
  const stays = ['other_2026_01_01.log', 'Eloqua_Contacts_notes.txt', 'CLEAN_QUEUE_DWM_2026_01_01.log.gz', 'sub'];
  mkdirSync(site.logs);
  mkdirSync(join(site.logs, 'sub'));
  const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600_000);
  const put = (name: string, days: number) => {
    const path = join(site.logs, name);
    if (name !== 'sub') writeFileSync(path, 'x');
    utimesSync(path, daysAgo(days), daysAgo(days));
  };
  for (const name of [...old, ...stays]) put(name, 3.1);
  put('CLEAN_QUEUE_DWM_2026_01_02.log', 2.9);
  expect(await wrapper('daily_cleanlogs.sh')).toEqual({ status: 0, output: '' });
  const left = site.logFiles();
  for (const name of old) expect(left).not.toContain(name);
  for (const name of [...stays, 'CLEAN_QUEUE_DWM_2026_01_02.log']) expect(left).toContain(name);
  expect(site.log('Eloqua_Contacts_CleanLogs_Console')).toContain('5 log files removed that were older than 3 days');
});

test('a file that is not executable is no hindrance', async () => {
  site.configure({});
  for (const file of ['job.sh', 'minute_rundwm.sh']) chmodSync(join(site.root, 'runscripts', file), 0o644);
  writeFileSync(site.script('run'), "console.log('ran');\n");
  expect(await wrapper('minute_rundwm.sh')).toEqual({ status: 0, output: '' });
  expect(site.log(JOB_NAMES.run.consoleLog)).toBe('ran\n');
});
