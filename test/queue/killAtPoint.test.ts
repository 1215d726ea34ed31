import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/log.js';
import { openQueues } from '../../src/queue/openQueues.js';
import {
  CLAIM_POINTS,
  SETTLE_POINTS,
  STEPWISE_TRANSFER_POINTS,
  TRANSACTION_TRANSFER_POINTS,
} from '../../src/queue/points.js';
import type { Queues } from '../../src/queue/types.js';
import { type MongoServer, startMongoServer } from '../support/mongoServer.js';
import { startWorker } from '../support/runWorker.js';
import { contacts, idsOf } from './openTestQueues.js';

/**
 * Invariant 1 and 2: a process is killed with SIGKILL at every named point of claim, transfer and the other ways of
 * settling; then `clean` and the next run do what they always do. Every record must have arrived exactly once.
 */
describe.each(['replicaSet', 'standalone'] as const)('killed at every point, on a %s server', (topology) => {
  let server: MongoServer;
  let client: MongoClient;
  const rows: Record<string, string | number>[] = [];

  beforeAll(async () => {
    server = await startMongoServer(topology);
    client = new MongoClient(server.url);
  });
  afterAll(async () => {
    console.log(`Killed at every point, ${topology}:`);
    console.table(rows);
    await client.close();
    await server.stop();
  });

  const transferPoints = topology === 'replicaSet' ? TRANSACTION_TRANSFER_POINTS : STEPWISE_TRANSFER_POINTS;
  test.each([...CLAIM_POINTS, ...transferPoints, 'close:closed'])('transfer, killed at %s', async (point) => {
    const db = client.db(`transfer_${point.replace(':', '_')}`);
    await stopAt(db, 'transfer', point);
    const after = await whereRecordsAre(db);
    const { queues, processedAgain } = await recover(db);

    expect(await idsIn(db, 'source')).toEqual([]);
    expect(await idsIn(db, 'target')).toEqual(idsOf(contacts(10)));
    const target = await queues.queue('target');
    expect((await target.claim(100, { jobName: 'next' })).records).toHaveLength(10);
    const histories = await historiesOf(db);
    if (topology === 'replicaSet') expect(histories).toEqual({ fewest: 1, most: 1 });
    else expect(histories.fewest).toBe(1);
    if (topology === 'standalone' && point !== 'transfer:companion') expect(histories.most).toBe(1);
    rows.push({
      point,
      ...after,
      'processed again': processedAgain,
      'histories a record': `${histories.fewest} to ${histories.most}`,
    });
    await queues.close();
  });

  test.each(SETTLE_POINTS.filter((point) => point.startsWith('complete')))('complete, killed at %s', async (point) => {
    const db = client.db(`complete_${point.replace(':', '_')}`);
    await stopAt(db, 'complete', point);
    const cleaner = await openAgain(db);
    await sleep(600);
    await cleaner.releaseStaleClaims();
    const queues = await openQueues(db, { log: silentLog });
    const rest = await (await queues.queue('source')).claim(100, { jobName: 'run' });
    await rest.complete(idsOf(rest.records), { countInBatch: true });
    await rest.close();
    expect(await idsIn(db, 'source')).toEqual([]);
    const batch = await db.collection('batchList').findOne();
    const counted = Number(batch?.completeCount);
    // On a standalone server the count follows the removal, and may be missing: a batch is never finished too early.
    if (topology === 'replicaSet') expect(batch).toMatchObject({ completeCount: 10, isComplete: true });
    else expect(counted === 10 || (counted === 5 && point === 'complete:removed')).toBe(true);
    rows.push({ point, 'batch counts': `${counted} of 10` });
    await queues.close();
  });

  test('release, killed at release:released', async () => {
    const db = client.db('release_released');
    await stopAt(db, 'release', 'release:released');
    const queues = await openAgain(db);
    expect((await (await queues.queue('source')).claim(100, { jobName: 'run' })).records).toHaveLength(10);
    await queues.close();
  });

  async function stopAt(db: Db, operation: string, point: string): Promise<void> {
    const queues = await openAgain(db);
    await (await queues.queue('source')).add(contacts(10), { batchName: 'export' });
    await queues.close();
    const worker = startWorker('stopAtPoint', [server.url, db.databaseName, operation, point]);
    const end = await worker.ended;
    expect(end, `the worker never came to ${point}: ${end.output}`).toMatchObject({ signal: 'SIGKILL' });
  }

  function openAgain(db: Db): Promise<Queues> {
    return openQueues(db, { log: silentLog, claimTimeoutSeconds: 0.5, heartbeatSeconds: 0.1 });
  }
});

async function recover(db: Db): Promise<{ queues: Queues; processedAgain: number }> {
  const cleaner = await openQueues(db, { log: silentLog, claimTimeoutSeconds: 0.5 });
  await sleep(600);
  await cleaner.releaseStaleClaims();
  // With a lease that a busy machine does not miss.
  const queues = await openQueues(db, { log: silentLog });
  const claim = await (await queues.queue('source')).claim(100, { jobName: 'run' });
  const washed = claim.records.map((record) => ({ ...record, washedBy: 'next' }));
  await claim.transfer('target', washed, async (moved, session) => {
    const histories = moved.map((record) => ({ of: record._id, by: 'next' }));
    await db.collection('history').insertMany(histories, session ? { session } : {});
  });
  await claim.close();
  await cleaner.releaseStaleClaims();
  return { queues, processedAgain: Math.max(0, claim.records.length - 5) };
}

async function whereRecordsAre(db: Db) {
  const count = (name: string, filter = {}) => db.collection(name).countDocuments(filter);
  return {
    'source: free': await count('source', { _jobName: '' }),
    'source: claimed': await count('source', { _jobName: 'run' }),
    'target: waiting': await count('target', { _jobName: '_moving' }),
    'target: free': await count('target', { _jobName: '' }),
    histories: await count('history'),
  };
}

async function idsIn(db: Db, name: string): Promise<string[]> {
  return idsOf(await db.collection(name).find().sort({ _id: 1 }).toArray());
}

async function historiesOf(db: Db): Promise<{ fewest: number; most: number }> {
  const counts = await db
    .collection('history')
    .aggregate<{ n: number }>([{ $group: { _id: '$of', n: { $sum: 1 } } }])
    .toArray();
  expect(counts).toHaveLength(10);
  return { fewest: Math.min(...counts.map((one) => one.n)), most: Math.max(...counts.map((one) => one.n)) };
}
