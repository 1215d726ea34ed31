import { createHash } from 'node:crypto';
import type { Db } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeContacts } from '../../config/sample/makeContacts.js';
import { JOB_NAMES, type JobScript } from '../../src/jobs/jobNames.js';
import { importRules } from '../../src/wash/rulesImport.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';
import { readMetrics } from './support/readMetrics.js';

const JOBS: readonly JobScript[] = ['get', 'run', 'indicators', 'post', 'clean', 'refresh'];

let site: JobSite;
let unmute: () => void;

/** Something for every job to do: contacts on the list and in each queue, and rows of the custom object that are old. */
beforeAll(async () => {
  unmute = muteConsole();
  site = await openJobSite({
    sandbox: { contacts: [...makeContacts(30, 5)], indicators: { ageDays: 300 } },
    env: { CLAIM_TIMEOUT_SECONDS: '60' },
  });
  await importRules(site.rulesDb, 'config/rules', { configName: 'Eloqua_Contacts_DWM' });
  for (const script of ['get', 'run', 'indicators'] as const) await site.run(script, ['--limit', '20']);
  await site.run('get', ['--limit', '5']);
});
afterAll(async () => {
  await site.remove();
  unmute();
});

/** A digest of every document and index of a database. */
async function contentOf(db: Db): Promise<string> {
  const digest = createHash('sha256');
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  for (const { name } of collections.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    digest.update(name).update(JSON.stringify(await db.collection(name).indexes()));
    for await (const document of db.collection(name).find({}, { sort: { _id: 1 } }))
      digest.update(JSON.stringify(document));
  }
  return digest.digest('hex');
}

async function everything() {
  return {
    queues: await contentOf(site.queueDb),
    rules: await contentOf(site.rulesDb),
    eloqua: JSON.stringify(site.sandbox.state()),
  };
}

test('--dry-run of every job changes nothing in the database, in Eloqua or in the metrics, and reports', async () => {
  const before = await everything();
  for (const script of JOBS) {
    const metrics = [...readMetrics(`${site.folder}/metrics.prom`, JOB_NAMES[script].jobName)];
    const end = await site.run(script, ['--dry-run']);
    expect(end.status, script).toBe(0);
    expect(end.log).toContain('Dry run, nothing was changed.');
    expect([...end.metrics]).toEqual(metrics);
  }
  expect(await everything()).toEqual(before);
});

test('outside production the six jobs change nothing in Eloqua, and say so (invariant 8)', async () => {
  const before = site.sandbox.fingerprint();
  for (const script of JOBS) {
    const { status, log } = await site.run(script, [], { DWM_ENV: 'development' });
    expect(status, `${JOB_NAMES[script].jobName}: ${log}`).toBe(0);
    expect(log).toContain('development: nothing will be changed in Eloqua');
  }
  expect(site.sandbox.fingerprint()).toBe(before);
  expect(site.told()).toContain('Not in production: the contacts stay on their list');
  expect(site.told()).toMatch(/Not in production: records are not sent/);
});
