import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { mongoRules } from '../../../src/wash/mongo/mongoRules.js';
import type { WashRecord, WashResult } from '../../../src/wash/types.js';
import { type MongoServer, startMongoServer } from '../../support/mongoServer.js';

/*
 * A million rules take minutes to store; what they cost a run does not depend on how many more than the limit they are,
 * which the small limit here shows.
 */
const RULES = 12_000;
const SET = 600;

let server: MongoServer;
let client: MongoClient;
let db: Db;
let sent: string[] = [];
let received = 0;

beforeAll(async () => {
  server = await startMongoServer();
  client = new MongoClient(server.url, { monitorCommands: true });
  db = client.db('large');
  await db.collection('config').insertOne({
    configName: 'large',
    fields: {
      zip: { lookup: ['normLookup'], derive: {} },
      region: { lookup: [], derive: { 1: { type: 'deriveValue', fieldSet: ['zip'], options: ['overwrite'] } } },
      metro: {
        lookup: [],
        derive: { 1: { type: 'deriveValue', fieldSet: ['zip', 'region'], options: ['overwrite'] } },
      },
    },
    userDefinedFunctions: {},
    history: {
      writeContactHistory: true,
      returnHistoryId: false,
      returnHistoryField: '',
      histIdField: { name: 'id', value: 'id' },
    },
  });
  const normLookup = numbers(RULES).map((at) => ({ fieldName: 'zip', find: `OLD ${at}`, replace: `new ${at}` }));
  const deriveValue = numbers(RULES).flatMap((at) => [
    { fieldName: 'region', lookupVals: { zip: `NEW ${at}` }, value: `Region ${at}` },
    { fieldName: 'metro', lookupVals: { region: `REGION ${at}`, zip: `NEW ${at}` }, value: `Metro ${at}` },
  ]);
  await db.collection('normLookup').insertMany(normLookup);
  await db.collection('deriveValue').insertMany(deriveValue);
  client.on('commandStarted', ({ commandName }) => sent.push(commandName));
  client.on('commandSucceeded', ({ reply }) => {
    const { cursor } = reply as { cursor?: { firstBatch?: unknown[]; nextBatch?: unknown[] } };
    received += (cursor?.firstBatch ?? cursor?.nextBatch ?? []).length;
  });
});

beforeEach(async () => {
  await db.collection('normLookup').dropIndexes();
  await db.collection('deriveValue').dropIndexes();
  sent = [];
  received = 0;
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
const contacts = (from: number): WashRecord[] =>
  numbers(SET).map((at) => ({ id: `${from + at}`, zip: `old ${from + at}`, region: '', metro: '' }));

function expectWashed(results: readonly WashResult[], from: number): void {
  for (const [at, result] of results.entries()) {
    const number = from + at;
    const record = { id: `${number}`, zip: `new ${number}`, region: `Region ${number}`, metro: `Metro ${number}` };
    expect(result).toMatchObject({ outcome: 'washed', record });
  }
}

describe('rules that are too many to load', () => {
  test('are found by key: what a set costs does not depend on how many there are', async () => {
    const washer = await loadRuleBase(mongoRules(db, { mostLoaded: 1_000 }), 'large');
    const whileLoading = received;
    expect(whileLoading).toBeLessThanOrEqual(2 * 1_001 + 1);
    expect(sent).toEqual(['find', 'find', 'find', 'createIndexes', 'createIndexes']);
    sent = [];
    expectWashed(await washer.washSet(contacts(0), { now: 1 }), 0);
    console.log(
      `a set of ${SET} with ${3 * RULES} rules not loaded: ${sent.join(' ')}, ${received - whileLoading} rules`,
    );
    // Three rounds, one a stage that depends on the one before; lists of 300.
    expect(sent).toEqual(Array(6).fill('find'));
    expect(received - whileLoading).toBeLessThanOrEqual(4 * SET);
  });

  test('are remembered for the next set, and nothing is asked twice', async () => {
    const washer = await loadRuleBase(mongoRules(db, { mostLoaded: 1_000 }), 'large');
    await washer.washSet(contacts(0), { now: 1 });
    sent = [];
    expectWashed(await washer.washSet(contacts(0), { now: 1 }), 0);
    expect(sent).toEqual([]);
    expectWashed(await washer.washSet(contacts(300), { now: 1 }), 300);
    expect(sent.length).toBeLessThanOrEqual(4);
  });

  test('are found without an index by a run that must not write', async () => {
    const washer = await loadRuleBase(mongoRules(db, { mostLoaded: 1_000, makesIndexes: false }), 'large');
    expectWashed(await washer.washSet(contacts(0).slice(0, 5), { now: 1 }), 0);
    expect(sent).not.toContain('createIndexes');
    expect(await db.collection('deriveValue').indexes()).toHaveLength(1);
  });

  test('nor does a wash say other than with all rules loaded', async () => {
    const loaded = await loadRuleBase(mongoRules(db, { mostLoaded: 10 * RULES }), 'large');
    const found = await loadRuleBase(mongoRules(db, { mostLoaded: 0 }), 'large');
    const records = contacts(RULES - 300);
    expect(await found.washSet(records, { now: 1, runId: 'r' })).toEqual(
      await loaded.washSet(records, { now: 1, runId: 'r' }),
    );
  });
});

test('2,000 rules are read once: one command a rule type that the config uses, and one for the config', async () => {
  const washer = await loadRuleBase(mongoRules(db, { mostLoaded: 10 * RULES }), 'large');
  expect(sent).toEqual(['find', 'find', 'find']);
  expect(washer.commands).toBe(3);
  expectWashed(await washer.washSet(contacts(0), { now: 1 }), 0);
  expect(washer.commands).toBe(3);
});
