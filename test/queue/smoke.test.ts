import { expect, test } from 'vitest';
import { testDatabases } from '../support/database.js';

test('smoke', async () => {
  const { queueDb } = await testDatabases();
  await queueDb.collection('a').insertOne({ a: 1 });
  expect(await queueDb.collection('a').countDocuments()).toBe(1);
});
