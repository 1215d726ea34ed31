import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { mongoRules } from '../../../src/wash/mongo/mongoRules.js';
import type { OrderedDocument } from '../../../src/wash/ordered/orderedDocument.js';
import { writeOrderedJson } from '../../../src/wash/ordered/writeOrderedJson.js';
import { memoryRules } from '../../../src/wash/rules/memoryRules.js';
import type { OrderedWashResult, Washer } from '../../../src/wash/washer.js';
import { type MongoServer, startMongoServer } from '../../support/mongoServer.js';
import { GOLDEN_ABSENT, type GoldenCase, goldenCases, goldenIsThere } from '../golden/goldenFiles.js';
import { goldenFunctions } from '../golden/goldenFunctions.js';

let server: MongoServer;
let client: MongoClient;
let sent: { readonly name: string; readonly command: Record<string, unknown> }[] = [];

beforeAll(async () => {
  server = await startMongoServer();
  client = new MongoClient(server.url, { monitorCommands: true });
  client.on('commandStarted', (event) => sent.push({ name: event.commandName, command: event.command }));
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

describe.skipIf(!goldenIsThere)('a rule base in MongoDB washes as the same one in memory', () => {
  const files = [
    '01-each-rule-type.json',
    '02-derive-inputs.json',
    '02-order-and-stages.json',
    '05a-includes.json',
    '08-real-config.json',
    '10b-types-rules.json',
    '10c-names-and-batches.json',
  ];
  // 0 finds all look-up rules by key, in rounds; 10,000 loads them all.
  test.each(files.flatMap((file) => [[file, 0] as const, [file, 10_000] as const]))(
    '%s, at most %i loaded',
    async (file, mostLoaded) => {
      for (const golden of goldenCases(file)) {
        const db = await storeRules(golden);
        sent = [];
        const washer = await load(db, golden, mostLoaded).catch(() => undefined);
        const inMemory = await loadMemory(golden).catch(() => undefined);
        expect(washer === undefined, golden.name).toBe(inMemory === undefined);
        if (washer === undefined || inMemory === undefined) continue;
        expect(await wash(washer, golden), golden.name).toEqual(await wash(inMemory, golden));
        expect(sent.length, golden.name).toBe(washer.commands);
      }
    },
  );
});

test.skipIf(goldenIsThere)(`skipped: ${GOLDEN_ABSENT}`, () => {});

async function load(db: Db, golden: GoldenCase, mostLoaded: number): Promise<Washer> {
  const name = String(golden.config?.get('configName'));
  return loadRuleBase(mongoRules(db, { mostLoaded }), name, { functions: goldenFunctions() });
}

async function loadMemory(golden: GoldenCase): Promise<Washer> {
  return loadRuleBase(memoryRules(golden.config, golden.collections), golden.name, { functions: goldenFunctions() });
}

async function wash(washer: Washer, golden: GoldenCase): Promise<string[]> {
  const records = golden.records.filter((record) => record !== undefined);
  const results = await washer.washOrdered(records, { now: 0, newHistoryId: () => 'id' });
  return results.map(resultText);
}

function resultText(result: OrderedWashResult): string {
  if (result.outcome === 'failed') return `${result.code}: ${result.reason}`;
  return writeOrderedJson([result.record, result.history]);
}

/** Writes the case's documents with their keys in order, which maps keep. */
async function storeRules(golden: GoldenCase): Promise<Db> {
  const db = client.db('rules');
  await db.dropDatabase();
  if (golden.config !== undefined) await db.collection('config').insertOne(golden.config);
  for (const [type, rules] of golden.collections) {
    if (rules.length > 0) await db.collection(type).insertMany(rules.map((rule): OrderedDocument => rule));
  }
  return db;
}
