import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { makeContacts } from '../../config/sample/makeContacts.js';
import { readContactFields } from '../../src/jobs/contactFields.js';
import type { JobScript } from '../../src/jobs/jobNames.js';
import { silentLog } from '../../src/log.js';
import { readSettings } from '../../src/ops/settings.js';
import { openQueues } from '../../src/queue/openQueues.js';
import { importRules } from '../../src/wash/rulesImport.js';
import { checkArrival } from '../demo/arrival.js';
import { textTable } from '../demo/textTable.js';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../sandbox/options.js';
import { type JobEnv, type JobSite, openJobSite } from './support/jobSite.js';

/** BIG=1 takes as many contacts as one `get` may, and one more; else a fortieth, with limits of a fortieth. */
const BIG = process.env.BIG === '1';
const COUNT = BIG ? 80_001 : 2001;
const LIMITS: JobEnv = BIG ? {} : { GET_LIMIT: '2000', INDICATORS_LIMIT: '750', POST_LIMIT: '750' };
const MOST_MEGABYTES = 300;
const SEED = 20_260_101;

const MEMORY_REPORTER = resolve(import.meta.dirname, '../../dist/test/support/workers/reportJobMemory.js');

interface Run {
  readonly script: JobScript;
  readonly records: number;
  readonly seconds: number;
  readonly megabytes: number;
}

/** Runs the job's script until a run finds nothing to do; that last one counts too. */
async function runUntilNothing(site: JobSite, script: JobScript, runs: Run[]): Promise<void> {
  for (;;) {
    const run = await runMeasured(site, script);
    runs.push(run);
    if (BIG) console.log(`${script}: ${run.records} records, ${run.seconds.toFixed(1)} s, ${run.megabytes} MB`);
    if (run.records === 0) return;
  }
}

async function runMeasured(site: JobSite, script: JobScript): Promise<Run> {
  const memoryFile = join(site.folder, 'memory');
  writeFileSync(memoryFile, '');
  const env = { NODE_OPTIONS: `--import ${MEMORY_REPORTER}`, MEMORY_FILE: memoryFile };
  const end = await site.script(script, { env });
  expect(end.status, end.stderr).toBe(0);
  const records = end.metrics.get('total_records_total') ?? 0;
  return { script, records, seconds: end.seconds, megabytes: Number(readFileSync(memoryFile, 'utf8')) };
}

test(`${COUNT} contacts out of Eloqua, washed, and back: all arrive, in bounded memory`, {
  timeout: 3_600_000,
}, async () => {
  const contacts = [...makeContacts(COUNT, SEED)];
  const site = await openJobSite({ sandbox: { contacts, syncDelayMs: 300 }, env: { ...LIMITS, POLL_FIRST_MS: '100' } });
  await importRules(site.rulesDb, 'config/rules', { configName: 'Eloqua_Contacts_DWM' });
  const runs: Run[] = [];
  for (const script of ['get', 'run', 'indicators', 'post'] as const) await runUntilNothing(site, script, runs);
  runs.push(await runMeasured(site, 'clean'), await runMeasured(site, 'refresh'));

  console.log(
    textTable(
      ['job', 'records', 'seconds', 'a second', 'peak MB'],
      runs.map(({ script, records, seconds, megabytes }) =>
        [script, records, seconds.toFixed(1), Math.round(records / seconds), megabytes].map(String),
      ),
    ),
  );
  const addresses = contacts.map(({ emailAddress = '' }) => emailAddress);
  const arrival = await checkArrival(site.queueDb, site.rulesDb, site.sandbox, addresses);
  console.log(`${arrival.imported} in Eloqua, ${arrival.errored} errored: ${JSON.stringify(arrival.reasons)}`);
  expect(arrival.faults).toEqual([]);
  expect(site.sandbox.members(EXPORT_QUEUE)).toEqual([]);
  expect(arrival.imported + arrival.errored).toBe(COUNT);
  for (const { script, megabytes } of runs) expect(megabytes, script).toBeLessThan(MOST_MEGABYTES);
  await site.remove();
});

/** Rows of 38 columns, each as long as Eloqua takes and of letters that are three bytes in UTF-8: 11.6 KB a row; in one import. */
test('rows of three-byte letters go in uploads under 32 MB; a reject quarantines its own record', {
  timeout: 900_000,
}, async () => {
  const [rows, columns] = BIG ? [20_000, 12] : [3000, 38];
  const refused = Math.floor(rows / 2) + 7;
  const site = await openJobSite({ env: { POST_LIMIT: '30000', IMPORT_SET_SIZE: '30000', POLL_FIRST_MS: '100' } });
  const fields = readContactFields(readSettings(site.env, []));
  const text = '\u6f22'.repeat(100);
  const wide = Object.keys(fields)
    .filter((name) => name !== 'emailAddress' && name !== 'ContactID')
    .slice(0, columns - 1);
  const values = Object.fromEntries(wide.map((name) => [name, text]));
  const address = (n: number) => `row${n}@example.com`;
  site.sandbox.addContacts(
    Array.from({ length: rows }, (_, n) => ({ emailAddress: address(n) })),
    PROCESSING_QUEUE,
  );
  const queues = await openQueues(site.queueDb, { log: silentLog });
  const queue = await queues.queue('processedQueue');
  for (let from = 0; from < rows; from += 1000) {
    const records = Array.from({ length: Math.min(1000, rows - from) }, (_, n) => from + n);
    await queue.add(records.map((n) => ({ _id: new ObjectId(), emailAddress: address(n), ...values })));
  }
  await queues.close();
  site.sandbox.setFaults({
    of: '/contacts/imports/*',
    fault: { kind: 'refuseRows', column: 'emailAddress', values: [address(refused)] },
  });

  const { seconds, megabytes } = await runMeasured(site, 'post');
  const uploads = site.sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/data'));
  console.log(`${rows} rows in ${uploads.length} uploads: ${seconds.toFixed(1)} s, ${megabytes} MB`);
  expect(uploads.length).toBeGreaterThan(1);
  expect(uploads.map(({ status }) => status)).toEqual(uploads.map(() => 204));
  const errored = await site.queueDb.collection('dwmPOSTErroredQueue').find().toArray();
  expect(errored.map(({ emailAddress }) => emailAddress)).toEqual([address(refused)]);
  expect(await site.queueDb.collection('processedQueue').countDocuments()).toBe(0);
  expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual([address(refused)]);
  expect(site.sandbox.contact(address(0))?.city).toBe(text);
  await site.remove();
});
