import { ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { testDatabases } from '../support/database.js';
import { allOf, contacts, idsOf, openTestQueues } from './openTestQueues.js';

test('complete removes records, and their batches count them', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  const { batchId } = await queue.add(contacts(3), { batchName: 'export' });
  await queue.add([{ _id: 'without batch' }]);
  const claim = await queue.claim(10, { jobName: 'post' });
  expect(await claim.complete(['r000000', 'without batch'], { countInBatch: true })).toEqual({
    count: 2,
    notOwned: [],
  });
  const batches = queueDb.collection('batchList');
  expect(await batches.findOne({ _id: new ObjectId(String(batchId)) })).toMatchObject({
    completeCount: 1,
    isComplete: false,
  });
  expect(await claim.complete(['r000001', 'r000002'], { countInBatch: true })).toEqual({ count: 2, notOwned: [] });
  expect(await batches.findOne({ _id: new ObjectId(String(batchId)) })).toMatchObject({
    completeCount: 3,
    isComplete: true,
    completedTimestamp: expect.any(Date),
  });
  expect(await queue.size()).toBe(0);
  await claim.close();
  expect(await queueDb.collection('claimLeases').countDocuments()).toBe(0);
});

test('release gives records back as they were; asUnclaimed does not count as an attempt', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(2));
  const before = await allOf(queueDb, 'source');
  const claim = await queue.claim(2, { jobName: 'run' });
  await claim.release(['r000000']);
  await claim.release(['r000001'], { asUnclaimed: true });
  expect(await allOf(queueDb, 'source')).toEqual([{ ...before[0], _counter: 1 }, before[1]]);
});

test('transfer moves records with their new values, and writes the companion once for them', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb);
  const queue = await queues.queue('source');
  await queue.add(contacts(3), { batchName: 'export', priority: true });
  const claim = await queue.claim(2, { jobName: 'run' });
  const washed = claim.records.map((record) => ({ ...record, email: 'WASHED' }));
  const told: string[] = [];
  const result = await claim.transfer('target', washed, async (moved, session) => {
    told.push(...idsOf(moved));
    await queueDb.collection('history').insertMany(
      moved.map((record) => ({ of: record._id })),
      session ? { session } : {},
    );
  });
  expect(result).toEqual({ count: 2, notOwned: [] });
  expect(told).toEqual(['r000000', 'r000001']);
  const [record] = await allOf(queueDb, 'target');
  const original = claim.records[0];
  expect(record).toEqual({
    _id: 'r000000',
    email: 'WASHED',
    _timestamp: expect.any(Date),
    _counter: 0,
    _jobName: '',
    _lockTimestamp: '',
    _priority: 1,
    _batchName: 'export',
    _batchID: original?._batchID,
  });
  expect(idsOf(await allOf(queueDb, 'target'))).toEqual(['r000000', 'r000001']);
  expect(idsOf(await allOf(queueDb, 'source'))).toEqual(['r000002']);
  expect(await queueDb.collection('history').countDocuments()).toBe(2);
  expect(idsOf((await (await queues.queue('target')).claim(5, { jobName: 'next' })).records)).toHaveLength(2);
});

test('a companion that throws leaves the records with the claim', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb);
  const queue = await queues.queue('source');
  await queue.add(contacts(2));
  const claim = await queue.claim(2, { jobName: 'run' });
  const refuse = () => Promise.reject(new Error('no history today'));
  await expect(claim.transfer('target', claim.records, refuse)).rejects.toThrow('no history today');
  expect(await allOf(queueDb, 'target')).toEqual([]);
  expect((await claim.transfer('target', claim.records)).count).toBe(2);
  expect(idsOf(await allOf(queueDb, 'target'))).toEqual(['r000000', 'r000001']);
});

