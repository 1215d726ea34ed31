import { ObjectId } from 'mongodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SyncNote } from '../../src/jobs/syncNotes.js';
import { silentLog } from '../../src/log.js';
import { openQueues } from '../../src/queue/openQueues.js';
import type { QueueRecord } from '../../src/queue/types.js';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../sandbox/options.js';
import type { FaultRule } from '../sandbox/server.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

/** What can be wrong with the rows of an export whose contacts are off their list already (invariant 1). */

const COUNT = 7;
const DAY_MS = 24 * 3600_000;
const address = (n: number) => `person${n}@example.com`;
const ALL = Array.from({ length: COUNT }, (_, n) => address(n));

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterEach(() => site.remove());
afterAll(() => unmute());

async function openWith(...faults: FaultRule[]): Promise<void> {
  const contacts = ALL.map((emailAddress) => ({ emailAddress, firstName: 'Jo' }));
  site = await openJobSite({ sandbox: { contacts }, env: { PAGE_SIZE: '3' } });
  site.sandbox.setFaults(...faults);
}

/** Addresses of the records that a claim could get. */
async function available(): Promise<string[]> {
  const free = await site.queueDb.collection<QueueRecord>('dwmQueue').find({ _lockTimestamp: '' }).toArray();
  return free.map(({ emailAddress }) => String(emailAddress)).sort();
}

const syncs = () => site.sandbox.state().work.syncs.length;

test('rows that are gone for good: new contacts go on, and after a day what is there is set free', async () => {
  await openWith({ path: '/syncs/*/data', query: { offset: '3' }, fault: { kind: 'expireData', status: 410 } });
  const first = await site.run('get');
  expect(first.status).toBe(1);
  expect(first.log).toContain('ELOQUA_DATA_GONE');
  expect(await available()).toEqual([]);

  site.sandbox.addContacts([{ emailAddress: 'new@example.com' }]);
  const second = await site.run('get');
  expect(second.status).toBe(1);
  expect(second.metrics.get('total_records_total')).toBe(1);
  expect(await available()).toEqual(['new@example.com']);

  await site.queueDb
    .collection('syncNotes')
    .updateOne({ state: 'started' }, { $set: { unreadableSince: Date.now() - DAY_MS - 1000 } });
  const third = await site.run('get');
  expect(third.status).toBe(1);
  expect(third.log).toMatch(/EXPORT_FAILED.*given up.*3 of its contacts are in the queue.*put them back on/);
  expect(await available()).toEqual(['new@example.com', ...ALL.slice(0, 3)].sort());
  expect(site.sandbox.state().work.definitions).toEqual([]);

  expect((await site.run('get')).status).toBe(0);
});

test('rows that come twice are stored once, and the run says so', async () => {
  await openWith({ fault: { kind: 'duplicateRows', every: 2 } });
  const end = await site.run('get');
  expect(end.status).toBe(0);
  expect(end.log).toMatch(/WARNING - 3 of the 10 rows of \S+ came twice; stored once/);
  expect(await available()).toEqual(ALL);
});

test('rows without a column are not stored: a blank value would empty the field in Eloqua', async () => {
  const columns = ['firstName'];
  await openWith({ path: '/syncs/*/data', nth: 2, fault: { kind: 'missingColumns', columns } });
  const first = await site.run('get');
  expect(first.status).toBe(1);
  expect(first.log).toMatch(/EXPORT_INCOMPLETE.*without the columns firstName/);
  expect((await site.run('get')).status).toBe(0);
  expect(await available()).toEqual(ALL);
  expect(await site.queueDb.collection('dwmQueue').countDocuments({ firstName: 'Jo' })).toBe(COUNT);
  expect(syncs()).toBe(1);
});

test('an export that ended with an error, but moved its contacts, is taken', async () => {
  await openWith({ fault: { kind: 'syncError', code: 'ELQ-00107', acts: true } });
  const end = await site.run('get');
  expect(end.status).toBe(0);
  expect(end.log).toMatch(/WARNING - The export \S+ ended with an error, but has 7 rows/);
  expect(await available()).toEqual(ALL);
  expect(site.sandbox.members(EXPORT_QUEUE)).toEqual([]);
});

test('an export that failed is told, and its contacts go with the next run', async () => {
  await openWith({ fault: { kind: 'syncError', code: 'ELQ-00107' } });
  const first = await site.run('get');
  expect(first.status).toBe(1);
  expect(first.log).toMatch(/EXPORT_FAILED.*ELQ-00107/);
  expect(site.sandbox.members(EXPORT_QUEUE)).toHaveLength(COUNT);
  expect((await site.run('get')).status).toBe(0);
  expect(await available()).toEqual(ALL);
});

test('a page that wrongly has no rows cannot hide contacts', async () => {
  for (const kind of ['phantomPage', 'missingItems'] as const) {
    await openWith({ path: '/syncs/*/data', nth: 2, fault: { kind } });
    const first = await site.run('get');
    if (first.status !== 0) expect((await site.run('get')).status).toBe(0);
    expect(await available()).toEqual(ALL);
    if (kind === 'phantomPage') await site.remove();
  }
});

