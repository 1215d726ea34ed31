import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { testDatabases } from '../support/database.js';
import { allOf, contacts, idsOf, openTestQueues } from './openTestQueues.js';

test('a record that was claimed ten times without success goes to the errored queue when it is released', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(2));
  for (let attempt = 1; attempt <= 10; attempt++) {
    const claim = await queue.claim(2, { jobName: 'run' });
    expect(idsOf(claim.records)).toEqual(['r000000', 'r000001']);
    await claim.release(['r000000']);
    await claim.release(['r000001'], { asUnclaimed: true });
    await claim.close();
  }
  expect(await allOf(queueDb, 'sourceErrored')).toMatchObject([
    { _id: 'r000000', _error: { code: 'RECORD_POISONED', attempts: 10, sourceQueue: 'source', jobName: 'run' } },
  ]);
  expect(idsOf(await allOf(queueDb, 'source'))).toEqual(['r000001']);
});

test('a record that the original’s tools gave back too often goes there when it would be claimed', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb, { maxAttempts: 3 })).queue('source');
  await queue.add(contacts(3));
  const records = queueDb.collection<{ _id: string }>('source');
  await records.updateOne({ _id: 'r000000' }, { $set: { _counter: 3 } });
  await records.updateOne({ _id: 'r000001' }, { $set: { _counter: 2 } });
  const claim = await queue.claim(3, { jobName: 'run' });
  expect(idsOf(claim.records)).toEqual(['r000001', 'r000002']);
  expect(await allOf(queueDb, 'sourceErrored')).toMatchObject([{ _id: 'r000000', _error: { attempts: 3 } }]);
});

test('a claim that was all poison goes on to those behind it: a queue that has records is not empty', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb, { maxAttempts: 3 })).queue('source');
  await queue.add(contacts(5));
  await queueDb
    .collection<{ _id: string }>('source')
    .updateMany({ _id: { $lt: 'r000003' } }, { $set: { _counter: 3 } });
  const claim = await queue.claim(3, { jobName: 'run' });
  expect(idsOf(claim.records)).toEqual(['r000003', 'r000004']);
  expect(await queueDb.collection('sourceErrored').countDocuments()).toBe(3);
  expect(await queueDb.collection('claimLeases').countDocuments()).toBe(1);
});

test('a record whose owner died for the last time goes there when it would be given back', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb, { maxAttempts: 2, claimTimeoutSeconds: 0.2, heartbeatSeconds: 3600 });
  const queue = await queues.queue('source');
  await queue.add(contacts(3));
  await queue.claim(1, { jobName: 'run' });
  await sleep(250);
  expect(await queues.releaseStaleClaims()).toMatchObject([{ queueName: 'source', released: 1, poisoned: 0 }]);
  await queue.claim(2, { jobName: 'run' });
  await sleep(250);
  expect(await queues.releaseStaleClaims()).toEqual([{ queueName: 'source', released: 1, poisoned: 1 }]);
  expect(await allOf(queueDb, 'sourceErrored')).toMatchObject([
    { _id: 'r000000', _error: { code: 'RECORD_POISONED', attempts: 2, jobName: 'run' } },
  ]);
});

test('where a queue has no errored queue, its records stay', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb, { maxAttempts: 1 })).queue('no errored queue');
  await queue.add(contacts(1));
  for (let attempt = 1; attempt <= 3; attempt++) {
    const claim = await queue.claim(1, { jobName: 'run' });
    expect(claim.records).toHaveLength(1);
    await claim.close();
  }
});

test('a record whose move was interrupted has been processed: it arrives, however often it was claimed', async ({
  skip,
}) => {
  const { queueDb } = await testDatabases();
  skip(inject('topology') !== 'standalone', 'on a replica set no move can be interrupted half-way');
  const stopping = await openTestQueues(queueDb, {
    atPoint: (point) => (point === 'transfer:held' ? Promise.reject(new Error('stopped here')) : undefined),
  });
  const source = await stopping.queue('source');
  await source.add(contacts(2));
  const claim = await source.claim(2, { jobName: 'run' });
  await expect(claim.transfer('target', claim.records)).rejects.toThrow('stopped here');
  await stopping.close();
  await queueDb.collection('claimLeases').updateMany({}, { $set: { expiresAt: new Date(0) } });
  const queues = await openTestQueues(queueDb, { maxAttempts: 1 });
  await queues.releaseStaleClaims();
  expect(await source.size()).toBe(0);
  expect(await allOf(queueDb, 'sourceErrored')).toEqual([]);
  expect(await (await queues.queue('target')).availableSize()).toBe(2);
});
