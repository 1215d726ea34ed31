import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { testDatabases } from '../support/database.js';
import { allOf, contacts, holdFor, openTestQueues } from './openTestQueues.js';

test('a record is stored as the original stores it', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  const before = Date.now();
  const { inserted, batchId } = await queue.add([{ email: 'a@example.com', nested: { kept: [1, null] } }], {
    batchName: 'export 1',
    priority: true,
    batchCustom: { syncUri: '/syncs/1' },
  });
  const [record] = await allOf(queueDb, 'source');
  expect(inserted).toBe(1);
  expect(record).toEqual({
    _id: expect.any(ObjectId),
    email: 'a@example.com',
    nested: { kept: [1, null] },
    _timestamp: expect.any(Date),
    _counter: 0,
    _jobName: '',
    _lockTimestamp: '',
    _priority: 1,
    _batchName: 'export 1',
    _batchID: batchId,
  });
  expect(Math.abs(Number(record?._timestamp) - before)).toBeLessThan(60_000);
  expect(await queueDb.collection('batchList').findOne()).toEqual({
    _id: batchId,
    batchName: 'export 1',
    batchCount: 1,
    timestamp: expect.any(Date),
    completeCount: 0,
    isComplete: false,
    custom: { syncUri: '/syncs/1' },
  });
  expect(await queueDb.collection('queueList').find().toArray()).toMatchObject([{ queueName: 'source' }]);
});

test('storing twice is storing once', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  expect(await queue.add(contacts(1500))).toMatchObject({ inserted: 1500, alreadyThere: 0 });
  expect(await queue.add([...contacts(1500), { _id: 'new' }])).toMatchObject({ inserted: 1, alreadyThere: 1500 });
  expect(await queue.size()).toBe(1501);
});

test('queue fields that come along with a record do not get into the queue', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add([{ _id: 'x', _lockToken: 'stolen', _counter: 9, _jobName: 'other', _error: { code: 'x' }, a: 1 }]);
  expect(await allOf(queueDb, 'source')).toEqual([
    expect.objectContaining({ _id: 'x', a: 1, _counter: 0, _jobName: '', _batchID: '', _batchName: '' }),
  ]);
  expect((await allOf(queueDb, 'source'))[0]).not.toHaveProperty('_lockToken');
  expect((await allOf(queueDb, 'source'))[0]).not.toHaveProperty('_error');
});

test('held records cannot be claimed until all of them are released', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb, { claimTimeoutSeconds: 0 });
  const queue = await queues.queue('source');
  const held = holdFor('sync-7');
  await queue.add(contacts(10), { held });
  await queue.add(contacts(12), { held });
  await queue.add(contacts(3, 'other'), { held: holdFor('sync-8') });
  expect(await queue.countHeld('sync-7')).toBe(12);
  expect((await queue.claim(100, { jobName: 'run' })).records).toEqual([]);
  await queues.releaseStaleClaims();
  expect(await queue.statistics()).toMatchObject({ size: 15, available: 0, held: 15 });
  expect(await queue.releaseHeld('sync-7')).toBe(12);
  expect(await queue.releaseHeld('sync-7')).toBe(0);
  expect((await queue.claim(100, { jobName: 'run' })).records).toHaveLength(12);
});

test('a batch is continued, with a number that is known or one that grows', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  const known = new ObjectId();
  await queue.add(contacts(2, 'a'), { batchName: 'known', batchId: known, batchCount: 5 });
  await queue.add(contacts(3, 'b'), { batchName: 'known', batchId: known, batchCount: 5 });
  const growing = (await queue.add(contacts(2, 'c'), { batchName: 'growing' })).batchId;
  if (growing === '') throw new Error('no batch was made');
  await queue.add(contacts(3, 'c'), { batchName: 'growing', batchId: growing });
  const batches = queueDb.collection('batchList');
  expect(await batches.findOne({ _id: known })).toMatchObject({ batchName: 'known', batchCount: 5 });
  expect(await batches.findOne({ _id: growing })).toMatchObject({ batchName: 'growing', batchCount: 3 });
});

test('a record that MongoDB cannot store goes to the errored queue in a form that fits, once; the others are stored', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  const huge = { _id: 'huge', email: 'huge@example.com', notes: 'x'.repeat(16 * 1024 * 1024), city: 'Ulm' };
  const options = { held: holdFor('sync'), batchName: 'export' };
  for (const _ of [1, 2]) {
    const { tooLarge } = await queue.add([...contacts(2), huge], options);
    expect(tooLarge).toEqual(['huge']);
  }
  expect(await queue.countHeld('sync')).toBe(3);
  expect(await queue.releaseHeld('sync')).toBe(2);
  expect(await allOf(queueDb, 'sourceErrored')).toEqual([
    {
      _id: 'huge',
      email: 'huge@example.com',
      city: 'Ulm',
      _timestamp: expect.any(Date),
      _counter: 0,
      _jobName: '',
      _lockTimestamp: '',
      _priority: 0,
      _batchName: 'export',
      _batchID: expect.any(ObjectId),
      _error: {
        code: 'QUEUE_RECORD_TOO_LARGE',
        reason: 'too large for MongoDB (16.0 MB, 16.0 MB of them in notes); left out here',
        attempts: 0,
        timestamp: expect.any(Date),
        jobName: 'get',
        sourceQueue: '',
      },
    },
  ]);
  await queue.add([huge], { held: holdFor('sync') });
  expect(await queue.countHeld('sync')).toBe(0);
});

test('where there is no errored queue, a record that MongoDB cannot store is named, and none of its set is stored', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('no errored queue');
  const huge = { _id: 'huge', text: 'x'.repeat(16 * 1024 * 1024) };
  await expect(queue.add([{ _id: 'small' }, huge])).rejects.toMatchObject({
    code: 'QUEUE_RECORD_TOO_LARGE',
    recordId: 'huge',
  });
  expect(await queue.size()).toBe(0);
});

test.each(['queueList', 'batchList', 'claimLeases', 'jobLocks', '', 'system.users'])(
  'the name "%s" is refused for a queue',
  async (name) => {
    const { queueDb } = await testDatabases();
    const queues = await openTestQueues(queueDb);
    await expect(queues.queue(name)).rejects.toMatchObject({ code: 'QUEUE_NAME_RESERVED' });
  },
);
