import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabases, testDatabases } from '../support/database.js';
import { allOf, contacts, holdFor, idsOf, openTestQueues } from './openTestQueues.js';

const SCRIPT = resolve(import.meta.dirname, '../../dist/scripts/queues.js');

let logs = '';
beforeAll(() => {
  logs = mkdtempSync(join(tmpdir(), 'dwmops-queues-'));
});
afterAll(() => rmSync(logs, { recursive: true, force: true }));

function queuesCommand({ url, queueDatabase }: TestDatabases, ...args: string[]) {
  const env = {
    PATH: process.env.PATH,
    ENV_FILE: '',
    MONGODB_URL: url,
    QUEUE_DATABASE: queueDatabase,
    OPENSHIFT_LOG_DIR: logs,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    env,
    encoding: 'utf8',
    input: '',
  });
  return { status, stdout, stderr };
}

/** Ten records of which three have failed, one is claimed, one is held. */
async function fill(databases: TestDatabases) {
  const queues = await openTestQueues(databases.queueDb);
  const queue = await queues.queue('dwmQueue');
  await queue.add(contacts(9), { batchName: 'export 1' });
  await queue.add([{ _id: 'held' }], { held: holdFor('sync') });
  const claim = await queue.claim(4, { jobName: 'run' });
  await claim.fail('dwmErroredQueue', [
    { id: 'r000000', code: 'RECORD_POISONED', reason: 'Claimed 10 times without success' },
    { id: 'r000001', code: 'ELQ-00002', reason: 'Invalid e-mail address' },
    { id: 'r000002', code: 'ELQ-00002', reason: 'Invalid e-mail address' },
  ]);
  return { queues, claim };
}

test('list shows every queue', async () => {
  const databases = await testDatabases();
  await fill(databases);
  const { status, stdout } = queuesCommand(databases, 'list');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^dwmErroredQueue +3 +3 +0 +0 /m);
  expect(stdout).toMatch(/^dwmQueue +7 +5 +1 +1 /m);
  expect(JSON.parse(queuesCommand(databases, 'list', '--json').stdout)).toMatchObject([
    { queueName: 'dwmErroredQueue', size: 3, available: 3, claimed: 0, held: 0, highestAttempts: 0 },
    { queueName: 'dwmQueue', size: 7, available: 5, claimed: 1, held: 1, highestAttempts: 1 },
  ]);
});

test('show counts reasons, and says who works on the queue', async () => {
  const databases = await testDatabases();
  await fill(databases);
  const { stdout } = queuesCommand(databases, 'show', 'dwmErroredQueue');
  expect(stdout).toMatch(/^ELQ-00002 +2 +Invalid e-mail address$/m);
  expect(JSON.parse(queuesCommand(databases, 'show', 'dwmQueue', '--json').stdout)).toMatchObject({
    claims: [{ jobName: 'run', pid: process.pid, records: 1, isNoted: false }],
    batches: [{ value: 'export 1', count: 6 }],
    attempts: [
      { value: '0', count: 6 },
      { value: '1', count: 1 },
    ],
  });
});

test('show counts reasons by code and field, whatever lengths and values they tell', async () => {
  const databases = await testDatabases();
  const queues = await openTestQueues(databases.queueDb);
  const queue = await queues.queue('dwmQueue');
  await queue.add(contacts(5));
  const claim = await queue.claim(5, { jobName: 'post' });
  const code = 'RECORD_VALUE_TOO_LONG';
  const failures = claim.records.map(({ _id }, at) => {
    const field = at < 3 ? 'firstName' : 'lastName';
    return { id: _id, code, field, reason: `${field} has ${101 + at} characters, Eloqua takes 100` };
  });
  await claim.fail('dwmErroredQueue', failures);
  const { stdout } = queuesCommand(databases, 'show', 'dwmErroredQueue');
  expect(stdout.match(/^RECORD_VALUE_TOO_LONG .*/gm)).toEqual([
    expect.stringMatching(/^RECORD_VALUE_TOO_LONG +firstName +3 +firstName has \d+ characters, Eloqua takes 100$/),
    expect.stringMatching(/^RECORD_VALUE_TOO_LONG +lastName +2 +lastName has/),
  ]);
  const { reasons } = JSON.parse(queuesCommand(databases, 'show', 'dwmErroredQueue', '--json').stdout);
  expect(reasons).toMatchObject([
    { code, field: 'firstName', count: 3 },
    { code, field: 'lastName', count: 2 },
  ]);
});

test('inspect shows records, and contacts’ values only when asked', async () => {
  const databases = await testDatabases();
  await fill(databases);
  const plain = queuesCommand(databases, 'inspect', 'dwmErroredQueue', '--limit', '2');
  expect(plain.stdout).toContain('r000000');
  expect(plain.stdout).not.toContain('r000002');
  expect(plain.stdout).not.toContain('@example.com');
  const one = queuesCommand(databases, 'inspect', 'dwmErroredQueue', '--id', 'r000002', '--values', '--json');
  expect(JSON.parse(one.stdout)).toMatchObject([
    {
      id: 'r000002',
      attempts: 0,
      state: 'free',
      error: { code: 'ELQ-00002', sourceQueue: 'dwmQueue' },
      values: { email: 'person2@example.com' },
    },
  ]);
});

