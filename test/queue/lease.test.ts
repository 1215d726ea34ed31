import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testDatabases } from '../support/database.js';
import { allOf, contacts, idsOf, openTestQueues, recordingLog } from './openTestQueues.js';

const FAST = { claimTimeoutSeconds: 0.6, heartbeatSeconds: 0.1 };

test('a claim that is kept alive outlives the time-out; one write renews it, however many records it has', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb, FAST);
  const queue = await queues.queue('source');
  await queue.add(contacts(500));
  const claim = await queue.claim(500, { jobName: 'run' });
  for (let i = 0; i < 10; i++) {
    await sleep(150);
    expect(await queues.releaseStaleClaims()).toEqual([{ queueName: 'source', released: 0, poisoned: 0 }]);
  }
  expect(claim.lost.aborted).toBe(false);
  expect((await claim.complete(idsOf(claim.records))).count).toBe(500);
});

test('a claim without a sign of life is given back, and its late owner can touch nothing', async () => {
  const { queueDb } = await testDatabases();
  const dead = await openTestQueues(queueDb, { claimTimeoutSeconds: 0.3, heartbeatSeconds: 3600 });
  const late = await (await dead.queue('source'))
    .add(contacts(3))
    .then(async () => (await dead.queue('source')).claim(3, { jobName: 'run' }));
  await sleep(400);
  const log = recordingLog();
  const queues = await openTestQueues(queueDb, { ...FAST, log });
  expect(await queues.releaseStaleClaims()).toEqual([{ queueName: 'source', released: 3, poisoned: 0 }]);
  expect(log.lines.filter((line) => line.message.includes('given back'))).toHaveLength(1);
  const next = await (await queues.queue('source')).claim(3, { jobName: 'run' });
  expect(next.records).toHaveLength(3);
  await expect(late.complete(['r000000'])).rejects.toMatchObject({ code: 'CLAIM_LOST' });
  await expect(late.transfer('target', late.records)).rejects.toMatchObject({ code: 'CLAIM_LOST' });
  expect(late.lost.reason).toMatchObject({ code: 'CLAIM_LOST' });
  expect(await late.close()).toEqual({ count: 0, notOwned: ['r000000', 'r000001', 'r000002'] });
  expect(await allOf(queueDb, 'source')).toMatchObject(
    next.records.map(() => ({ _lockToken: next.token, _counter: 2 })),
  );
});

test('a heartbeat that finds its lease gone tells the owner at once', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb, { claimTimeoutSeconds: 60, heartbeatSeconds: 0.05 });
  const queue = await queues.queue('source');
  await queue.add(contacts(1));
  const claim = await queue.claim(1, { jobName: 'run' });
  const other = await (await openTestQueues(queueDb)).queue('source');
  await other.add(contacts(1, 'x'));
  const kept = await other.claim(1, { jobName: 'run' });
  await queueDb.collection<{ _id: string }>('claimLeases').deleteOne({ _id: claim.token });
  const lost = new Promise((done) => claim.lost.addEventListener('abort', done, { once: true }));
  await lost;
  expect(claim.lost.reason).toMatchObject({ code: 'CLAIM_LOST' });
  expect(kept.lost.aborted).toBe(false);
});

test('locks of the original are given back when they are too old, by the server’s clock', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb, { claimTimeoutSeconds: 300 });
  const queue = await queues.queue('source');
  await queue.add(contacts(6));
  const records = queueDb.collection<{ _id: string }>('source');
  const locked = (secondsAgo: number) => ({
    $set: { _jobName: 'original', _lockTimestamp: new Date(Date.now() - secondsAgo * 1000), _lockToken: 'left behind' },
  });
  await records.updateOne({ _id: 'r000000' }, locked(310));
  await records.updateOne({ _id: 'r000001' }, locked(290));
  await records.updateOne({ _id: 'r000002' }, { $set: { _jobName: 'original', _lockTimestamp: new Date(0) } });
  // Of a machine whose clock is years ahead. Hours are not looked at: the original writes local time.
  const ahead = (hours: number) => ({ _jobName: 'original', _lockTimestamp: new Date(Date.now() + hours * 3600_000) });
  await records.updateOne({ _id: 'r000003' }, { $set: ahead(20_000) });
  await records.updateOne({ _id: 'r000004' }, { $set: ahead(14) });
  expect(await queues.releaseStaleClaims()).toEqual([{ queueName: 'source', released: 3, poisoned: 0 }]);
  expect(await allOf(queueDb, 'source')).toMatchObject([
    { _jobName: '' },
    { _jobName: 'original' },
    { _jobName: '' },
    { _jobName: '' },
    { _jobName: 'original' },
    { _jobName: '' },
  ]);
});

