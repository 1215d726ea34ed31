import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJobRun } from '../../src/jobs/openJobRun.js';
import { run } from '../../src/jobs/run.js';
import { RunRules } from '../../src/jobs/runRules.js';
import { silentLog } from '../../src/log.js';
import { RunMetrics } from '../../src/ops/metrics.js';
import { noProgress } from '../../src/ops/progress.js';
import { readSettings } from '../../src/ops/settings.js';
import { openQueues } from '../../src/queue/openQueues.js';
import type { QueueRecord } from '../../src/queue/types.js';
import { testDatabases } from '../support/database.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

/** More rules of a type than a run loads, so that they are found by key. */
const MANY = 10_001;

const CONFIG = {
  configName: 'Eloqua_Contacts_DWM',
  fields: { firstName: { lookup: ['genericRegex', 'normLookup'], derive: {} } },
  userDefinedFunctions: {},
  history: {
    writeContactHistory: false,
    returnHistoryId: false,
    returnHistoryField: 'historyId',
    histIdField: { name: 'emailAddress', value: 'emailAddress' },
  },
};

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterAll(async () => {
  await site?.remove();
  unmute();
});

test('rules that are found by key and imported in the middle of a run: a set is washed with the new rule base whole', async () => {
  const databases = await testDatabases();
  const { rulesDb } = databases;
  await rulesDb.collection('config').insertOne(CONFIG);
  const rule = (n: number) => ({ fieldName: 'firstName', find: `NAME${n}`, replace: `Name ${n}` });
  await rulesDb.collection('normLookup').insertMany(Array.from({ length: MANY }, (_, n) => rule(n)));
  await rulesDb.collection('normLookup').insertOne({ fieldName: 'firstName', find: 'BOB', replace: 'Robert' });
  const mongo = new MongoClient(databases.url);
  const settings = readSettings(
    {
      MONGODB_URL: databases.url,
      QUEUE_DATABASE: databases.queueDatabase,
      RULES_DATABASE: databases.rulesDatabase,
    },
    ['mongodb'],
  );
  const { jobRun, close } = openJobRun({
    job: run,
    flags: { verbose: false, dryRun: false, overrideBrakes: false },
    settings,
    log: silentLog,
    metrics: new RunMetrics(),
    runId: 'rules',
    mongo,
    host: 'test',
    signal: new AbortController().signal,
    progress: noProgress,
  });
  const rules = new RunRules(jobRun);
  const fields = { _id: 'r1', emailAddress: 'jo@example.com', firstName: 'bob' };
  await (await (await jobRun.queues()).queue('dwmQueue')).add([fields]);
  const record = await jobRun.queueDb.collection<QueueRecord>('dwmQueue').findOne();
  if (!record) throw new Error('the record is not stored');
  const washed = async () => {
    const { results } = await rules.wash([record]);
    return results.map((result) => (result.outcome === 'washed' ? result.record.firstName : result));
  };
  expect(await washed()).toEqual(['Robert']);
  await rulesDb.collection('normLookup').updateOne({ find: 'BOB' }, { $set: { replace: 'Bobby' } });
  expect(await washed()).toEqual(['Robert']);
  await rulesDb.collection('ruleImports').insertOne({ startedAt: new Date(), finishedAt: new Date() });
  expect(await washed()).toEqual(['Bobby']);
  await close();
  await mongo.close();
});

test('rules that cannot be read are no fault of the records that were claimed for them', async () => {
  site = await openJobSite();
  const { rulesDb, queueDb } = site;
  await rulesDb.collection('config').insertOne(CONFIG);
  // A collection that the server cannot read.
  await rulesDb.collection('numbers').insertOne({ value: 0 });
  const broken = [{ $project: { pattern: { $divide: [1, '$value'] } } }];
  await rulesDb.createCollection('genericRegex', { viewOn: 'numbers', pipeline: broken });
  const queues = await openQueues(queueDb, { log: silentLog });
  await (await queues.queue('dwmQueue')).add([{ _id: 'r1', emailAddress: 'jo@example.com', firstName: 'bob' }]);
  await queues.close();
  const end = await site.run('run');
  expect(end.status).toBe(1);
  expect(end.log).toContain('UNEXPECTED');
  const [record] = await queueDb.collection('dwmQueue').find().toArray();
  expect(record).toMatchObject({ _counter: 0, _lockTimestamp: '' });
});