test('more contacts than the limit stay on their list for the next run', async () => {
  await openWith();
  expect((await site.run('get', ['--limit', '4'])).metrics.get('total_records_total')).toBe(4);
  expect(site.sandbox.members(EXPORT_QUEUE)).toHaveLength(3);
  expect(site.sandbox.members(PROCESSING_QUEUE)).toHaveLength(4);
  expect((await site.run('get', ['--limit', '4'])).metrics.get('total_records_total')).toBe(3);
  expect(await available()).toEqual(ALL);
  const empty = await site.run('get');
  expect(empty.status).toBe(0);
  expect(empty.metrics.get('total_records_total')).toBe(0);
  expect(syncs()).toBe(2);
});

test('an export that does not end keeps nobody waiting, and is taken when it ends at last', async () => {
  await openWith({ nth: 1, fault: { kind: 'syncStuck' } });
  const first = await site.run('get', [], { JOB_DEADLINE_SECONDS: '3' });
  expect(first.status).toBe(1);
  expect(first.log).toMatch(/ELOQUA_SYNC_UNFINISHED|ELOQUA_DEADLINE/);

  site.sandbox.addContacts([{ emailAddress: 'new@example.com' }]);
  const second = await site.run('get');
  expect(second.status).toBe(1);
  expect(second.log).toContain('ELOQUA_SYNC_UNFINISHED');
  // The sandbox's sync has not begun to move contacts, so they are on their list still.
  expect(await available()).toEqual(['new@example.com', ...ALL].sort());

  // However long it takes: its contacts are nowhere else.
  const monthAgo = new Date(Date.now() - 31 * DAY_MS);
  const old = { $set: { waitingSince: monthAgo.getTime(), updatedAt: monthAgo } };
  await site.queueDb.collection('syncNotes').updateOne({ state: 'started' }, old);
  expect((await site.run('get')).status).toBe(1);
  site.sandbox.clearFaults();
  expect((await site.run('get')).status).toBe(0);
  expect(await available()).toEqual(['new@example.com', ...ALL].sort());
  const ends = await site.queueDb
    .collection('syncNotes')
    .find({ state: 'done', endedAt: { $type: 'date' } })
    .toArray();
  expect(ends).toHaveLength(2);
});

test('whose export ended later has the newer values, whichever was asked for first', async () => {
  await openWith({ nth: 1, fault: { kind: 'syncStuck' } });
  await site.run('get', [], { JOB_DEADLINE_SECONDS: '3' });
  const notes = site.queueDb.collection<SyncNote>('syncNotes');
  const first = await notes.findOne({ state: 'started' });
  site.sandbox.addContacts([{ emailAddress: 'new@example.com' }]);
  await site.run('get');
  // Seconds later, as batch ids tell them apart.
  site.sandbox.advance(5000);
  site.sandbox.addToList(EXPORT_QUEUE, [address(0)]);
  site.sandbox.clearFaults();
  expect((await site.run('get')).status).toBe(0);
  const copies = await site.queueDb
    .collection<QueueRecord>('dwmQueue')
    .find({ emailAddress: address(0) }, { sort: { _batchID: 1 } })
    .toArray();
  // The first one ended last, with the contact that came onto the list again.
  expect(copies.map(({ _batchID }) => String(_batchID)).at(-1)).toBe(
    String((await notes.findOne({ _id: first?._id ?? '' }))?.batchId),
  );
});

test('an earlier export that Eloqua refuses to show keeps nobody waiting', async () => {
  await openWith({ path: '/syncs/*/data', fault: { kind: 'status', status: 403 }, times: 'always' });
  const first = await site.run('get');
  expect(first.status).toBe(1);
  expect(first.log).toContain('ELOQUA_FORBIDDEN');
  const uri = (await site.queueDb.collection<SyncNote>('syncNotes').findOne({ state: 'started' }))?.syncUri ?? '';
  site.sandbox.setFaults({ path: `${uri}/data`, fault: { kind: 'status', status: 403 }, times: 'always' });
  site.sandbox.addContacts([{ emailAddress: 'new@example.com' }]);
  const second = await site.run('get');
  expect(second.status).toBe(1);
  expect(await available()).toEqual(['new@example.com']);
  site.sandbox.clearFaults();
  expect((await site.run('get')).status).toBe(0);
  expect(await available()).toEqual(['new@example.com', ...ALL].sort());
});

