import { ObjectId } from 'mongodb';
import { describe, expect, inject, test } from 'vitest';
import { testDatabases } from '../support/database.js';
import { allOf, contacts, holdFor, idsOf, openTestQueues } from './openTestQueues.js';
import { hasPyqm, pyqmPeer } from './pyqmPeer.js';

/** Design §5: a site can switch job by job, and go back. */
describe.skipIf(!hasPyqm)('together with pyqm 0.0.9', () => {
  async function both() {
    const { queueDb, url } = await testDatabases();
    const queues = await openTestQueues(queueDb);
    return { queueDb, queues, source: await queues.queue('source'), pyqm: pyqmPeer(url, queueDb.databaseName) };
  }
  const people = (count: number) => contacts(count).map(({ email }) => ({ email }));

  test('what pyqm adds, ours claims, transfers and completes, batch included', async () => {
    const { queues, source, pyqm } = await both();
    const added = await pyqm('add', { queue: 'source', records: people(5), batchName: 'export' });
    expect(added).toMatchObject({ _insertedCount: 5 });
    const claim = await source.claim(10, { jobName: 'run' });
    expect(claim.records).toHaveLength(5);
    const washed = claim.records.map((record) => ({ ...record, email: 'WASHED' }));
    expect(await claim.transfer('target', washed)).toEqual({ count: 5, notOwned: [] });
    await claim.close();
    const next = await (await queues.queue('target')).claim(10, { jobName: 'post' });
    expect(next.records[0]).toMatchObject({ email: 'WASHED', _batchName: 'export' });
    expect(idsOf(next.records).sort()).toEqual(idsOf(claim.records).sort());
    const ids = next.records.map((record) => record._id);
    expect((await next.complete(ids, { countInBatch: true })).count).toBe(5);
    const batchId = next.records[0]?._batchID;
    expect(await pyqm('batch', { id: String(batchId) })).toEqual({ count: 5, complete: 5, isComplete: true });
  });

  test('what ours adds, pyqm claims, transfers and completes, batch included', async () => {
    const { queueDb, queues, source, pyqm } = await both();
    await queues.queue('target');
    const { batchId } = await source.add(people(5), { batchName: 'export' });
    expect(await pyqm('next', { queue: 'source', limit: 3 })).toHaveLength(3);
    expect(await pyqm('transfer', { queue: 'source', to: 'target' })).toBe(3);
    expect(await pyqm('next', { queue: 'target', limit: 10 })).toHaveLength(3);
    expect(await pyqm('complete', { queue: 'target', completeBatch: true })).toBe(3);
    expect(await pyqm('next', { queue: 'source', limit: 10 })).toHaveLength(2);
    expect(await pyqm('complete', { queue: 'source', completeBatch: true })).toBe(2);
    const batch = await queueDb.collection('batchList').findOne({ _id: new ObjectId(String(batchId)) });
    expect(batch).toMatchObject({ batchCount: 5, completeCount: 5, isComplete: true });
  });

  test('a batch that both complete is complete when the last record is', async () => {
    const { queueDb, source, pyqm } = await both();
    await source.add(people(4), { batchName: 'export' });
    await pyqm('next', { queue: 'source', limit: 2 });
    const claim = await source.claim(10, { jobName: 'post' });
    await claim.complete(
      claim.records.map((record) => record._id),
      { countInBatch: true },
    );
    expect(await queueDb.collection('batchList').findOne()).toMatchObject({ completeCount: 2, isComplete: false });
    await pyqm('complete', { queue: 'source', completeBatch: true });
    expect(await queueDb.collection('batchList').findOne()).toMatchObject({ completeCount: 4, isComplete: true });
  });

  test('neither claims what the other has claimed, and each finishes what the other gave back', async () => {
    const { source, pyqm, queueDb } = await both();
    await source.add(people(6));
    const claim = await source.claim(2, { jobName: 'run' });
    expect(await pyqm('next', { queue: 'source', limit: 2 })).toHaveLength(2);
    expect((await source.claim(10, { jobName: 'run' })).records).toHaveLength(2);
    expect(await pyqm('next', { queue: 'source', limit: 10, job: 'another' })).toHaveLength(0);
    await claim.release(claim.records.map((record) => record._id));
    expect(await pyqm('next', { queue: 'source', limit: 10, job: 'another' })).toHaveLength(2);
    expect(await pyqm('release', { queue: 'source' })).toBe(2);
    expect((await source.claim(10, { jobName: 'run' })).records).toHaveLength(2);
    expect(await queueDb.collection('source').countDocuments({ _counter: 2 })).toBe(4);
  });

  test('records that ours released or moved carry nothing that pyqm does not know', async () => {
    const { queues, source, pyqm } = await both();
    await source.add(people(4), { batchName: 'export' });
    const claim = await source.claim(4, { jobName: 'run' });
    await claim.release(claim.records.slice(0, 2).map((record) => record._id));
    await claim.transfer('target', claim.records.slice(2));
    const target = await queues.queue('target');
    await target.add(people(1), { priority: true });
    for (const queue of ['source', 'target']) {
      const cleaned = await pyqm('clean', { queue });
      expect(cleaned).toEqual(expect.arrayContaining([{ email: expect.stringContaining('@example.com') }]));
      for (const record of Array.isArray(cleaned) ? cleaned : []) expect(Object.keys(record)).toEqual(['email']);
    }
  });

  test('a claim of ours that pyqm took away is not touched by ours any more', async () => {
    const { source, pyqm, queueDb } = await both();
    await source.add(people(4));
    const claim = await source.claim(4, { jobName: 'run' });
    expect(await pyqm('timeout', { queue: 'source', seconds: -10 })).toBe(4);
    await pyqm('next', { queue: 'source', limit: 4 });
    const ids = claim.records.map((record) => record._id);
    expect(await claim.complete(ids)).toEqual({ count: 0, notOwned: ids });
    expect(await claim.transfer('target', claim.records)).toEqual({ count: 0, notOwned: ids });
    expect(await queueDb.collection('source').countDocuments({ _jobName: 'original' })).toBe(4);
    expect(await pyqm('transfer', { queue: 'source', to: 'target' })).toBe(4);
  });

  test('a transfer that pyqm left half done is finished by ours, and nothing is doubled', async () => {
    const { source, queues, pyqm, queueDb } = await both();
    await source.add(people(4));
    await pyqm('next', { queue: 'source', limit: 4 });
    expect(await pyqm('transfer', { queue: 'source', to: 'target', half: true })).toBe('half');
    expect(await source.size()).toBe(4);
    await queueDb.collection('source').updateMany({}, { $set: { _lockTimestamp: new Date(0) } });
    expect(await queues.releaseStaleClaims()).toMatchObject([{ queueName: 'source', released: 4 }, { released: 0 }]);
    const claim = await source.claim(4, { jobName: 'run' });
    expect(await claim.transfer('target', claim.records)).toEqual({ count: 4, notOwned: [] });
    expect(await source.size()).toBe(0);
    const arrived = await allOf(queueDb, 'target');
    expect(arrived).toHaveLength(4);
    for (const record of arrived) expect(record).toMatchObject({ email: 'WASHED BY THE ORIGINAL', _jobName: '' });
  });

  test('a transfer that ours left half done is finished by pyqm, and nothing is doubled', async () => {
    const { queueDb, pyqm } = await both();
    if (inject('topology') !== 'standalone') return; // On a replica set no transfer can be half done.
    const stopping = await openTestQueues(queueDb, {
      atPoint: (point) => (point === 'transfer:held' ? Promise.reject(new Error('stopped here')) : undefined),
    });
    const source = await stopping.queue('source');
    await source.add(people(4));
    const claim = await source.claim(4, { jobName: 'run' });
    await expect(claim.transfer('target', claim.records)).rejects.toThrow('stopped here');
    await pyqm('timeout', { queue: 'source', seconds: -10 });
    await pyqm('next', { queue: 'source', limit: 4 });
    expect(await pyqm('transfer', { queue: 'source', to: 'target' })).toBe(4);
    expect(await source.size()).toBe(0);
    expect(await pyqm('next', { queue: 'target', limit: 10 })).toHaveLength(4);
  });

  test('pyqm measures our queues, held records too', async () => {
    const { source, pyqm } = await both();
    await source.add(people(3));
    await source.add(people(2), { held: holdFor('sync') });
    await source.claim(1, { jobName: 'run' });
    const stats = { _counter: { min: 0, max: 1 } };
    expect(await pyqm('stats', { queue: 'source' })).toMatchObject({ size: 5, available: 2, stats });
    expect(await pyqm('timeout', { queue: 'source', seconds: 300 })).toBe(0);
  });
});