test('a record that is in the target already is not doubled, and stays there as it is', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb);
  const queue = await queues.queue('source');
  const target = await queues.queue('target');
  await queue.add(contacts(4));
  await target.add([{ _id: 'r000001', email: 'earlier' }]);
  const elsewhere = await target.claim(1, { jobName: 'next' });
  const claim = await queue.claim(4, { jobName: 'run' });
  const told: string[] = [];
  const result = await claim.transfer('target', claim.records, async (moved) => void told.push(...idsOf(moved)));
  expect(result).toEqual({ count: 4, notOwned: [] });
  expect(await queue.size()).toBe(0);
  expect(told.at(-1)).toBe('r000003');
  expect(told.slice(-3)).toEqual(['r000000', 'r000002', 'r000003']);
  expect(idsOf(await allOf(queueDb, 'target'))).toEqual(['r000000', 'r000001', 'r000002', 'r000003']);
  expect((await allOf(queueDb, 'target'))[1]).toMatchObject({ email: 'earlier', _lockToken: elsewhere.token });
});

test('fail moves records to the errored queue as they were claimed, with the reason', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(2));
  const claim = await queue.claim(2, { jobName: 'run' });
  expect(await claim.fail('errored', [{ id: 'r000001', code: 'ELQ-00002', reason: 'Invalid e-mail address' }])).toEqual(
    {
      count: 1,
      notOwned: [],
    },
  );
  expect(await allOf(queueDb, 'errored')).toMatchObject([
    {
      _id: 'r000001',
      email: 'person1@example.com',
      _counter: 0,
      _jobName: '',
      _error: {
        code: 'ELQ-00002',
        reason: 'Invalid e-mail address',
        attempts: 1,
        timestamp: expect.any(Date),
        jobName: 'run',
        sourceQueue: 'source',
      },
    },
  ]);
});

test('code and reason of a failure are stored cut, with their length', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(1));
  const claim = await queue.claim(1, { jobName: 'run' });
  await claim.fail('errored', [{ id: 'r000000', code: 'E'.repeat(100_000), reason: 'x'.repeat(1_000_000) }]);
  const [record] = await allOf(queueDb, 'errored');
  expect(record?._error?.code).toMatch(/^E{50}…\[cut: 100000 characters in all\]$/);
  expect(record?._error?.reason).toMatch(/^x{2000}…\[cut: 1000000 characters in all\]$/);
});

test('close fails what was forgotten, or gives it back', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(4));
  const first = await queue.claim(2, { jobName: 'run' });
  await first.complete(['r000000']);
  expect(await first.close('errored')).toEqual({ count: 1, notOwned: [] });
  expect(await allOf(queueDb, 'errored')).toMatchObject([{ _id: 'r000001', _error: { code: 'RECORD_FORGOTTEN' } }]);
  const second = await queue.claim(2, { jobName: 'run' });
  expect(await second.close()).toEqual({ count: 2, notOwned: [] });
  expect(await second.close()).toEqual({ count: 0, notOwned: [] });
  expect(await queue.availableSize()).toBe(2);
  await expect(second.complete(['r000002'])).rejects.toMatchObject({ code: 'CLAIM_CLOSED' });
});

test('records of others, and records settled before, are named and left alone', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(4));
  const mine = await queue.claim(2, { jobName: 'run' });
  const other = await queue.claim(2, { jobName: 'run' });
  await mine.complete(['r000000']);
  const asked = ['r000000', 'r000002', 'unknown'];
  expect(await mine.complete(asked)).toEqual({ count: 0, notOwned: asked });
  expect(await mine.release(asked)).toEqual({ count: 0, notOwned: asked });
  expect((await mine.transfer('target', other.records)).notOwned).toEqual(['r000002', 'r000003']);
  expect((await mine.fail('errored', [{ id: 'r000002', code: 'x', reason: '' }])).count).toBe(0);
  expect(await allOf(queueDb, 'source')).toMatchObject([
    { _id: 'r000001', _lockToken: mine.token },
    { _id: 'r000002', _lockToken: other.token },
    { _id: 'r000003', _lockToken: other.token },
  ]);
});

