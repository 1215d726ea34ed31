import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { judgeRights } from '../../src/doctor/checkRights.js';
import { freePort, startMongoServer } from '../support/mongoServer.js';
import { expectLine, openDoctorSite } from './support/doctorSite.js';
import { runProgram } from './support/program.js';
import { startOldServer, startStrictServer } from './support/strictServer.js';

/** What the doctor says of MongoDB, and of the rules and the wash config that are in it. */

const site = openDoctorSite();

test('no MongoDB', async () => {
  site.configure({
    MONGODB_URL: `mongodb://dwm:open-sesame@127.0.0.1:${await freePort()}/?serverSelectionTimeoutMS=500`,
  });
  const end = await site.runDoctor('no MongoDB');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'MongoDB', 'MONGODB_UNREACHABLE', 'Start it, or correct MONGODB_URL');
  expectLine(end, 'WARN', 'Eloqua', 'not checked');
  expectLine(end, 'OK', 'logs', 'the folder');
  expect(end.output).not.toContain('open-sesame');
});

test('a MongoDB that is too old for the driver', async () => {
  const old = await startOldServer();
  try {
    site.configure({ MONGODB_URL: old.url });
    const end = await site.runDoctor('MongoDB 3.2');
    expect(end.status).toBe(1);
    expectLine(end, 'FAIL', 'MongoDB', 'wire version', 'Upgrade MongoDB to 4.2 or later');
  } finally {
    old.stop();
  }
});

test('a standalone MongoDB works, and is warned of', async () => {
  const standalone = await startMongoServer('standalone');
  try {
    site.configure({ MONGODB_URL: standalone.url });
    const end = await site.runDoctor('a standalone MongoDB without rules');
    expectLine(end, 'WARN', 'MongoDB', 'a standalone server', 'Make it a replica set');
    expectLine(end, 'FAIL', 'rules', 'WASH_CONFIG_MISSING');
  } finally {
    await standalone.stop();
  }
});

test('a database that wants a login', async (context) => {
  const strict = await startStrictServer([{ role: 'readWriteAnyDatabase', db: 'admin' }]);
  if (!strict) return context.skip('the embedded server is not installed');
  try {
    site.configure({ MONGODB_URL: strict.url });
    expectLine(await site.runDoctor('a database that wants a login'), 'OK', 'MongoDB', 'logged in as reader');
    site.configure({ MONGODB_URL: strict.url.replace('reader-password', 'wrong-password') });
    const refused = await site.runDoctor('a wrong password of the database');
    expect(refused.status).toBe(1);
    expectLine(refused, 'FAIL', 'MongoDB', 'MONGODB_REFUSED');
    expect(refused.output).not.toContain('wrong-password');
  } finally {
    await strict.stop();
  }
});

test('a user who may only read', async (context) => {
  const strict = await startStrictServer([
    { role: 'readAnyDatabase', db: 'admin' },
    { role: 'readWrite', db: site.databases.rulesDatabase },
  ]);
  if (!strict) return context.skip('the embedded server is not installed');
  try {
    const { queueDatabase, rulesDatabase } = site.databases;
    site.configure({ MONGODB_URL: strict.url });
    const end = await site.runDoctor('a user of the database who may only read');
    expect(end.status).toBe(1);
    expectLine(end, 'FAIL', 'MongoDB', `reader cannot write to ${queueDatabase}`, 'Grant the role readWrite');
    expect(end.output).not.toContain(`cannot write to ${rulesDatabase}`);
  } finally {
    await strict.stop();
  }
});

test('rights are judged by what mongod tells of them', () => {
  const all = ['find', 'insert', 'update', 'remove', 'createIndex', 'createCollection', 'listIndexes', 'collStats'];
  const status = (...privileges: { resource: object; actions: string[] }[]) => ({
    ok: 1,
    authInfo: {
      authenticatedUsers: [{ user: 'dwm', db: 'admin' }],
      authenticatedUserRoles: [],
      authenticatedUserPrivileges: privileges,
    },
  });
  const on = (db: string, actions: string[]) => ({ resource: { db, collection: '' }, actions });
  const levels = (answer: unknown) =>
    judgeRights(answer, ['dwmqueue', 'dwmdev'])?.map(({ level, text }) => `${level} ${text}`);
  expect(levels(status(on('dwmqueue', all), on('dwmdev', ['find', 'listIndexes'])))).toEqual([
    'OK dwm may read and write dwmqueue',
    'FAIL dwm lacks rights on dwmdev: insert, update, remove',
  ]);
  expect(levels(status(on('', all.slice(0, 4))))?.[0]).toBe(
    'WARN dwm cannot make indexes on dwmqueue: lacks createIndex, createCollection, listIndexes',
  );
  expect(
    levels(status({ resource: { anyResource: true }, actions: all }))?.every((each) => each.startsWith('OK')),
  ).toBe(true);
  expect(levels(status({ resource: { db: 'dwmqueue', collection: 'dwmQueue' }, actions: all }))?.[0]).toMatch(/^FAIL/);
  expect(judgeRights({ authInfo: { authenticatedUsers: [] } }, ['dwmqueue'])).toBeUndefined();
});

