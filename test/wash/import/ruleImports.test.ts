import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient, ObjectId } from 'mongodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readServerTime } from '../../../src/serverTime.js';
import {
  beginRuleImport,
  finishRuleImport,
  newestRuleImport,
  type RuleImport,
} from '../../../src/wash/import/ruleImports.js';
import { importRules } from '../../../src/wash/rulesImport.js';
import { type MongoServer, startMongoServer } from '../../support/mongoServer.js';

const MINUTE_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'dwmops-imports-'));
let server: MongoServer;
let client: MongoClient;
let db: Db;

beforeAll(async () => {
  server = await startMongoServer();
  client = new MongoClient(server.url);
  db = client.db('imports');
});

afterAll(async () => {
  await client.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => db.dropDatabase());

/** A folder whose rules, of two types, all bear its name. */
function rulesNamed(name: string): string {
  const directory = join(folder, name);
  mkdirSync(directory, { recursive: true });
  const lookup = ['genericLookup', 'normLookup'];
  const history = { writeContactHistory: false, returnHistoryId: false, returnHistoryField: '', histIdField: {} };
  const config = { configName: 'c', fields: { v: { lookup, derive: {} } }, userDefinedFunctions: {}, history };
  writeFileSync(join(directory, 'wash-config.json'), JSON.stringify(config));
  writeFileSync(join(directory, 'genericLookup.csv'), `find\n${name}\n`);
  writeFileSync(join(directory, 'normLookup.csv'), `fieldName,find,replace\nv,${name},x\n`);
  return directory;
}

const load = (name: string, options: { keepOthers?: boolean } = {}) =>
  importRules(db, rulesNamed(name), { configName: 'c', ...options });

const finds = async (type: string) => (await db.collection(type).find().toArray()).map(({ find }) => find);
const temporary = async () => {
  const names = await db.listCollections({}, { nameOnly: true }).toArray();
  return names.filter(({ name }) => name.startsWith('importing_'));
};

/** An import as another machine would have noted it, so long ago by the server's clock. */
async function noteOther(minutesAgo: number, isFinished: boolean): Promise<void> {
  const startedAt = new Date((await readServerTime(db)).getTime() - minutesAgo * MINUTE_MS);
  const finishedAt = isFinished ? startedAt : null;
  const facts = { host: 'laptop', directory: 'their-rules', configName: 'c', rules: {} };
  await db.collection<RuleImport>('ruleImports').insertOne({ _id: new ObjectId(), startedAt, finishedAt, ...facts });
}

test('the newest import is the last one, by the clock of the server', async () => {
  await load('A');
  await load('B');
  expect(await newestRuleImport(db)).toMatchObject({ directory: rulesNamed('B'), finishedAt: expect.any(Date) });
  const { startedAt } = (await newestRuleImport(db)) ?? { startedAt: new Date(0) };
  expect(Math.abs(startedAt.getTime() - (await readServerTime(db)).getTime())).toBeLessThan(MINUTE_MS);
});

test('an import that an earlier program noted with a clock that was ahead hides no later one', async () => {
  await noteOther(-10, true);
  await load('A');
  await load('B');
  expect(await newestRuleImport(db)).toMatchObject({ directory: rulesNamed('B') });
});

test('of two imports at once one is refused, and all rules are those of the other', async () => {
  await load('OLD');
  const ends = await Promise.allSettled(['A', 'B'].map((name) => load(name)));
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = ends.find((end) => end.status === 'rejected');
  expect(refused?.reason).toMatchObject({ code: 'RULES_IMPORT_UNDER_WAY', facts: { exitStatus: 1 } });
  expect(refused?.reason.message).toMatch(
    /^Another import of rules \(of .*\) is under way.*nothing was loaded\. Import again/,
  );
  const winner = ends[0]?.status === 'fulfilled' ? 'A' : 'B';
  expect([await finds('genericLookup'), await finds('normLookup')]).toEqual([[winner], [winner]]);
  expect(await temporary()).toEqual([]);
  expect(await newestRuleImport(db)).toMatchObject({ directory: rulesNamed(winner), finishedAt: expect.any(Date) });
});

test('the first import ever can be refused, too', async () => {
  const ends = await Promise.allSettled(['A', 'B', 'C'].map((name) => load(name)));
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
});

test('while an import is under way another is refused before it writes anything; a dry run is not', async () => {
  await load('OLD');
  await noteOther(-0.1, false);
  await expect(load('A')).rejects.toMatchObject({
    code: 'RULES_IMPORT_UNDER_WAY',
    message: expect.stringContaining('of their-rules on laptop'),
  });
  expect(await finds('genericLookup')).toEqual(['OLD']);
  expect(await temporary()).toEqual([]);
  const dry = await importRules(db, rulesNamed('A'), { configName: 'c', dryRun: true });
  expect(dry.collections.map(({ added }) => added)).toEqual([1, 1]);
});

test('an import that was cut short gives way after ten minutes, to one other', async () => {
  await noteOther(11, false);
  const ends = await Promise.allSettled(['A', 'B'].map((name) => load(name)));
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await load('C');
  expect(await newestRuleImport(db)).toMatchObject({ directory: rulesNamed('C'), finishedAt: expect.any(Date) });
});

test('a rule whose find was edited in MongoDB survives the old file with keepOthers', async () => {
  await load('OLD');
  await db.collection('genericLookup').updateOne({ find: 'OLD' }, { $set: { find: 'EDITED' } });
  await load('OLD', { keepOthers: true });
  expect(await finds('genericLookup')).toEqual(['EDITED', 'OLD']);
  await load('EDITED', { keepOthers: true });
  expect(await finds('genericLookup')).toEqual(['EDITED', 'OLD']);
});

test('several may finish an import at once, and again when it is long over: each switch happens once', async () => {
  await load('OLD');
  const names = Array.from({ length: 10 }, (_, n) => `type${n}`);
  const stage = async (from: string) => {
    for (const name of names) await db.collection(`${from}_${name}`).insertOne({ find: from });
    const switches = names.map((collection) => ({ staged: `${from}_${collection}`, collection }));
    return beginRuleImport(db, await newestRuleImport(db), { directory: from, configName: 'c', rules: {}, switches });
  };
  const first = await stage('first');
  expect(await Promise.all([1, 2, 3, 4, 5].map(() => finishRuleImport(db, first)))).toEqual(Array(5).fill(true));
  expect(await Promise.all(names.map(finds))).toEqual(Array(10).fill(['first']));
  const second = await stage('second');
  await Promise.all([first, second, first, second].map((one) => finishRuleImport(db, one)));
  expect(await Promise.all(names.map(finds))).toEqual(Array(10).fill(['second']));
  expect(await newestRuleImport(db)).toMatchObject({ directory: 'second', finishedAt: expect.any(Date) });
});