test.each(['0001-01-01T00:00:00.0000000Z', '2042-01-01T00:00:00Z', 'tomorrow', '', '2026-11-28T10:00:00'])(
  'a sync that says it ended at %j is stored at once, under the time of the database server, with a warning',
  async (syncEndedAt) => {
    const ended = { uri: '/syncs/1', syncedInstanceUri: '/contacts/exports/1', status: 'success', syncEndedAt };
    const fault = { kind: 'status', status: 200, text: JSON.stringify(ended) } as const;
    await openWith({ method: 'GET', path: '/syncs/*', times: 'always', fault });
    const before = Date.now() - 2000;
    const end = await site.run('get');
    expect(end.status, end.log).toBe(0);
    expect(end.log).toMatch(/WARNING - Eloqua says that the export \S+ ended at .*the time of the database server/);
    expect(await available()).toEqual(ALL);
    const [record] = await site.queueDb.collection<QueueRecord>('dwmQueue').find().toArray();
    const batchId = record?._batchID;
    const at = batchId instanceof ObjectId ? batchId.getTimestamp().getTime() : 0;
    expect(at).toBeGreaterThan(before);
    expect(at).toBeLessThan(Date.now() + 2000);
  },
);
test('a contact that MongoDB cannot store goes to the errored queue, once; the others of its page go on', async () => {
  const large = { emailAddress: 'a-large-one@example.com', address1: 'x'.repeat(17 * 1024 * 1024) };
  const contacts = [large, ...ALL.map((emailAddress) => ({ emailAddress, firstName: 'Jo' }))];
  site = await openJobSite({ sandbox: { contacts }, env: { PAGE_SIZE: '3' } });
  const refused = { kind: 'status', status: 403 } as const;
  site.sandbox.setFaults({ path: '/syncs/*/data', query: { offset: '6' }, fault: refused, times: 'always' });
  expect((await site.run('get')).status).toBe(1);
  site.sandbox.clearFaults();
  const end = await site.run('get');
  expect(end.status, end.log).toBe(0);
  expect(await available()).toEqual(ALL);
  const errored = await site.queueDb.collection<QueueRecord>('dwmErroredQueue').find().toArray();
  expect(errored).toMatchObject([
    {
      emailAddress: 'a-large-one@example.com',
      _lockTimestamp: '',
      _error: { code: 'QUEUE_RECORD_TOO_LARGE', reason: expect.stringContaining('17.0 MB of them in address1') },
    },
  ]);
  expect(site.told()).toMatch(/WARNING - 1 records are too large for dwmQueue; shortened on dwmErroredQueue/);
  const cleaned = await site.run('clean');
  expect(cleaned.metrics.get('records_in_error_queue')).toBe(1);
});

test('clean finds what is held under exports that have ended: nothing is held for ever, and nothing is lost', async () => {
  await openWith();
  const notes = site.queueDb.collection<Pick<SyncNote, '_id' | 'state'>>('syncNotes');
  await notes.insertMany([
    { _id: 'done', state: 'done' },
    { _id: 'failed', state: 'failed' },
    { _id: 'started', state: 'started' },
  ]);
  const queues = await openQueues(site.queueDb, { log: silentLog });
  const queue = await queues.queue('dwmQueue');
  const rows = ['get:done', 'get:done#2', 'get:failed#1', 'get:forgotten', 'get:started#1', 'somebody else'];
  for (const token of rows)
    await queue.add([{ _id: token }], { held: { token, jobName: 'get', confirm: async () => {} } });
  await (await queues.queue('dwmErroredQueue')).add([{ _id: 'large' }], {
    held: { token: 'get:failed', jobName: 'get', confirm: async () => {} },
  });
  await queues.close();

  const dry = await site.run('clean', ['--dry-run']);
  expect(dry.status, dry.log).toBe(0);
  expect(await site.queueDb.collection('dwmQueue').countDocuments()).toBe(rows.length);
  const end = await site.run('clean');
  expect(end.status, end.log).toBe(0);
  expect(end.log).toMatch(/dwmQueue: 1 rows of the export of run done were stored late, after it was done; removed/);
  const left = await site.queueDb.collection<QueueRecord>('dwmQueue').find().toArray();
  expect(left.map(({ _id }) => _id)).toEqual(['get:started#1', 'somebody else']);
  const errored = await site.queueDb
    .collection<QueueRecord>('dwmErroredQueue')
    .find({}, { sort: { _id: 1 } })
    .toArray();
  expect(errored.map(({ _id, _lockTimestamp, _error }) => [_id, _lockTimestamp, _error?.code])).toEqual([
    ['get:failed#1', '', 'RECORD_STORED_LATE'],
    ['get:forgotten', '', 'RECORD_STORED_LATE'],
    ['large', '', undefined],
  ]);
});

test('clean tries to delete a definition only as long as it can be there', async () => {
  await openWith({ method: 'DELETE', path: '/**', fault: { kind: 'status', status: 403 }, times: 'always' });
  const ofDaysAgo = (days: number) => ({
    _id: `DWMOps get of ${days} days ago`,
    kind: 'exports',
    of: 'contacts',
    definitionUri: `/contacts/exports/${days}`,
    notBefore: new Date(Date.now() - days * DAY_MS),
  });
  const left = site.queueDb.collection<{ _id: string }>('definitionsToDelete');
  await left.insertMany([ofDaysAgo(2), ofDaysAgo(16)]);
  const end = await site.run('clean');
  expect(end.status, end.log).toBe(0);
  expect(end.log).toContain('could not be deleted yet');
  expect((await left.find().toArray()).map(({ _id }) => _id)).toEqual(['DWMOps get of 2 days ago']);
});
