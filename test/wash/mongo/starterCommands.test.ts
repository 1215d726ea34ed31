import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeContacts } from '../../../config/sample/makeContacts.js';
import { readRuleFolder } from '../../../src/wash/cases/folderRules.js';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { mongoRules } from '../../../src/wash/mongo/mongoRules.js';
import { memoryRules } from '../../../src/wash/rules/memoryRules.js';
import { type MongoServer, startMongoServer } from '../../support/mongoServer.js';

const SET = 600;
const folder = readRuleFolder('config/rules');
const contacts = [...makeContacts(2 * SET, 1)];
const options = { now: 1, runId: 'r' };

let server: MongoServer;
let client: MongoClient;
let sent = 0;

beforeAll(async () => {
  server = await startMongoServer();
  client = new MongoClient(server.url, { monitorCommands: true });
  const db = client.db('starter');
  await db.collection('config').insertOne(new Map(folder.config));
  for (const [type, rules] of folder.collections) {
    if (rules.length > 0) await db.collection(type).insertMany(rules.map((rule) => new Map(rule)));
  }
  client.on('commandStarted', () => sent++);
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

/*
 * Of the 40 commands that a set of 600 may cost, histories, claim and transfer take about 18. The first set of a run pays
 * for loading, too.
 */
test.each([
  { loaded: 'all rules', mostLoaded: 10_000, first: 11, next: 0 },
  { loaded: 'all but the 4,000 deriveValue rules', mostLoaded: 4_000, first: 30, next: 15 },
])('database commands of a set of 600 contacts, $loaded loaded', async ({ loaded, mostLoaded, first, next }) => {
  sent = 0;
  const washer = await loadRuleBase(mongoRules(client.db('starter'), { mostLoaded }), 'Eloqua_Contacts_DWM');
  const loading = sent;
  const results = await washer.washSet(contacts.slice(0, SET), options);
  const firstSet = sent;
  await washer.washSet(contacts.slice(SET), options);
  console.log(
    `${loaded} loaded: ${loading} to load, ${firstSet - loading} for the first set, ${sent - firstSet} for the next`,
  );
  expect(washer.commands).toBe(sent);
  expect(firstSet).toBeLessThanOrEqual(first);
  expect(sent - firstSet).toBeLessThanOrEqual(next);
  const inMemory = await loadRuleBase(memoryRules(folder.config, folder.collections), 'x');
  expect(results).toEqual(await inMemory.washSet(contacts.slice(0, SET), options));
});
