import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CLAIM_POINTS,
  type Point,
  SETTLE_POINTS,
  STEPWISE_TRANSFER_POINTS,
  TRANSACTION_TRANSFER_POINTS,
} from '../../src/queue/points.js';
import { type MongoServer, startMongoServer } from '../support/mongoServer.js';
import { allOf, contacts, idsOf, isEmbedded, openTestQueues, recordingLog } from './openTestQueues.js';

/** Invariant 1: a database outage at any call. */
describe.each(['replicaSet', 'standalone'] as const)('a %s database that goes away', (topology) => {
  let server: MongoServer;
  let client: MongoClient;

  beforeEach(async () => {
    server = await startMongoServer(topology);
    client = new MongoClient(server.url, { serverSelectionTimeoutMS: 1000 });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  test('and is killed and started again at every point of a run: the run waits, goes on, and does each thing once', async () => {
    const db = client.db('away', { writeConcern: { w: 'majority', journal: true } });
    const points = new Set<Point>([
      ...CLAIM_POINTS,
      ...(topology === 'replicaSet' ? TRANSACTION_TRANSFER_POINTS : STEPWISE_TRANSFER_POINTS),
      ...SETTLE_POINTS,
    ]);
    // The embedded server confirms a transaction some milliseconds before it is on disk (mongod does not), so it must
    // not be killed right then; a single write with `j` puts on disk what came before it.
    if (await isEmbedded(db)) points.delete('transfer:committed');
    const flush = () => db.collection('flush').insertOne({});
    const log = recordingLog();
    const queues = await openTestQueues(db, {
      log,
      atPoint: async (point) => {
        if (!points.delete(point)) return;
        await server.kill();
        await server.restart();
      },
    });
    const queue = await queues.queue('source');
    await queue.add(contacts(30), { batchName: 'export' });
    const claim = await queue.claim(30, { jobName: 'run' });
    const ids = idsOf(claim.records);
    const history = claim.records.slice(0, 10).map((record) => ({ _id: `history of ${record._id}` }));
    const moved = await claim.transfer('target', claim.records.slice(0, 10), async (_moved, session) => {
      await db.collection<{ _id: string }>('history').insertMany(history, session ? { session } : {});
    });
    expect(moved).toEqual({ count: 10, notOwned: [] });
    await flush();
    expect(await claim.complete(ids.slice(10, 20), { countInBatch: true })).toEqual({ count: 10, notOwned: [] });
    await flush();
    expect(await claim.release(ids.slice(20))).toEqual({ count: 10, notOwned: [] });
    await claim.close();

    expect([...points]).toEqual([]);
    expect(idsOf(await allOf(db, 'source'))).toEqual(ids.slice(20));
    expect(idsOf(await allOf(db, 'target'))).toEqual(ids.slice(0, 10));
    expect(await db.collection('target').countDocuments({ _jobName: '' })).toBe(10);
    expect(await db.collection('history').countDocuments()).toBe(10);
    expect(await db.collection('batchList').findOne()).toMatchObject({ completeCount: 10 });
    expect(await db.collection('claimLeases').countDocuments()).toBe(0);
  }, 180_000);

  test('for 20 s in the middle of a claim’s work: nothing is lost, and the claim is still its owner’s', async () => {
    const db = client.db('outage');
    const log = recordingLog();
    const queues = await openTestQueues(db, { log, patienceSeconds: 60 });
    const queue = await queues.queue('source');
    await queue.add(contacts(10));
    const claim = await queue.claim(10, { jobName: 'run' });
    await server.kill();
    const back = sleep(20_000).then(() => server.restart());
    const result = await claim.transfer('target', claim.records);
    await back;
    expect(result).toEqual({ count: 10, notOwned: [] });
    expect(claim.lost.aborted).toBe(false);
    expect(idsOf(await allOf(db, 'target'))).toEqual(idsOf(contacts(10)));
    expect(log.lines.map((line) => line.message).join('\n')).toMatch(
      /The database is away \(.*waiting for it[\s\S]*is back after 2\d\.\d s/,
    );
  }, 120_000);

  test('for good: the run gives up when its patience is used up, and its records go back later', async () => {
    const db = client.db('gone');
    const queues = await openTestQueues(db, { patienceSeconds: 4, claimTimeoutSeconds: 10 });
    const queue = await queues.queue('source');
    await queue.add(contacts(10));
    const claim = await queue.claim(10, { jobName: 'run' });
    await server.kill();
    const started = performance.now();
    await expect(claim.transfer('target', claim.records)).rejects.toMatchObject({ code: 'QUEUE_DATABASE_AWAY' });
    const seconds = (performance.now() - started) / 1000;
    console.log(`${topology}: gave up after ${seconds.toFixed(1)} s of 4`);
    expect(seconds).toBeGreaterThan(3.5);
    expect(seconds).toBeLessThan(8);
    // The process ends with that error, and its heartbeat with it.
    await queues.close();
    await server.restart();
    await leasesAreOver(db);
    const later = await openTestQueues(db, { claimTimeoutSeconds: 10 });
    expect(await later.releaseStaleClaims()).toContainEqual({ queueName: 'source', released: 10, poisoned: 0 });
    expect(await allOf(db, 'target')).toEqual([]);
  }, 120_000);
});

/** A renewal that was under way when the server went may still reach it when it is back. */
async function leasesAreOver(db: Db): Promise<void> {
  for (;;) {
    const { localTime } = await db.admin().command({ hello: 1 });
    if ((await db.collection('claimLeases').countDocuments({ expiresAt: { $gte: localTime } })) === 0) return;
    await sleep(200);
  }
}
