import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ObjectId } from 'mongodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/log.js';
import { openQueues } from '../../src/queue/openQueues.js';
import type { QueueRecord } from '../../src/queue/types.js';
import { PROCESSING_QUEUE } from '../sandbox/options.js';
import { importSyncs } from './support/importSite.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

/** Which records of `post` go when, and with which columns. */

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterEach(() => site.remove());
afterAll(() => unmute());

const address = (n: number) => `person${n}@example.com`;

async function open(count: number): Promise<void> {
  site = await openJobSite();
  const contacts = Array.from({ length: count }, (_, n) => ({
    emailAddress: address(n),
    firstName: 'old',
    city: 'old',
  }));
  site.sandbox.addContacts(contacts, PROCESSING_QUEUE);
  const fields = {
    emailAddress: '{{Contact.Field(C_EmailAddress)}}',
    firstName: '{{Contact.Field(C_FirstName)}}',
    city: '{{Contact.Field(C_City)}}',
  };
  writeFileSync(join(site.folder, 'fields.json'), JSON.stringify(fields));
}

const post = (env: Record<string, string> = {}) =>
  site.run('post', [], { CONTACT_FIELDS_FILE: join(site.folder, 'fields.json'), ...env });

async function queue(records: readonly Record<string, unknown>[], batchId?: ObjectId): Promise<void> {
  const queues = await openQueues(site.queueDb, { log: silentLog });
  await (await queues.queue('processedQueue')).add(records, { batchName: 'test', ...(batchId && { batchId }) });
  await queues.close();
}

/** Leaves an import at work that does not end, of a run of `post` that was killed once it had noted it. */
async function leaveImport(): Promise<void> {
  site.sandbox.setFaults({ of: '/**/imports/*', fault: { kind: 'syncStuck' } });
  const killOnceStarted = async (child: ChildProcess) => {
    const leases = site.queueDb.collection('claimLeases');
    while (child.exitCode === null && (await leases.countDocuments({ 'note.state': 'started' })) === 0)
      await setTimeout(50);
    child.kill('SIGKILL');
  };
  const dead = await site.script('post', {
    env: { CONTACT_FIELDS_FILE: join(site.folder, 'fields.json') },
    onStart: (child) => void killOnceStarted(child),
  });
  expect(dead.signal, dead.stderr).toBe('SIGKILL');
  await site.queueDb.collection('jobLocks').deleteMany({});
}

const inQueue = () => site.queueDb.collection<QueueRecord>('processedQueue').find().toArray();

test('a field that a record was exported without is not emptied in Eloqua', async () => {
  await open(4);
  const before = [0, 1].map((n) => ({ emailAddress: address(n), firstName: 'new' }));
  const after = [2, 3].map((n) => ({ emailAddress: address(n), firstName: 'new', city: '' }));
  await queue([...before, ...after]);
  const end = await post();
  expect(end.status, end.log).toBe(0);
  expect(end.metrics.get('total_records_success')).toBe(4);
  expect([0, 1, 2, 3].map((n) => site.sandbox.contact(address(n))?.city)).toEqual(['old', 'old', '', '']);
  expect([0, 1, 2, 3].map((n) => site.sandbox.contact(address(n))?.firstName)).toEqual(['new', 'new', 'new', 'new']);
  expect(await inQueue()).toEqual([]);
});

test('while an import of a dead run may be at work nothing newer overtakes it', async () => {
  await open(1);
  await queue([{ emailAddress: address(0), firstName: 'older', city: '' }]);
  await leaveImport();

  await queue([{ emailAddress: address(0), firstName: 'newer', city: '', _asExported: { firstName: 'older' } }]);
  const early = await post();
  expect(early.status).toBe(0);
  expect(early.log).toMatch(
    /Nothing new is sent: an import of a run that ended early may be at work; the first run after \d{4}-\S+Z takes it over/,
  );
  expect(importSyncs(site)).toHaveLength(1);

  site.sandbox.clearFaults();
  await site.letLeasesRunOut();
  const late = await post();
  expect(late.status, late.log).toBe(0);
  expect(late.metrics.get('total_records_success')).toBe(2);
  expect(site.sandbox.contact(address(0))?.firstName).toBe('newer');
  expect(await inQueue()).toEqual([]);
});

