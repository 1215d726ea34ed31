import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeContacts } from '../../config/sample/makeContacts.js';
import { JOB_NAMES, type JobScript } from '../../src/jobs/jobNames.js';
import { importRules } from '../../src/wash/rulesImport.js';
import { startPushgateway, type TestPushgateway } from '../support/pushgateway.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';
import { parseMetrics } from './support/readMetrics.js';

const JOBS: readonly JobScript[] = ['get', 'run', 'indicators', 'post', 'clean', 'refresh'];

/** The table of the jobs: what each pushes beside `last_success_unixtime`. */
const METRICS: Readonly<Record<JobScript, readonly string[]>> = {
  get: ['total_seconds', 'total_records_total'],
  run: ['total_seconds', 'total_records_total', 'total_seconds_dwm', 'total_records_errored'],
  indicators: importMetrics(),
  post: [
    ...importMetrics(),
    'records_edited_meanwhile',
    'records_washed_again',
    'contacts_unmatched',
    'contacts_created',
  ],
  clean: [
    'QueueSize{dwmQueue}',
    'QueueTimeout{dwmQueue}',
    'queue_oldest_seconds{dwmQueue}',
    'queue_highest_attempts{dwmQueue}',
    'records_in_error_queue',
    'syncs_used',
    'syncs_allowed',
  ],
  refresh: importMetrics(),
};

function importMetrics(): string[] {
  return ['total_seconds', ...['total', 'errored', 'warning', 'success'].map((which) => `total_records_${which}`)];
}

let site: JobSite;
let gateway: TestPushgateway | undefined;
let unmute: () => void;
beforeAll(async () => {
  unmute = muteConsole();
  gateway = await startPushgateway();
  site = await openJobSite({
    sandbox: { contacts: [...makeContacts(40, 9)], indicators: { ageDays: 300 } },
    env: { PUSHGATEWAY: gateway?.url ?? '', CLAIM_TIMEOUT_SECONDS: '60', IMPORT_SET_SIZE: '4' },
  });
  await importRules(site.rulesDb, 'config/rules', { configName: 'Eloqua_Contacts_DWM' });
  for (const script of JOBS) expect((await site.run(script)).status).toBe(0);
});
afterAll(async () => {
  await site.remove();
  await gateway?.stop();
  unmute();
});

test('every job writes its daily log under its own name', () => {
  const day = new Date().toLocaleDateString('sv').replaceAll('-', '_');
  const expected = JOBS.map((script) => `${JOB_NAMES[script].jobName}_${day}.log`);
  expect(readdirSync(site.folder)).toEqual(expect.arrayContaining(expected));
});

test('a run’s story is at most ten INFO lines, without any contact’s address', () => {
  for (const script of JOBS) {
    const [file = ''] = readdirSync(site.folder).filter((name) => name.startsWith(`${JOB_NAMES[script].jobName}_2`));
    const lines = readFileSync(join(site.folder, file), 'utf8').split('\n');
    const told = lines.filter((line) => line.includes(' - INFO - '));
    expect(told.length, `${script}: ${told.join('\n')}`).toBeLessThanOrEqual(10);
    expect(told.length, script).toBeGreaterThanOrEqual(2);
  }
  expect(site.told()).not.toMatch(/@example\.(com|org)/);
});

test('every metric is on a real Pushgateway, with exactly its name and the job as its group', async ({ skip }) => {
  if (!gateway) return skip('no Pushgateway on this machine: Debian has it as prometheus-pushgateway');
  const scraped = await gateway.scrape();
  for (const script of JOBS) {
    const metrics = parseMetrics(scraped, JOB_NAMES[script].jobName);
    for (const name of ['last_success_unixtime', ...METRICS[script]]) {
      expect(metrics.has(name), `${script}: ${name}`).toBe(true);
    }
    expect(metrics.get('last_success_unixtime')).toBeGreaterThan(Date.now() / 1000 - 300);
    expect(metrics.get('last_failure_unixtime'), `${script}: ${site.told()}`).toBeUndefined();
  }
});

test('the numbers are those of what happened', async () => {
  const of = (script: JobScript) =>
    site.run('clean', ['--dry-run']).then(() => parseMetrics(site.told(), JOB_NAMES[script].jobName));
  expect((await of('get')).get('total_records_total')).toBe(40);
  expect((await of('run')).get('total_records_total')).toBe(40);
  const sent = await of('indicators');
  expect((sent.get('total_records_success') ?? 0) + (sent.get('total_records_errored') ?? 0)).toBe(40);
  expect((await of('run')).get('total_records_errored')).toBe(0);
  // An export of `get`, ten imports of `indicators`; of `post` at most two imports a set, as some rows empty fields and
  // others do not, each with an export before it. Fewer where an hour has begun meanwhile.
  expect((await of('clean')).get('syncs_used')).toBeLessThanOrEqual(1 + 10 + 10 * 2 * 2);
  expect((await of('clean')).get('syncs_allowed')).toBe(2000);
});
