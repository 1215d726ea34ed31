import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { mongoRules } from '../../../src/wash/mongo/mongoRules.js';
import { type MongoServer, startMongoServer } from '../../support/mongoServer.js';

let server: MongoServer;
let client: MongoClient;
let db: Db;

beforeAll(async () => {
  server = await startMongoServer('replicaSet', { failPoints: true });
  client = new MongoClient(server.url);
  db = client.db('refused');
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

beforeEach(async () => {
  await db.dropDatabase();
  const derive = {
    1: { type: 'deriveValue', fieldSet: ['zip'], options: ['overwrite'] },
    2: { type: 'deriveValue', fieldSet: ['country'], options: ['overwrite'] },
  };
  await db.collection('config').insertOne({
    configName: 'refused',
    fields: { zip: { lookup: ['normLookup'], derive: {} }, region: { lookup: [], derive } },
    userDefinedFunctions: {},
    history: { writeContactHistory: false, returnHistoryId: false, returnHistoryField: '', histIdField: {} },
  });
  await db.collection('normLookup').insertOne({ fieldName: 'zip', find: 'OLD', replace: 'new' });
  await db.collection('deriveValue').insertOne({ fieldName: 'region', lookupVals: { zip: 'NEW' }, value: 'South' });
});

async function washOne(): Promise<{ record: unknown; refused: readonly string[] }> {
  const washer = await loadRuleBase(mongoRules(db, { mostLoaded: 0 }), 'refused');
  const [result] = await washer.washSet([{ id: '1', zip: 'old', country: '', region: '' }], { now: 1 });
  const record = result?.outcome === 'washed' ? result.record : result;
  return { record, refused: washer.refusedIndexes };
}

const WASHED = { id: '1', zip: 'new', country: '', region: 'South' };

test('without the right to make indexes the wash works, and what is missing is told', async () => {
  const refusal = { failCommands: ['createIndexes'], errorCode: 13 };
  const admin = client.db('admin');
  await admin.command({ configureFailPoint: 'failCommand', mode: 'alwaysOn', data: refusal });
  try {
    const { record, refused } = await washOne();
    expect(record).toEqual(WASHED);
    expect(refused).toEqual([
      expect.stringMatching(/^normLookup may lack the index \{"find":1,"fieldName":1\}, .*slowly$/),
      expect.stringMatching(/^deriveValue may lack the index \{"lookupVals.zip":1,"fieldName":1\}/),
      expect.stringMatching(/^deriveValue may lack the index \{"lookupVals.country":1,"fieldName":1\}/),
    ]);
  } finally {
    await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  }
});

test('an index of the same key that is in the way keeps no other from being made', async () => {
  const inTheWay = { 'lookupVals.zip': 1, fieldName: 1 } as const;
  await db.collection('deriveValue').createIndex(inTheWay, { unique: true });
  const { record, refused } = await washOne();
  expect(record).toEqual(WASHED);
  console.log(`an index that is in the way: ${refused.join('; ') || 'not refused'}`);
  const keys = (await db.collection('deriveValue').indexes()).map(({ key }) => Object.keys(key)[0]);
  expect(keys.sort()).toEqual(['_id', 'lookupVals.country', 'lookupVals.zip']);
});
