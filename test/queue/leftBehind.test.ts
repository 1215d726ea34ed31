import { setTimeout as sleep } from 'node:timers/promises';
import { MongoNetworkError } from 'mongodb';
import { expect, test } from 'vitest';
import type { Point } from '../../src/queue/points.js';
import { testDatabases } from '../support/database.js';
import { allOf, contacts, idsOf, openTestQueues } from './openTestQueues.js';

const LATE_POINTS: readonly Point[] = ['transfer:begin', 'transfer:deleted', 'transfer:inserted'];

/**
 * A connection that is lost once, and then a database so slow that the patience ends in the middle of the second attempt:
 * what that attempt goes on to write must not take effect.
 */
test.for(LATE_POINTS)('a transfer whose patience ends at %s changes nothing afterwards', async (late, { skip }) => {
  const { queueDb } = await testDatabases();
  let attempts = 0;
  let isBodyOver = false;
  const queues = await openTestQueues(queueDb, {
    patienceSeconds: 1,
    atPoint: async (point) => {
      if (point === 'transfer:begin' && ++attempts === 1) throw new MongoNetworkError('the connection is lost');
      if (point === late && attempts === 2) await sleep(1500);
      if (point === 'transfer:companion') isBodyOver = true;
    },
  });
  skip(queues.topology === 'standalone', 'there are no transactions');
  const queue = await queues.queue('source');
  await queue.add(contacts(5));
  // Made before: a transaction may not make collections on every server.
  await (await queues.queue('target')).size();
  const history = queueDb.collection('history');
  await history.insertOne({ of: 'nobody' });
  const claim = await queue.claim(5, { jobName: 'run' });
  const transfer = claim.transfer('target', claim.records, async (moved, session) => {
    await history.insertMany(
      moved.map(({ _id }) => ({ of: _id })),
      session ? { session } : {},
    );
  });
  await expect(transfer).rejects.toMatchObject({ code: 'QUEUE_DATABASE_AWAY' });
  await expect.poll(() => isBodyOver, { timeout: 10_000 }).toBe(true);
  // The time in which a write without a transaction would have arrived.
  await sleep(300);
  expect(idsOf(await allOf(queueDb, 'source'))).toEqual(idsOf(contacts(5)));
  expect(await allOf(queueDb, 'target')).toEqual([]);
  expect(await history.countDocuments()).toBe(1);
  // And the claim is as good as before.
  expect(await claim.transfer('target', claim.records)).toEqual({ count: 5, notOwned: [] });
  expect(idsOf(await allOf(queueDb, 'target'))).toEqual(idsOf(contacts(5)));
});
