import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeContacts } from '../../config/sample/makeContacts.js';
import { JOB_NAMES, type JobScript } from '../../src/jobs/jobNames.js';
import { silentLog } from '../../src/log.js';
import { isJobLock, releaseJobLock, takeJobLock } from '../../src/ops/jobLock.js';
import { onTerminal, seenLines } from '../support/onTerminal.js';
import { type JobSite, openJobSite } from './support/jobSite.js';

/** What people see of jobs and commands on real terminals. */

const script = (name: string) => [process.execPath, resolve(import.meta.dirname, `../../dist/scripts/${name}.js`)];
const LOG_LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - (DEBUG|INFO|WARNING|ERROR) - (?!.*(\[[#-]|records\/s))/;
const BAR = /^get (\[#*-*\] )?\d+\/300 records, \d+ records\/s$/;

let site: JobSite;
beforeAll(async () => {
  site = await openJobSite({
    sandbox: { contacts: [...makeContacts(300, 5)], syncDelayMs: 4000 },
    env: { POLL_FIRST_MS: '300', PAGE_SIZE: '20', LOG_LEVEL: 'debug' },
  });
});
afterAll(() => site.remove());

describe('a progress bar', () => {
  test.each([100, 80, 40])('and log lines have lines of their own, in %i columns', async (columns) => {
    const first = { ...site.env, DWM_ENV: 'development' };
    const { status, output } = await onTerminal(columns, [...script('get'), '--verbose'], { env: first });
    expect(status, output).toBe(0);
    const lines = seenLines(output, columns);
    const bars = lines.filter((line) => !LOG_LINE.test(line));
    expect(lines.length - bars.length).toBeGreaterThan(10);
    expect(bars, lines.join('\n')).toEqual([expect.stringMatching(BAR)]);
    expect(bars[0]).toContain('300/300 records');
    // While Eloqua works it says so, with the time.
    expect(output).toMatch(/waiting for Eloqua: sync (pending|active), 0:(0[1-9]|[1-5]\d)/);
    const drawn = [...output.matchAll(/\r((?:get|waiting)[^\r\n]*)\u001b\[K/g)].map(([, text = '']) => text);
    expect(drawn.length).toBeGreaterThan(5);
    for (const text of drawn) expect(text.length).toBeLessThan(columns);
  });

  test('fits a terminal that becomes smaller', async () => {
    const { output } = await onTerminal(100, [...script('get'), '--verbose'], {
      env: { ...site.env, DWM_ENV: 'development' },
      resize: { to: 30, afterSeconds: 3 },
    });
    const after = output.slice(output.indexOf('<resized>'));
    const drawn = [...after.matchAll(/\r([^\r\n]*)\u001b\[K/g)].map(([, text = '']) => text);
    expect(drawn.length).toBeGreaterThan(0);
    // One may have been on its way.
    for (const text of drawn.slice(2)) expect(text.length).toBeLessThan(30);
  });
});

describe('doctor', () => {
  const colours = /\u001b\[(3[123])m(OK|WARN|FAIL)/g;
  test.each([
    [{}, true],
    [{ NO_COLOR: '1' }, false],
    [{ TERM: 'dumb' }, false],
  ])('colours its levels on a terminal, with %j: %s', async (env, isColoured) => {
    const { output } = await onTerminal(60, script('doctor'), { env: { ENV_FILE: '', ...env } });
    const found = [...output.matchAll(colours)].map(([, colour, level]) => `${level} ${colour}`);
    expect([...new Set(found)].sort()).toEqual(isColoured ? ['FAIL 31', 'OK 32', 'WARN 33'] : []);
    const lines = output.replace(/\u001b\[\d+m/g, '').split('\r\n');
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(60);
    expect(lines.join(' ')).toMatch(/MONGODB_URL is missing/);
  });
});

describe('tables', () => {
  const reason = 'the whole import failed: a reason of many words that says all that there is to say about it';
  beforeAll(async () => {
    const queueNames = ['dwmErroredQueue', 'indicatorRefreshErroredQueue', 'processedQueue'];
    await site.queueDb.collection('queueList').insertMany(queueNames.map((queueName) => ({ queueName })));
    await site.queueDb.collection('indicatorRefreshErroredQueue').insertOne({
      _timestamp: new Date(),
      _counter: 0,
      _jobName: '',
      _lockTimestamp: '',
      _priority: 0,
      _batchName: 'a batch with a name that is long enough for two lines',
      _error: { code: 'IMPORT_FAILED', reason, attempts: 1, timestamp: new Date(), jobName: 'x', sourceQueue: 'y' },
    });
  });

  test.each([200, 80, 60, 40, 20])('fit %i columns, and nothing is cut off', async (columns) => {
    for (const args of [
      ['list'],
      ['show', 'indicatorRefreshErroredQueue'],
      ['inspect', 'indicatorRefreshErroredQueue'],
    ]) {
      const { status, output } = await onTerminal(columns, [...script('queues'), ...args], { env: site.env });
      expect(status, output).toBe(0);
      for (const line of output.split('\r\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
      const told = args[0] === 'list' ? ['processedQueue', 'indicatorRefreshErroredQueue'] : reason.split(' ');
      if (columns > 20) expect(output.split(/\s+/)).toEqual(expect.arrayContaining(told));
      else expect(output.replace(/\s/g, '')).toContain(told[0]);
    }
  });
});

const JOBS: readonly JobScript[] = ['get', 'run', 'indicators', 'post', 'clean', 'refresh'];

describe('--json', () => {
  beforeAll(() => site.sandbox.setSyncDelay(0));

  test.each(JOBS)('%s prints one object at the end, and its log elsewhere', async (job) => {
    for (const flags of [['--json'], ['--json', '--verbose'], ['--json', '--dry-run']]) {
      const end = await site.script(job, { flags, env: { LOG_LEVEL: 'info' } });
      expect(end.stdout.trimEnd().split('\n')).toHaveLength(1);
      const told = JSON.parse(end.stdout);
      expect(told).toMatchObject({
        job,
        jobName: JOB_NAMES[job].jobName,
        runId: expect.stringMatching(/^\d{8}T\d{6}-[0-9a-f]{6}$/),
        dryRun: flags.includes('--dry-run'),
        status: end.status,
        seconds: expect.any(Number),
        counts: expect.any(Object),
      });
      if (end.status === 0) expect(told).toMatchObject({ story: expect.stringMatching(/\.$/), error: null });
      else
        expect(told).toMatchObject({ story: null, error: { code: expect.any(String), message: expect.any(String) } });
      if (!flags.includes('--dry-run') && end.status === 0) {
        expect(told.counts).toMatchObject({ exit_status: 0, last_success_unixtime: expect.any(Number) });
      }
    }
  });

  test('of a run that fails, and of one whose turn it is not', async () => {
    const failed = await site.script('get', { flags: ['--json'], env: { GET_LIMIT: 'many' } });
    expect([failed.status, JSON.parse(failed.stdout)]).toMatchObject([
      2,
      { status: 2, error: { code: 'SETTINGS_INVALID' } },
    ]);
    const holder = { name: JOB_NAMES.get.jobName, owner: 'another run', host: 'another host', leaseSeconds: 600 };
    const lock = await takeJobLock(site.queueDb, holder, silentLog);
    const skipped = await site.script('get', { flags: ['--json'] });
    if (isJobLock(lock)) await releaseJobLock(lock, silentLog);
    expect(JSON.parse(skipped.stdout)).toMatchObject({
      skipped: true,
      status: 0,
      story: expect.stringMatching(/^Skipped/),
    });
  });
});
