import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { testDatabases } from '../support/database.js';
import { allOf, contacts, idsOf, openTestQueues } from './openTestQueues.js';

test('a claim locks the records under its own token and time, and counts it', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(3));
  const claim = await queue.claim(2, { jobName: 'run' });
  expect(idsOf(claim.records)).toEqual(['r000000', 'r000001']);
  const lease = await queueDb.collection('claimLeases').findOne();
  expect(lease).toMatchObject({ _id: claim.token, queueName: 'source', jobName: 'run', pid: process.pid });
  expect(await allOf(queueDb, 'source')).toMatchObject([
    { _jobName: 'run', _lockToken: claim.token, _lockTimestamp: lease?.claimedAt, _counter: 1 },
    { _jobName: 'run', _lockToken: claim.token, _lockTimestamp: lease?.claimedAt, _counter: 1 },
    { _jobName: '', _lockTimestamp: '', _counter: 0 },
  ]);
  expect(claim.records).toEqual((await allOf(queueDb, 'source')).slice(0, 2));
});

test('higher priority goes first, then the oldest; records added together keep their order', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add([{ _id: 'c' }, { _id: 'd' }]);
  await new Promise((resume) => setTimeout(resume, 5));
  await queue.add([{ _id: 'a' }, { _id: 'b' }]);
  await queue.add([{ _id: 'z' }], { priority: true });
  await new Promise((resume) => setTimeout(resume, 5));
  await queue.add([{ _id: 'y' }], { priority: true });
  const taken: string[] = [];
  for (const limit of [1, 2, 1, 5]) taken.push(...idsOf((await queue.claim(limit, { jobName: 'run' })).records));
  expect(taken).toEqual(['z', 'y', 'c', 'd', 'a', 'b']);
});

test('the order holds for any mix of priorities, ages and releases, and any limits', async () => {
  const { queueDb } = await testDatabases();
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  console.log(`claim order: seed ${seed}`);
  const random = seededRandom(seed);
  const queue = await (await openTestQueues(queueDb, { maxAttempts: 1000 })).queue('source');
  let added = 0;
  for (let step = 0; step < 40; step++) {
    const count = Math.floor(random() * 8);
    const fresh = Array.from({ length: count }, () => ({ _id: `n${Math.floor(random() * 1e9)}-${added++}` }));
    await queue.add(fresh, { priority: random() < 0.3 });
    const limit = 1 + Math.floor(random() * 6);
    const free = await queueDb.collection<{ _id: string }>('source').find({ _jobName: '' }).toArray();
    const expected = free
      .map((record) => ({ ...record, id: String(record._id) }) as unknown as Expected)
      .sort((a, b) => b._priority - a._priority || +a._timestamp - +b._timestamp || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
    const claim = await queue.claim(limit, { jobName: 'run' });
    expect(idsOf(claim.records)).toEqual(expected.map((record) => record.id));
    const back = claim.records.filter(() => random() < 0.5).map((record) => record._id);
    await claim.release(back);
    await claim.complete(claim.records.map((record) => record._id).filter((id) => !back.includes(id)));
    await claim.close();
  }
});

interface Expected {
  readonly id: string;
  readonly _priority: number;
  readonly _timestamp: Date;
}

function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('a claim of one batch takes no other records', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(3, 'a'), { batchName: 'first' });
  const { batchId } = await queue.add(contacts(3, 'b'), { batchName: 'second' });
  if (batchId === '') throw new Error('no batch was made');
  const claim = await queue.claim(10, { jobName: 'run', batchId });
  expect(idsOf(claim.records)).toEqual(['b000000', 'b000001', 'b000002']);
  expect((await queue.claim(10, { jobName: 'run', batchId: new ObjectId() })).records).toEqual([]);
});

test('many claimers at once get every record, and none twice', async () => {
  const { queueDb, url } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(1200));
  const { MongoClient } = await import('mongodb');
  const clients = Array.from({ length: 8 }, () => new MongoClient(url));
  try {
    const claims = await Promise.all(
      clients.map(async (client) => {
        const own = await (await openTestQueues(client.db(queueDb.databaseName))).queue('source');
        return own.claim(150, { jobName: 'run' });
      }),
    );
    const taken = claims.flatMap((claim) => idsOf(claim.records));
    console.log(`8 claimers of 150 at once: ${claims.map((claim) => claim.records.length).join(' ')}`);
    expect(taken).toHaveLength(1200);
    expect(new Set(taken).size).toBe(1200);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
});

test('an empty queue, and a limit of nothing, give an empty claim and leave no lease', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  const empty = await queue.claim(5, { jobName: 'run' });
  expect(await empty.complete(['x'])).toEqual({ count: 0, notOwned: ['x'] });
  await empty.close();
  await queue.add(contacts(2));
  expect((await queue.claim(0, { jobName: 'run' })).records).toEqual([]);
  expect(await queueDb.collection('claimLeases').countDocuments()).toBe(0);
  expect(await queue.availableSize()).toBe(2);
});

test('peek shows what a claim would get, and claims nothing', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(3));
  expect(idsOf(await queue.peek(2))).toEqual(['r000000', 'r000001']);
  expect(await queue.availableSize()).toBe(3);
});
