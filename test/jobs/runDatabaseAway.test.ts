import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeContacts } from '../../config/sample/makeContacts.js';
import { DWM_QUEUE, INDICATOR_QUEUE } from '../../src/jobs/queueNames.js';
import { silentLog } from '../../src/log.js';
import { openQueues } from '../../src/queue/openQueues.js';
import { importRules } from '../../src/wash/rulesImport.js';
import { type MongoServer, startMongoServer, type Topology } from '../support/mongoServer.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

const RECORDS = 3_000;
const AWAY_MS = 20_000;
const PATIENCE_SECONDS = 4;
const CLAIM_TIMEOUT_SECONDS = 8;

describe.for<Topology>(['replicaSet', 'standalone'])('run, when its %s database goes away', (topology) => {
  let server: MongoServer;
  let site: JobSite;
  let unmute: () => void;
  beforeAll(async () => {
    unmute = muteConsole();
    server = await startMongoServer(topology);
    // The sample is dirtier than any brake allows.
    const brakesOff = { BRAKE_EMPTIED_SHARE: '', BRAKE_RULE_SHARE: '' };
    site = await openJobSite({ mongoUrl: server.url, env: brakesOff });
    await importRules(site.rulesDb, 'config/rules', { configName: 'Eloqua_Contacts_DWM' });
    const queues = await openQueues(site.queueDb, { log: silentLog });
    await (await queues.queue(DWM_QUEUE)).add([...makeContacts(RECORDS, 5)], { batchName: 'test' });
    await queues.close();
  });
  afterAll(async () => {
    await site.remove();
    await server.stop();
    unmute();
  });

  /** Starts `run` and kills the database when at least so many records have moved on. */
  async function loseDatabase(moved: number, patience: number, claimTimeout: number) {
    const env = {
      DATABASE_PATIENCE_SECONDS: `${patience}`,
      CLAIM_TIMEOUT_SECONDS: `${claimTimeout}`,
      RUN_SECONDS: '900',
    };
    const running = site.script('run', { env });
    const seen = () => site.queueDb.collection(INDICATOR_QUEUE).countDocuments();
    let isOver = false;
    void running.finally(() => {
      isOver = true;
    });
    while (!isOver && (await seen()) < moved) await sleep(5);
    await server.kill();
    return { running, killedAt: performance.now() };
  }

  /** Each record is in one queue, and the moved ones have their history once (on a standalone server, at least once). */
  async function expectNothingLost(isDone: boolean): Promise<void> {
    const client = await new MongoClient(server.url).connect();
    const idsIn = (name: string) => client.db(site.queueDb.databaseName).collection(name).distinct('_id');
    const [waiting, done, errored] = [
      await idsIn(DWM_QUEUE),
      await idsIn(INDICATOR_QUEUE),
      await idsIn('dwmErroredQueue'),
    ];
    expect(new Set([...waiting, ...done, ...errored].map(String)).size).toBe(RECORDS);
    // Without transactions a move may be half done, until the next run finishes it.
    if (topology === 'standalone' && !isDone) return client.close();
    expect(waiting.length + done.length + errored.length).toBe(RECORDS);
    const newest = { _current: 0 };
    const histories = client.db(site.rulesDb.databaseName).collection('contactHistory');
    expect(await histories.countDocuments(newest)).toBe(done.length);
    if (topology === 'replicaSet') expect(await histories.countDocuments()).toBe(done.length);
    await client.close();
  }

  test('for good: exit 1 within the set time, and its records are free again once the database runs', async () => {
    const { running, killedAt } = await loseDatabase(600, PATIENCE_SECONDS, CLAIM_TIMEOUT_SECONDS);
    const end = await running;
    const seconds = (performance.now() - killedAt) / 1000;
    console.log(
      `${topology}: ended with status ${end.status} after ${seconds.toFixed(1)} s, patience ${PATIENCE_SECONDS} s`,
    );
    expect(end.status, end.log).toBe(1);
    expect(end.log).toMatch(/ERROR - QUEUE_DATABASE_AWAY: /);
    expect(seconds).toBeLessThan(PATIENCE_SECONDS + 10);
    await server.restart();
    await sleep(CLAIM_TIMEOUT_SECONDS * 1000);
    expect((await site.script('clean')).status).toBe(0);
    await expectNothingLost(false);
    expect(await site.queueDb.collection(DWM_QUEUE).countDocuments({ _jobName: { $ne: '' } })).toBe(0);
  }, 120_000);

  test('for 20 s: it waits, goes on, and does each record once', async () => {
    await site.letLeasesRunOut();
    const already = await site.queueDb.collection(INDICATOR_QUEUE).countDocuments();
    const { running } = await loseDatabase(already + 600, 60, 300);
    await sleep(AWAY_MS);
    await server.restart();
    const end = await running;
    expect(end.status, end.log).toBe(0);
    expect(end.log).toMatch(/WARNING - The database is away/);
    expect(await site.queueDb.collection(DWM_QUEUE).countDocuments()).toBe(0);
    await expectNothingLost(true);
  }, 300_000);
});