test('an import that nobody can settle fails each run that waits for it, and is counted', async () => {
  await open(1);
  await queue([{ emailAddress: address(0), firstName: 'new', city: '' }]);
  await leaveImport();
  const takeovers = async () => (await site.run('clean')).metrics.get('import_takeovers{processedQueue}');
  expect(await takeovers()).toBe(0);
  const wrong = { ELOQUA_PASSWORD: 'wrong since' };
  for (const count of [1, 2]) {
    await site.letLeasesRunOut();
    const owner = await post(wrong);
    expect(owner.status).not.toBe(0);
    expect(owner.log).toContain('ELOQUA_LOGIN_REFUSED');
    const blocked = await post(wrong);
    expect(blocked.status).toBe(1);
    expect(blocked.metrics.get('exit_status')).toBe(1);
    expect(blocked.log).toMatch(
      new RegExp(
        `IMPORT_NOT_SETTLED: .*taken over ${count} times and is not settled; the first run after \\d{4}-\\S+Z tries again`,
      ),
    );
    expect(await takeovers()).toBe(count);
  }
  site.sandbox.clearFaults();
  await site.queueDb.collection('loginRefusals').deleteMany({});
  await site.letLeasesRunOut();
  const mended = await post();
  expect(mended.status, mended.log).toBe(0);
  expect(await inQueue()).toEqual([]);
  expect(await takeovers()).toBe(0);
});

test('an allowance that is used up gives the records back at once, and leaves no definition', async () => {
  await open(2);
  await queue([0, 1].map((n) => ({ emailAddress: address(n), firstName: 'new', city: '' })));
  const hour = new Date().toISOString().slice(0, 13);
  const allowance = site.queueDb.collection<{ _id: string; used: number }>('syncAllowance');
  // The next hour too, should it begin meanwhile.
  const next = new Date(Date.now() + 3600_000).toISOString().slice(0, 13);
  await allowance.insertMany([hour, next].map((_id) => ({ _id, used: 5 })));
  // First there is none for the comparison, then none for the import.
  for (const used of [5, 6]) {
    const end = await post({ SYNCS_PER_HOUR: String(used) });
    expect(end.status).toBe(1);
    expect(end.log).toContain('ELOQUA_ALLOWANCE_USED');
    expect((await inQueue()).map(({ _lockTimestamp, _counter }) => [_lockTimestamp, _counter])).toEqual([
      ['', 0],
      ['', 0],
    ]);
    expect(site.sandbox.state().work.definitions).toEqual([]);
    expect((await allowance.findOne({ _id: hour }))?.used).toBe(used);
  }
  expect(site.sandbox.state().work.syncs).toHaveLength(1);
  expect((await post({ SYNCS_PER_HOUR: '8' })).status).toBe(0);
});

test('a definition that Eloqua does not take does not use up the attempts of its records', async () => {
  await open(1);
  await queue([{ emailAddress: address(0), firstName: 'new', city: '' }]);
  site.sandbox.setFaults({ method: 'POST', path: '/contacts/imports', fault: { kind: 'status', status: 400 } });
  expect((await post()).status).toBe(1);
  expect((await inQueue())[0]?._counter).toBe(0);
  site.sandbox.setFaults({ method: 'POST', path: '/contacts/imports/*/data', fault: { kind: 'status', status: 400 } });
  expect((await post()).status).toBe(1);
  expect((await inQueue())[0]?._counter).toBe(1);
});

test('what is older than Eloqua has got of the contact is not sent, whenever it comes', async () => {
  await open(2);
  const record = (n: number, firstName: string, city = '') => ({ emailAddress: address(n), firstName, city });
  const older = ObjectId.createFromTime(Date.now() / 1000 - 3 * 86_400);
  await queue([record(0, 'newer')]);
  expect((await post()).status).toBe(0);
  // Replayed from an errored queue, say; the other contact has nothing newer.
  await queue([record(0, 'older'), record(1, 'older')], older);
  const late = await post({ LOG_LEVEL: 'debug' });
  expect(late.status, late.log).toBe(0);
  expect(late.metrics.get('records_superseded')).toBe(1);
  expect(late.metrics.get('total_records_success')).toBe(1);
  expect(late.log).toMatch(/Superseded by newer exports: records \S+/);
  expect([0, 1].map((n) => site.sandbox.contact(address(n))?.firstName)).toEqual(['newer', 'older']);
  expect(await inQueue()).toEqual([]);
  expect(await site.queueDb.collection('batchList').findOne({ _id: older })).toMatchObject({ completeCount: 2 });
  // And again, newer than all: it goes.
  await queue([{ ...record(0, 'newest'), _asExported: { firstName: 'newer' } }]);
  expect((await post()).status).toBe(0);
  expect(site.sandbox.contact(address(0))?.firstName).toBe('newest');
  expect(JSON.stringify(await site.queueDb.collection('deliveredContacts').find().toArray())).not.toContain('person');
});