test('a noted claim is not given back, and one run takes it over with its note', async () => {
  const { queueDb } = await testDatabases();
  const first = await openTestQueues(queueDb, { claimTimeoutSeconds: 0.3, heartbeatSeconds: 3600 });
  const queue = await first.queue('source');
  await queue.add(contacts(3));
  const claim = await queue.claim(3, { jobName: 'post' });
  await claim.note({ state: 'started', syncUri: '/syncs/$7' });
  await claim.complete(['r000000']);
  await sleep(400);

  const second = await openTestQueues(queueDb, FAST);
  expect(await second.releaseStaleClaims()).toEqual([{ queueName: 'source', released: 0, poisoned: 0 }]);
  const again = await second.queue('source');
  expect(await again.resume({ jobName: 'another job' })).toBeUndefined();
  const resumed = (await Promise.all([1, 2, 3].map(() => again.resume({ jobName: 'post' })))).filter(Boolean);
  expect(resumed).toHaveLength(1);
  const [taken] = resumed;
  expect(taken?.noted).toEqual({ state: 'started', syncUri: '/syncs/$7' });
  expect(taken?.token).toBe(claim.token);
  expect(idsOf(taken?.records ?? [])).toEqual(['r000001', 'r000002']);
  await expect(claim.note({ state: 'late' })).rejects.toMatchObject({ code: 'CLAIM_LOST' });
  await expect(claim.complete(['r000001'])).rejects.toMatchObject({ code: 'CLAIM_LOST' });
  expect(await taken?.complete(['r000001', 'r000002'])).toEqual({ count: 2, notOwned: [] });
  await taken?.close();
  expect(await queueDb.collection('claimLeases').countDocuments()).toBe(0);
});

test('the former owner of a claim that was taken over can touch nothing, though it has not noticed yet', async () => {
  const { queueDb } = await testDatabases();
  const first = await openTestQueues(queueDb, { claimTimeoutSeconds: 600 });
  const queue = await first.queue('source');
  await queue.add(contacts(3));
  const claim = await queue.claim(3, { jobName: 'post' });
  await claim.note({ state: 'started' });
  // As if its process had been suspended: the server's clock has gone on, its own has not.
  await queueDb.collection('claimLeases').updateMany({}, { $set: { expiresAt: new Date(0) } });
  const taken = await (await (await openTestQueues(queueDb)).queue('source')).resume({ jobName: 'post' });
  expect(taken?.records).toHaveLength(3);
  const ids = idsOf(claim.records);
  expect(await claim.complete(ids.slice(0, 1))).toEqual({ count: 0, notOwned: ids.slice(0, 1) });
  expect(await claim.transfer('target', claim.records.slice(1, 2))).toEqual({ count: 0, notOwned: ids.slice(1, 2) });
  expect(await claim.release(ids.slice(2))).toEqual({ count: 0, notOwned: ids.slice(2) });
  await claim.close();
  expect(await taken?.complete(ids)).toEqual({ count: 3, notOwned: [] });
});

test('a note that is taken away makes the claim an ordinary one again', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb, { claimTimeoutSeconds: 0.2, heartbeatSeconds: 3600 });
  const queue = await queues.queue('source');
  await queue.add(contacts(1));
  const claim = await queue.claim(1, { jobName: 'post' });
  await claim.note({ state: 'started' });
  await claim.note(null);
  await sleep(300);
  expect(await queue.resume({ jobName: 'post' })).toBeUndefined();
  expect(await queues.releaseStaleClaims()).toEqual([{ queueName: 'source', released: 1, poisoned: 0 }]);
});
