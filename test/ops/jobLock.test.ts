import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { silentLog } from '../../src/log.js';
import { isJobLock, lockHolder, takeJobLock } from '../../src/ops/jobLock.js';
import { testDatabases } from '../support/database.js';

const request = (owner: string, leaseSeconds = 60) => ({ name: 'JOB', owner, host: 'h', leaseSeconds });

test('of many who want the lock at once, one gets it', async () => {
  const { queueDb } = await testDatabases();
  const tries = await Promise.all(
    Array.from({ length: 12 }, (_, i) => takeJobLock(queueDb, request(`run${i}`), silentLog)),
  );
  expect(tries.filter(isJobLock)).toHaveLength(1);
  for (const lock of tries) if (isJobLock(lock)) await lock.release();
});

test('a released lock is free, and nobody holds it', async () => {
  const { queueDb } = await testDatabases();
  const first = await takeJobLock(queueDb, request('one'), silentLog);
  expect(await lockHolder(queueDb, 'JOB')).toMatchObject({ host: 'h', pid: process.pid });
  if (isJobLock(first)) await first.release();
  expect(await lockHolder(queueDb, 'JOB')).toBeUndefined();
  const second = await takeJobLock(queueDb, request('two'), silentLog);
  expect(isJobLock(second)).toBe(true);
  if (isJobLock(second)) await second.release();
});

test('a lock is kept as long as its holder lives, and taken over when it does not', async () => {
  const { queueDb } = await testDatabases();
  const alive = await takeJobLock(queueDb, request('alive', 1), silentLog);
  await wait(1600);
  expect(isJobLock(await takeJobLock(queueDb, request('rival', 1), silentLog))).toBe(false);
  if (isJobLock(alive)) await alive.release();

  // What a process leaves that was killed: a lock that nobody renews.
  await queueDb
    .collection<{ _id: string }>('jobLocks')
    .insertOne({ _id: 'JOB', owner: 'dead', expiresAt: new Date(Date.now() - 1000) } as { _id: string });
  const heir = await takeJobLock(queueDb, request('heir', 1), silentLog);
  expect(isJobLock(heir)).toBe(true);
  if (isJobLock(heir)) await heir.release();
});

test('an owner whose attempt got no answer takes its own lock again, for the whole lease; nobody else gets it', async () => {
  const { queueDb } = await testDatabases();
  const locks = queueDb.collection<{ _id: string; expiresAt: Date }>('jobLocks');
  const unanswered = await takeJobLock(queueDb, request('one'), silentLog);
  const soon = new Date(Date.now() + 5000);
  await locks.updateOne({ _id: 'JOB' }, { $set: { expiresAt: soon } });
  const again = await takeJobLock(queueDb, request('one'), silentLog);
  expect(isJobLock(again)).toBe(true);
  expect((await locks.findOne())?.expiresAt.getTime()).toBeGreaterThan(soon.getTime() + 30_000);
  expect(isJobLock(await takeJobLock(queueDb, request('other'), silentLog))).toBe(false);
  for (const lock of [unanswered, again]) if (isJobLock(lock)) await lock.release();
  expect(await locks.countDocuments()).toBe(0);
});

test('who loses the lock learns it, and cannot release the other’s', async () => {
  const { queueDb } = await testDatabases();
  const lock = await takeJobLock(queueDb, request('slow', 1), silentLog);
  if (!isJobLock(lock)) throw new Error('no lock');
  await queueDb.collection<{ _id: string }>('jobLocks').updateOne({ _id: 'JOB' }, { $set: { owner: 'other' } });
  await new Promise((done) => lock.lost.addEventListener('abort', done));
  expect(lock.lost.reason).toMatchObject({ code: 'LOCK_LOST' });
  await lock.release();
  expect(await queueDb.collection('jobLocks').countDocuments({})).toBe(1);
});
