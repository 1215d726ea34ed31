import { createHash } from 'node:crypto';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, expect, onTestFailed } from 'vitest';
import { mongoUrl } from './fileServer.js';

const clients: MongoClient[] = [];

afterAll(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

export interface TestDatabases {
  readonly url: string;
  readonly client: MongoClient;
  readonly queueDatabase: string;
  readonly rulesDatabase: string;
  readonly queueDb: Db;
  readonly rulesDb: Db;
}

/**
 * Two empty databases for the running test. Their names are a hash of file and test, so that parallel files never meet on
 * a server that they share (MONGODB_URL); there a failed test's data stays, and the names are printed, so that one can look.
 */
export async function testDatabases(name = expect.getState().currentTestName ?? 'file'): Promise<TestDatabases> {
  const url = await mongoUrl();
  const client = new MongoClient(url);
  clients.push(client);
  const hash = createHash('sha1').update(`${expect.getState().testPath}:${name}`).digest('hex').slice(0, 12);
  const queueDatabase = `queue_${hash}`;
  const rulesDatabase = `rules_${hash}`;
  const queueDb = client.db(queueDatabase);
  const rulesDb = client.db(rulesDatabase);
  await queueDb.dropDatabase();
  await rulesDb.dropDatabase();
  try {
    onTestFailed(() => console.error(`databases of this test: ${queueDatabase}, ${rulesDatabase} on ${url}`));
  } catch {
    // Called from a hook: there is no test yet whose failure could be noted.
  }
  return { url, client, queueDatabase, rulesDatabase, queueDb, rulesDb };
}