test('a batch with a date that makes no sense keeps nothing newer of its contacts from Eloqua', async () => {
  await open(3);
  const record = (n: number, firstName: string) => ({ emailAddress: address(n), firstName, city: '' });
  // The id of a batch whose export was dated to the year 1, and one of a clock that stands at its beginning.
  await queue([record(0, 'older')], new ObjectId(ObjectId.generate(Date.parse('0001-01-01T00:00:00Z') / 1000)));
  await queue([record(1, 'older')], ObjectId.createFromTime(7));
  // The batch of a program that has ids of its own, and dates as text.
  await queue([record(2, 'older')]);
  await site.queueDb
    .collection('processedQueue')
    .updateOne({ emailAddress: address(2) }, { $set: { _batchID: 'batch 7', _timestamp: '2026-11-25' } });
  const first = await post();
  expect(first.metrics.get('total_records_success'), first.log).toBe(3);
  for (const [before, firstName] of [
    ['older', 'newer'],
    ['newer', 'newest'],
  ] as const) {
    await queue([0, 1, 2].map((n) => ({ ...record(n, firstName), _asExported: { firstName: before } })));
    const end = await post();
    expect(end.status, end.log).toBe(0);
    expect(end.metrics.get('records_superseded')).toBe(0);
    expect([0, 1, 2].map((n) => site.sandbox.contact(address(n))?.firstName)).toEqual(Array(3).fill(firstName));
  }
});

test('a delivery that was noted with a date to come, by an earlier version, is forgotten', async () => {
  await open(1);
  const record = (firstName: string) => ({ emailAddress: address(0), firstName, city: '' });
  await queue([record('first')]);
  await post();
  const delivered = site.queueDb.collection('deliveredContacts');
  await delivered.updateMany({}, { $set: { exportedAt: new Date('2042-06-13T00:00:00Z') } });
  await queue([{ ...record('second'), _asExported: { firstName: 'first' } }]);
  expect((await post()).metrics.get('records_superseded')).toBe(0);
  expect(site.sandbox.contact(address(0))?.firstName).toBe('second');
  // From here on what is older is kept out again.
  await queue([record('older')], ObjectId.createFromTime(Date.now() / 1000 - 86_400));
  expect((await post()).metrics.get('records_superseded')).toBe(1);
});

test('an import that does not end is only looked at by later runs, and given up after a day', async () => {
  await open(2);
  await queue([{ emailAddress: address(0), firstName: 'new', city: '' }]);
  site.sandbox.setFaults({ nth: 1, of: '/**/imports/*', fault: { kind: 'syncStuck' } });
  expect((await post({ JOB_DEADLINE_SECONDS: '3' })).status).toBe(1);
  await site.letLeasesRunOut();
  const noted = () => site.queueDb.collection('claimLeases').findOne({ note: { $exists: true } });
  for (const which of ['second', 'third']) {
    const started = performance.now();
    const end = await post({ JOB_DEADLINE_SECONDS: which === 'second' ? '3' : '600' });
    expect(end.status).toBe(1);
    expect(end.log).toMatch(/ELOQUA_SYNC_UNFINISHED|ELOQUA_DEADLINE/);
    expect((await noted())?.note.waitingSince).toBeGreaterThan(Date.now() - 60_000);
    if (which === 'third') expect(performance.now() - started).toBeLessThan(20_000);
    await site.letLeasesRunOut();
  }
  const aDayAgo = { $set: { 'note.waitingSince': Date.now() - 24 * 3600_000 - 1000 } };
  await site.queueDb.collection('claimLeases').updateMany({}, aDayAgo);
  await queue([{ emailAddress: address(1), firstName: 'new', city: '' }]);
  const last = await post();
  expect(last.status, last.log).toBe(1);
  expect(last.log).toMatch(/ERROR - IMPORT_UNREADABLE: .*\/syncs\/\d+ .* its 1 records are on dwmPOSTErroredQueue/);
  expect(last.metrics.has('last_success_unixtime')).toBe(false);
  expect((await post()).status).toBe(0);
  expect(await inQueue()).toEqual([]);
  expect(await site.queueDb.collection('claimLeases').countDocuments()).toBe(0);
  const errored = await site.queueDb.collection<QueueRecord>('dwmPOSTErroredQueue').find().toArray();
  expect(errored.map(({ emailAddress, _error }) => [emailAddress, _error?.code])).toEqual([
    [address(0), 'IMPORT_UNREADABLE'],
  ]);
  expect(site.sandbox.contact(address(1))?.firstName).toBe('new');
  // It may be in Eloqua all the same, so nothing older may follow; itself it may be sent once more.
  await queue([{ emailAddress: address(0), firstName: 'older', city: '' }], ObjectId.createFromTime(1_700_000_000));
  expect((await post()).metrics.get('records_superseded')).toBe(1);
  expect(site.sandbox.state().work.definitions).toEqual([]);
});
