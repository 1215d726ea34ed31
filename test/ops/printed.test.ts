import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importRules } from '../../src/wash/rulesImport.js';
import { type TestDatabases, testDatabases } from '../support/database.js';

/** What a person sees of values that were made to steer a terminal, to forge lines, or to be formulas. */

const ROOT = resolve(import.meta.dirname, '../..');
/** Colours and a title, a line break with a false line, C1 as one character, overrides of the writing direction. */
const HOSTILE = '\u001b[31m\u001b]0;owned\u0007x\r\nFAIL  forged\t\u007f\u0085\u009b2J\u2028\u202e\u2066y';
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

let databases: TestDatabases;
let folder: string;
beforeAll(async () => {
  databases = await testDatabases('printed');
  folder = mkdtempSync(join(tmpdir(), 'dwmops-printed-'));
  const rules = join(folder, 'rules');
  mkdirSync(rules);
  writeFileSync(join(rules, 'normLookup.csv'), 'fieldName,find,replace\ncountry,USA,US\n');
  const config = join(ROOT, 'config/wash-config.json');
  await importRules(databases.rulesDb, rules, {
    configFile: config,
    configName: 'Eloqua_Contacts_DWM',
  });
  const [rule] = await databases.rulesDb.collection('normLookup').find().toArray();
  const step = { field: HOSTILE, stage: 'normLookup', rule: String(rule?._id), from: HOSTILE, to: HOSTILE };
  await databases.rulesDb
    .collection('contactHistory')
    .insertOne({ ContactID: '7', _current: 0, timestamp: 1, _runId: HOSTILE, _steps: [step] });
  const queue = { _timestamp: new Date(), _counter: 0, _priority: 0, _batchID: '', _batchName: HOSTILE };
  const error = {
    code: HOSTILE,
    reason: HOSTILE,
    attempts: 1,
    timestamp: new Date(),
    jobName: 'x',
    sourceQueue: HOSTILE,
  };
  await databases.queueDb.collection('queueList').insertOne({ queueName: 'dwmErroredQueue' });
  await databases.queueDb.collection<{ _id: string; [field: string]: unknown }>('dwmErroredQueue').insertOne({
    _id: `id${HOSTILE}`,
    ...queue,
    _jobName: HOSTILE,
    _lockTimestamp: new Date(),
    _error: error,
    [HOSTILE]: HOSTILE,
    emailAddress: 'jo@example.com',
    country: HOSTILE,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function command(name: string, args: readonly string[], more: { env?: object; input?: string } = {}) {
  const { url, queueDatabase, rulesDatabase } = databases;
  return spawnSync(process.execPath, [join(ROOT, `dist/scripts/${name}.js`), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    input: more.input ?? '',
    env: {
      PATH: process.env.PATH,
      ENV_FILE: '',
      MONGODB_URL: url,
      QUEUE_DATABASE: queueDatabase,
      RULES_DATABASE: rulesDatabase,
      OPENSHIFT_LOG_DIR: join(folder, 'logs'),
      ...more.env,
    },
  });
}

function expectHarmless({ stdout, stderr }: SpawnSyncReturns<string>): void {
  expect(stdout + stderr).not.toMatch(CONTROL);
  expect(stdout + stderr).not.toMatch(/^FAIL {2}forged/m);
}

test.each([
  ['queues', ['list']],
  ['queues', ['show', 'dwmErroredQueue']],
  ['queues', ['inspect', 'dwmErroredQueue', '--values']],
  ['queues', ['show', 'dwmErroredQueue', '--json']],
  ['queues', ['inspect', 'dwmErroredQueue', '--values', '--json']],
  ['queues', ['show', HOSTILE]],
  ['queues', ['drop', 'dwmErroredQueue', '--id', HOSTILE]],
  ['rules', ['check', HOSTILE]],
  ['rules', ['export', join('/dev/null', HOSTILE)]],
  ['explain', ['jo@example.com', '--from', 'queue']],
  ['explain', ['jo@example.com', '--from', 'queue', '--json']],
  ['explain', ['7', '--from', 'history']],
  ['explain', ['7', '--from', 'history', '--json']],
  ['wash', ['--case', HOSTILE]],
])('%s %j prints neither escape sequences nor lines of others', (name, args) => {
  const ended = command(name, args);
  expect(ended.stdout + ended.stderr).not.toBe('');
  expectHarmless(ended);
});

test('JSON for programs holds the values as they are', () => {
  const [record] = JSON.parse(command('queues', ['inspect', 'dwmErroredQueue', '--values', '--json']).stdout);
  expect(record).toMatchObject({ batch: HOSTILE, error: { reason: HOSTILE }, values: { [HOSTILE]: HOSTILE } });
});

test('an error is one line, whatever it names', () => {
  const { status, stderr } = command('queues', ['show', HOSTILE]);
  expect(status).toBe(2);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain('\\u001b[31m');
  expect(stderr).toContain('\\r\\nFAIL');
});

test('lines of rules that are at fault are a line each, whatever they hold', () => {
  const rules = join(folder, 'faulty');
  mkdirSync(rules);
  const cell = `"${HOSTILE}"`;
  writeFileSync(join(rules, 'normLookup.csv'), `fieldName,find,replace\n${cell},${cell},x\ncountry,${cell},x\n`);
  const ended = command('rules', ['check', rules, '--config', join(ROOT, 'config/wash-config.json')]);
  expect(ended.status).toBe(1);
  expectHarmless(ended);
  const lines = ended.stderr.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}\/.*normLookup\.csv:\d/);
});

test('wash prints JSON of the values as they are, and names skipped rules on a line each', () => {
  const starter = JSON.parse(readFileSync(join(ROOT, 'config/wash-config.json'), 'utf8'));
  const config = { ...starter, fields: { v: { lookup: ['genericRegex'], derive: {} } } };
  const collections = { genericRegex: [{ _id: HOSTILE, pattern: '(' }] };
  const file = join(folder, 'case.json');
  writeFileSync(
    file,
    JSON.stringify({ name: HOSTILE, config, collections, records: [{ input: { v: HOSTILE, ContactID: '1' } }] }),
  );
  const ended = command('wash', ['--case', file]);
  expect(ended.status, ended.stderr).toBe(0);
  expect(ended.stderr).toMatch(/^\\u001b.*the rule .* is skipped: [^\n]*\n$/);
  expectHarmless(ended);
  expect(JSON.stringify(JSON.parse(ended.stdout))).toContain(JSON.stringify(HOSTILE).slice(1, -1));
});

test('doctor, and a probe of the scheduler', () => {
  const doctor = command('doctor', [], { env: { METRICS_FILE: join(folder, HOSTILE, 'x'), DWM_HOST: HOSTILE } });
  expect(doctor.stdout).toContain('\\u001b[31m');
  expectHarmless(doctor);
  const file = join(folder, 'health.json');
  writeFileSync(file, JSON.stringify({ writtenAt: new Date().toISOString(), pid: 1, host: HOSTILE }));
  expectHarmless(command('schedule', ['--check-health'], { env: { HEALTH_FILE: file } }));
});

test('a job’s console and log', () => {
  const env = { DWM_HOST: HOSTILE, CONFIG_NAME: HOSTILE, CONTACT_FIELDS_FILE: HOSTILE };
  for (const flags of [['--verbose'], ['--dry-run']]) expectHarmless(command('run', flags, { env }));
  expectHarmless(command('schedule', ['--clean-logs'], { env: { OPENSHIFT_LOG_DIR: join('/dev/null', HOSTILE) } }));
});

describe('formulas', () => {
  test('in the file of --diff are none', async () => {
    const record = { _counter: 0, _priority: 0, _batchID: '', _batchName: '', _jobName: '', _lockTimestamp: '' };
    await databases.queueDb.collection('queueList').insertOne({ queueName: 'dwmQueue' });
    await databases.queueDb
      .collection('dwmQueue')
      .insertOne({ ...record, _timestamp: new Date(), country: 'usa', ContactID: '1' });
    await databases.rulesDb.collection('normLookup').updateMany({}, { $set: { replace: '=HYPERLINK("http://x")' } });
    const file = join(folder, 'changes.csv');
    expect(command('run', ['--dry-run', '--diff', file]).status).toBe(0);
    const [line]: Record<string, string>[] = parse(readFileSync(file), { columns: true });
    expect(line).toMatchObject({ before: 'usa', after: '\'=HYPERLINK("http://x")' });
  });
});