test('a record taken away behind the claim’s back is not touched by any way of settling', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb)).queue('source');
  await queue.add(contacts(8));
  const claim = await queue.claim(8, { jobName: 'run' });
  // As the original does it: `timeout` frees the record and leaves our token, `next` gives it to another job.
  const stolen = { _jobName: 'original', _lockTimestamp: new Date() };
  const odd = ['r000001', 'r000003', 'r000005', 'r000007'];
  await queueDb.collection<{ _id: string }>('source').updateMany({ _id: { $in: odd } }, { $set: stolen });
  expect(await claim.complete(['r000000', 'r000001'])).toEqual({ count: 1, notOwned: ['r000001'] });
  expect(await claim.release(['r000002', 'r000003'])).toEqual({ count: 1, notOwned: ['r000003'] });
  const [four, five, six, seven] = claim.records.slice(4);
  if (!four || !five || !six || !seven) throw new Error('too few records');
  expect(await claim.transfer('target', [four, five])).toEqual({ count: 1, notOwned: ['r000005'] });
  const failures = ['r000006', 'r000007'].map((id) => ({ id, code: 'x', reason: 'y' }));
  expect(await claim.fail('errored', failures)).toEqual({ count: 1, notOwned: ['r000007'] });
  expect(await claim.close()).toEqual({ count: 0, notOwned: [] });
  expect(await allOf(queueDb, 'source')).toMatchObject([
    { _id: 'r000001', ...stolen },
    { _id: 'r000002', _jobName: '', _lockTimestamp: '' },
    { _id: 'r000003', ...stolen },
    { _id: 'r000005', ...stolen },
    { _id: 'r000007', ...stolen },
  ]);
  expect(idsOf(await allOf(queueDb, 'target'))).toEqual(['r000004']);
  expect(idsOf(await allOf(queueDb, 'errored'))).toEqual(['r000006']);
});

describe('a record that has grown too large for MongoDB', () => {
  const text = (megabytes: number) => 'x'.repeat(megabytes * 1024 * 1024);

  test('goes to the errored queue as it was claimed, and can be replayed; its neighbours move', async () => {
    const { queueDb } = await testDatabases();
    const queues = await openTestQueues(queueDb);
    await (await queues.queue('source')).add(contacts(3));
    const claim = await (await queues.queue('source')).claim(3, { jobName: 'run' });
    const washed = claim.records.map((record) =>
      record._id === 'r000001' ? { ...record, email: text(9), notes: text(9) } : { ...record, email: 'WASHED' },
    );
    const told: string[] = [];
    const result = await claim.transfer('target', washed, async (moved) => void told.push(...idsOf(moved)));
    expect(result).toEqual({ count: 2, notOwned: [], tooLarge: ['r000001'] });
    expect(told).toEqual(['r000000', 'r000002']);
    expect(await allOf(queueDb, 'target')).toMatchObject([{ email: 'WASHED' }, { email: 'WASHED' }]);
    expect(await allOf(queueDb, 'source')).toEqual([]);
    expect(await allOf(queueDb, 'sourceErrored')).toMatchObject([
      {
        _id: 'r000001',
        email: 'person1@example.com',
        _jobName: '',
        _error: {
          code: 'QUEUE_RECORD_TOO_LARGE',
          reason: expect.stringMatching(
            /^grew too large for MongoDB on its way to target \(18\.0 MB, 9\.0 MB of them in /,
          ),
          attempts: 1,
          sourceQueue: 'source',
        },
      },
    ]);
  });

  test('and does not fit with its error either, is kept without its largest field, and not replayed', async () => {
    const { queueDb } = await testDatabases();
    const queues = await openTestQueues(queueDb);
    const queue = await queues.queue('source');
    await queue.add(contacts(1));
    // Another program left less room than ours does.
    await queueDb.collection('source').updateMany({}, { $set: { notes: text(16).slice(1000) } });
    await queue.add(contacts(1, 'other'));
    const claim = await queue.claim(2, { jobName: 'run' });
    const failures = claim.records.map(({ _id }) => ({ id: _id, code: 'ELQ-00002', reason: 'Invalid' }));
    expect((await claim.fail('sourceErrored', failures)).count).toBe(2);
    const [other, large] = await allOf(queueDb, 'sourceErrored');
    expect(other).toMatchObject({ _id: 'other000000', _error: { reason: 'Invalid', sourceQueue: 'source' } });
    expect(large).toMatchObject({
      email: 'person0@example.com',
      _error: {
        code: 'ELQ-00002',
        reason: expect.stringMatching(
          /^Invalid; kept here without its largest fields \(16\.0 MB, 16\.0 MB of them in notes\)/,
        ),
        sourceQueue: '',
      },
    });
    expect(large).not.toHaveProperty('notes');
  });
});