test('replay puts records back where they came from, as new, and logs it', async () => {
  const databases = await testDatabases();
  await fill(databases);
  expect(queuesCommand(databases, 'replay', 'dwmErroredQueue').status).toBe(2);
  const dry = queuesCommand(databases, 'replay', 'dwmErroredQueue', '--all', '--dry-run', '--json');
  expect(JSON.parse(dry.stdout)).toEqual({ queueName: 'dwmErroredQueue', to: { dwmQueue: 3 }, withoutSource: 0 });
  expect(await allOf(databases.queueDb, 'dwmErroredQueue')).toHaveLength(3);

  expect(queuesCommand(databases, 'replay', 'dwmErroredQueue', '--id', 'r000001').stdout).toBe(
    '1 records went back to dwmQueue\n',
  );
  const [back] = (await allOf(databases.queueDb, 'dwmQueue')).filter((record) => record._id === 'r000001');
  expect(back).toMatchObject({ email: 'person1@example.com', _counter: 0, _jobName: '', _batchName: 'export 1' });
  expect(back).not.toHaveProperty('_error');
  await databases.queueDb.collection('dwmErroredQueue').insertOne({ _jobName: '', _lockTimestamp: '', _counter: 0 });
  const all = queuesCommand(databases, 'replay', 'dwmErroredQueue', '--all', '--json');
  expect(JSON.parse(all.stdout)).toEqual({ queueName: 'dwmErroredQueue', to: { dwmQueue: 2 }, withoutSource: 1 });
  expect(await allOf(databases.queueDb, 'dwmErroredQueue')).toHaveLength(1);
  const [file] = readdirSync(logs).filter((name) => name.startsWith('QUEUES_DWM_'));
  expect(readFileSync(join(logs, file ?? ''), 'utf8')).toMatch(
    /INFO - Replayed 2 records of dwmErroredQueue to dwmQueue/,
  );
});

test('drop removes nothing unless it is confirmed, and never what a run works on', async () => {
  const databases = await testDatabases();
  const { claim } = await fill(databases);
  const unconfirmed = queuesCommand(databases, 'drop', 'dwmQueue');
  expect(unconfirmed).toMatchObject({ status: 2, stdout: '' });
  expect(unconfirmed.stderr).toMatch(/^QUEUE_DROP_UNCONFIRMED: /);
  expect(queuesCommand(databases, 'drop', 'dwmErroredQueue', '--code', 'ELQ-00002', '--yes').stdout).toBe(
    '2 records of dwmErroredQueue dropped\n',
  );
  expect(idsOf(await allOf(databases.queueDb, 'dwmErroredQueue'))).toEqual(['r000000']);
  expect(JSON.parse(queuesCommand(databases, 'drop', 'dwmQueue', '--yes', '--json').stdout)).toMatchObject({
    dropped: 5,
  });
  expect(idsOf(await allOf(databases.queueDb, 'dwmQueue'))).toEqual(['held', 'r000003']);
  expect((await claim.complete(['r000003'])).count).toBe(1);
});

test('drop removes what is held under an export that has ended, and nothing of one that goes on', async () => {
  const databases = await testDatabases();
  const queue = await (await openTestQueues(databases.queueDb)).queue('dwmQueue');
  for (const token of ['get:done', 'get:done#1', 'get:started'])
    await queue.add([{ _id: token }], { held: holdFor(token) });
  const notes = databases.queueDb.collection<{ _id: string; state: string }>('syncNotes');
  await notes.insertMany(['done', 'started'].map((state) => ({ _id: state, state })));
  expect(queuesCommand(databases, 'drop', 'dwmQueue', '--yes').stdout).toBe('2 records of dwmQueue dropped\n');
  expect(idsOf(await allOf(databases.queueDb, 'dwmQueue'))).toEqual(['get:started']);
});

test('a record that is not there, or that a run works on, is an error that names it', async () => {
  const databases = await testDatabases();
  await fill(databases);
  for (const [command, queue, id] of [
    ['replay', 'dwmErroredQueue', 'nobody'],
    ['drop', 'dwmQueue', 'r000003'],
  ] as const) {
    const { status, stderr } = queuesCommand(databases, command, queue, '--id', id);
    expect(status, command).toBe(2);
    expect(stderr).toMatch(new RegExp(`^QUEUE_RECORD_UNKNOWN: .*${queue}.*${id}`));
  }
});

test('a code that no record has is an error that names the codes that there are', async () => {
  const databases = await testDatabases();
  await fill(databases);
  const told =
    'QUEUE_CODE_UNKNOWN: dwmErroredQueue has no record with the code "ELQ-2"; its codes are ELQ-00002, RECORD_POISONED\n';
  for (const command of ['replay', 'drop', 'inspect']) {
    const { status, stderr } = queuesCommand(databases, command, 'dwmErroredQueue', '--code', 'ELQ-2');
    expect(status, command).toBe(2);
    expect(stderr).toBe(told);
  }
  expect(queuesCommand(databases, 'replay', 'dwmQueue', '--code', 'ELQ-2').stderr).toContain('no errored records');
  expect(await allOf(databases.queueDb, 'dwmErroredQueue')).toHaveLength(3);
});

test('an unknown queue is an error that names the queues that there are', async () => {
  const databases = await testDatabases();
  await fill(databases);
  for (const command of ['show', 'inspect', 'drop']) {
    const { status, stderr } = queuesCommand(databases, command, 'dwmQeue');
    expect(status).toBe(2);
    expect(stderr).toBe('QUEUE_UNKNOWN: There is no queue "dwmQeue"; there are dwmErroredQueue, dwmQueue\n');
  }
});

test.each(['', 'list', 'show', 'inspect', 'replay', 'drop'])(
  '"%s --help" explains itself and needs no database',
  (command) => {
    const args = [...(command === '' ? [] : [command]), '--help'];
    const { status, stdout } = spawnSync(process.execPath, [SCRIPT, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: dwmops queues');
    expect(stdout).toContain(command === '' ? 'Examples:' : '--json');
  },
);
