import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { ensureIndexes, missingIndexes, queueIndexes } from '../../src/queue/indexes.js';
import { testDatabases } from '../support/database.js';
import { startMongoServer } from '../support/mongoServer.js';
import { contacts, openTestQueues, recordingLog } from './openTestQueues.js';

test('indexes are made at first use, and what is missing is told', async () => {
  const { queueDb } = await testDatabases();
  const queues = await openTestQueues(queueDb);
  expect(await missingIndexes(queueDb, queueIndexes('source'))).toHaveLength(1);
  await queues.queue('source');
  expect(await missingIndexes(queueDb, queueIndexes('source'))).toEqual([]);
  await queueDb.collection('source').dropIndex('dwmops_claim');
  expect(await missingIndexes(queueDb, queueIndexes('source'))).toMatchObject([{ name: 'dwmops_claim' }]);
});

test('for a dry run nothing is made', async () => {
  const { queueDb } = await testDatabases();
  const queue = await (await openTestQueues(queueDb, { readOnly: true })).queue('source');
  expect(await queue.size()).toBe(0);
  expect(await queue.peek(10)).toEqual([]);
  expect(await queueDb.listCollections().toArray()).toEqual([]);
});

test('an index of the same name with another key is a warning that names it', async () => {
  const { queueDb } = await testDatabases();
  await queueDb.collection('source').createIndex({ somethingElse: 1 }, { name: 'dwmops_claim' });
  const log = recordingLog();
  await ensureIndexes(queueDb, queueIndexes('source'), log);
  expect(log.lines.filter((line) => line.level === 'warn')).toEqual([
    { level: 'warn', message: expect.stringMatching(/^Index dwmops_claim on source is missing and could not be made/) },
  ]);
});

test('a missing right to make indexes is a warning, and the queue works', async () => {
  const server = await startMongoServer('replicaSet', { failPoints: true });
  const client = new MongoClient(server.url);
  try {
    const refused = { failCommands: ['createIndexes'], errorCode: 13 };
    await client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'alwaysOn', data: refused });
    const log = recordingLog();
    const queue = await (await openTestQueues(client.db('rights'), { log })).queue('source');
    expect(log.lines.filter((line) => line.level === 'warn')).toHaveLength(1);
    await queue.add(contacts(3));
    const claim = await queue.claim(2, { jobName: 'run' });
    expect((await claim.complete(claim.records.map((record) => record._id))).count).toBe(2);
  } finally {
    await client.close();
    await server.stop();
  }
});