test('a clock that is wrong', async () => {
  site.configure();
  const ahead = 'const now = Date.now; Date.now = () => now() + 90_000';
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(ahead)}` };
  const end = await runProgram(process.execPath, [site.installation.script('doctor')], env);
  expectLine(end, 'WARN', 'MongoDB', 'the clock of this machine is 90.', 'ahead of that of the database', 'NTP');
});

test('an index that is missing where there are documents', async () => {
  site.configure();
  await site.databases.queueDb.collection('dwmQueue').insertOne({ emailAddress: 'a@example.com' });
  await site.databases.rulesDb.collection('contactHistory').insertOne({ ContactID: '1' });
  const end = await site.runDoctor('missing indexes');
  expectLine(end, 'WARN', 'MongoDB', 'dwmQueue lacks the index "dwmops_claim"', 'createIndex({"_lockTimestamp":1,');
  expectLine(end, 'WARN', 'MongoDB', 'contactHistory lacks', 'createIndex({"ContactID":1})');
});

test('rules that cannot be used are named, each with the reason', async () => {
  site.configure();
  await site.importRules();
  const _id = new ObjectId();
  await site.databases.rulesDb.collection('genericRegex').insertOne({ _id, pattern: '(unclosed', replace: '' });
  await site.databases.rulesDb.collection('normRegex').insertOne({ fieldName: 'jobTitle', pattern: 'x', replace: '' });
  await site.databases.rulesDb.collection('normLookup').insertOne({ fieldName: 'jobTitel', find: 'X', replace: 'Y' });
  const stealing = new ObjectId();
  const steals = { _id: stealing, fieldName: 'emailAddress', find: 'JO@EXAMPEL.COM', replace: 'jo@example.com' };
  await site.databases.rulesDb.collection('normLookup').insertOne(steals);
  const washed = { lookup: ['genericLookup'], derive: {} };
  const update = {
    $set: { 'fields.shoeSize': washed, 'fields.emailAddress': washed, 'fields.city.lookup': 7 },
  };
  await site.databases.rulesDb.collection('config').updateOne({ configName: 'Eloqua_Contacts_DWM' }, update);
  const end = await site.runDoctor('rules and config with faults');
  expectLine(end, 'OK', 'rules', 'config Eloqua_Contacts_DWM loads', '1 of them left out');
  expectLine(end, 'WARN', 'rules', `rule genericRegex ${_id} is left out`, 'Correct or delete the rule');
  expectLine(end, 'WARN', 'rules', '1 rules of normRegex are never used');
  expectLine(end, 'WARN', 'rules', 'normLookup has rules for fields that the config does not have: jobTitel');
  expectLine(end, 'WARN', 'rules', 'fields that are not exported: shoeSize');
  expectLine(end, 'WARN', 'rules', 'has a fault', 'city');
  expectLine(end, 'FAIL', 'rules', `rule normLookup ${stealing} writes emailAddress`, 'RECORD_IDENTITY_CHANGED');
  expectLine(end, 'WARN', 'rules', 'the config washes emailAddress');
});

test('an import of rules that did not come to its end fails, also where the rules do not load', async () => {
  site.configure();
  await site.importRules();
  const imports = site.databases.rulesDb.collection('ruleImports');
  const cutShort = (secondsAgo: number) =>
    imports.updateOne({}, { $set: { finishedAt: null, startedAt: new Date(Date.now() - secondsAgo * 1000) } });
  await cutShort(20);
  expect((await site.runDoctor('an import under way')).output).not.toContain('did not come to its end');
  await cutShort(90);
  const end = await site.runDoctor('an import that was cut short');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'rules', 'did not come to its end', 'parts of two rule bases', 'Import all rules again');
  expectLine(end, 'OK', 'rules', 'config Eloqua_Contacts_DWM loads');
  await site.databases.rulesDb.collection('config').deleteMany({});
  const broken = await site.runDoctor('an import that was cut short, and no wash config');
  expectLine(broken, 'FAIL', 'rules', 'did not come to its end');
  expectLine(broken, 'FAIL', 'rules', 'WASH_CONFIG_MISSING');
});

test('no wash config of that name, and a function that there is not', async () => {
  site.configure({ CONFIG_NAME: 'Other' });
  expectLine(await site.runDoctor('no wash config of that name'), 'FAIL', 'rules', 'WASH_CONFIG_MISSING', 'Other');
  site.configure();
  await site.importRules();
  const update = { $set: { 'userDefinedFunctions.afterProcessing': { 1: 'CleanNothing' } } };
  await site.databases.rulesDb.collection('config').updateOne({ configName: 'Eloqua_Contacts_DWM' }, update);
  const end = await site.runDoctor('a function that there is not');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'rules', 'WASH_FUNCTION_UNKNOWN', 'CleanNothing');
});

test('records that another program put into a queue without queue fields are named', async () => {
  site.configure();
  const queue = site.databases.queueDb.collection<{ _id: string; _counter?: string }>('dwmQueue');
  await queue.insertMany([{ _id: 'plain' }, { _id: 'odd\u001b[31m', _counter: 'x' }]);
  const end = await site.runDoctor('records of another program');
  expectLine(
    end,
    'WARN',
    'jobs',
    '2 records of dwmQueue lack queue fields',
    '"plain" (lacks _timestamp, _counter',
    '_counter is string',
  );
  expect(end.output).not.toContain('\u001b[31m');
});
