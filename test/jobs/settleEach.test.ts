import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/log.js';
import { openQueues } from '../../src/queue/openQueues.js';
import type { QueueRecord } from '../../src/queue/types.js';
import { PROCESSING_QUEUE, type SandboxOptions } from '../sandbox/options.js';
import { type JobEnd, type JobEnv, type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

const OLD = 'old';
const WASHED = 'washed';
const MARK = 'PROCESS as MOD';

/** The two jobs that import, and where their records come from and go to. */
const POST = { script: 'post', queue: 'processedQueue', errored: 'dwmPOSTErroredQueue', next: undefined } as const;
const INDICATORS = {
  script: 'indicators',
  queue: 'indicatorQueue',
  errored: 'indicatorRefreshErroredQueue',
  next: 'processedQueue',
} as const;
const JOBS = [POST, INDICATORS];
type ImportingJob = (typeof JOBS)[number];

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterAll(() => unmute());
afterEach(() => site.remove());

const address = (n: number) => `person${n}@example.com`;
const people = (count: number) => Array.from({ length: count }, (_, n) => n);

/** A site with so many contacts, all on the processing list, each with a row of the custom object. */
async function openSite(count: number, options: { sandbox?: SandboxOptions; env?: JobEnv } = {}): Promise<void> {
  const contacts = people(count).map((n) => ({ emailAddress: address(n), lastName: OLD }));
  const indicators = { status: 'PROCESSED', ageDays: 9 };
  site = await openJobSite({ ...options, sandbox: { contacts, indicators, ...options.sandbox } });
  site.sandbox.addToList(PROCESSING_QUEUE, people(count).map(address));
}

type Fields = Readonly<Record<string, string>>;

/** Queues records as one export of so many days ago; their ids are `r0`, `r1` … unless `prefix` says otherwise. */
async function queue(job: ImportingJob, records: readonly Fields[], { daysAgo = 0, prefix = 'r' } = {}) {
  const queues = await openQueues(site.queueDb, { log: silentLog });
  const batchId = ObjectId.createFromTime(Math.floor(Date.now() / 1000) - daysAgo * 86_400);
  const withIds = records.map((fields, n) => ({ _id: `${prefix}${n}`, lastName: WASHED, ...fields }));
  await (await queues.queue(job.queue)).add(withIds, { batchName: `export ${prefix}`, batchId });
  await queues.close();
  return batchId;
}

const queuePeople = (job: ImportingJob, count: number) =>
  queue(
    job,
    people(count).map((n) => ({ emailAddress: address(n) })),
  );

async function idsIn(queueName: string | undefined): Promise<string[]> {
  if (queueName === undefined) return [];
  const records = await site.queueDb.collection<QueueRecord>(queueName).find().toArray();
  return records.map(({ _id }) => String(_id)).sort();
}

/** id → code of the records on the job's errored queue. */
async function erroredIn(job: ImportingJob): Promise<Record<string, string | undefined>> {
  const records = await site.queueDb
    .collection<QueueRecord>(job.errored)
    .find({}, { sort: { _id: 1 } })
    .toArray();
  return Object.fromEntries(records.map(({ _id, _error }) => [String(_id), _error?.code]));
}

const ids = (numbers: readonly number[]) => numbers.map((n) => `r${n}`).sort();

/** Contacts that the job has dealt with, as Eloqua has it. */
function doneInEloqua(job: ImportingJob, count: number): number[] {
  const { sandbox } = site;
  return people(count).filter((n) =>
    job === POST ? sandbox.contact(address(n))?.lastName === WASHED : sandbox.indicators(address(n))?.status === MARK,
  );
}

function counts({ metrics }: JobEnd) {
  const of = (name: string) => metrics.get(`total_records_${name}`);
  return { total: of('total'), success: of('success'), warning: of('warning'), errored: of('errored') };
}

/** Rows that each import took in, by Eloqua's own logs. */
function rowsTakenIn(): number[] {
  const ofSync = (logs: unknown) =>
    (Array.isArray(logs) ? logs : []).filter(({ statusCode }) => statusCode === 'ELQ-00001');
  return site.sandbox.state().work.syncs.flatMap(({ logs }) => ofSync(logs).map(({ count }) => Number(count)));
}

const batch = (_id: ObjectId) =>
  site.queueDb.collection('batchList').findOne({ _id }, { projection: { _id: 0, completeCount: 1, isComplete: 1 } });

describe.each(JOBS)('$script', (job) => {
  test('all in Eloqua: every record moves on, and counts as a success', async () => {
    await openSite(5);
    const batchId = await queuePeople(job, 5);
    const end = await site.run(job.script);
    expect(end.status, end.log).toBe(0);
    expect(counts(end)).toEqual({ total: 5, success: 5, warning: 0, errored: 0 });
    expect(doneInEloqua(job, 5)).toEqual(people(5));
    expect(await idsIn(job.queue)).toEqual([]);
    expect(await idsIn(job.next)).toEqual(job.next ? ids(people(5)) : []);
    expect(await batch(batchId)).toEqual(
      job === POST ? { completeCount: 5, isComplete: true } : { completeCount: 0, isComplete: false },
    );
    expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual(job === POST ? [] : people(5).map(address));
  });

  test('of several exports of one contact the newest goes, as one row; the others are completed and counted', async () => {
    await openSite(3);
    const upper = { emailAddress: ' PERSON0@Example.com ' };
    // Contact 0: the newest was queued last; contact 1: first; contact 2 is there once.
    const newest = await queue(job, [{ emailAddress: ' Person1@EXAMPLE.com\t' }], { daysAgo: 1, prefix: 'new' });
    const oldest = await queue(job, [upper, { emailAddress: address(1), lastName: OLD }], {
      daysAgo: 9,
      prefix: 'old',
    });
    const middle = await queue(job, [{ emailAddress: address(0), lastName: OLD }], { daysAgo: 5, prefix: 'mid' });
    await queue(job, [{ emailAddress: address(0) }, { emailAddress: address(2) }]);
    const end = await site.run(job.script);
    expect(end.status, end.log).toBe(0);
    expect(counts(end)).toEqual({ total: 3, success: 3, warning: 0, errored: 0 });
    expect(end.metrics.get('records_superseded')).toBe(3);
    expect(end.log).toContain('3 superseded by a newer export');
    expect(rowsTakenIn()).toEqual([3]);
    expect(doneInEloqua(job, 3)).toEqual([0, 1, 2]);
    expect(await idsIn(job.queue)).toEqual([]);
    expect(await idsIn(job.next)).toEqual(job.next ? ['new0', 'r0', 'r1'] : []);
    expect(await batch(oldest)).toEqual({ completeCount: 2, isComplete: true });
    expect(await batch(middle)).toEqual({ completeCount: 1, isComplete: true });
    expect(await batch(newest)).toMatchObject({ completeCount: job === POST ? 1 : 0 });
  });

  test('records without identifier or with a bad address are quarantined and not sent', async () => {
    await openSite(2);
    const bad = [
      'not-an-address',
      'two@at@example.com',
      'no@dot',
      'blank in@example.com',
      'list@example.com,b@example.com',
    ];
    const batchId = await queue(job, [
      { emailAddress: address(0) },
      { emailAddress: '' },
      { emailAddress: ' \t ' },
      {},
      ...bad.map((emailAddress) => ({ emailAddress })),
      { emailAddress: address(1) },
    ]);
    const end = await site.run(job.script);
    expect(end.status, end.log).toBe(0);
    expect(counts(end)).toEqual({ total: 2, success: 2, warning: 0, errored: 8 });
    expect(rowsTakenIn()).toEqual([2]);
    const without = Object.fromEntries(ids([1, 2, 3]).map((id) => [id, 'RECORD_WITHOUT_ADDRESS']));
    const wrong = Object.fromEntries(ids([4, 5, 6, 7, 8]).map((id) => [id, 'RECORD_BAD_ADDRESS']));
    expect(await erroredIn(job)).toEqual({ ...without, ...wrong });
    expect(await idsIn(job.queue)).toEqual([]);
    expect(await batch(batchId)).toMatchObject({ completeCount: job === POST ? 2 : 0, isComplete: false });
    for (const one of bad) expect(site.told()).not.toContain(one);
  });

  test('whole rows that Eloqua refuses are quarantined each with its own code; the others go on', async () => {
    await openSite(6);
    site.sandbox.setFaults({
      fault: { kind: 'refuseRows', column: 'emailAddress', values: [address(1), address(4)], code: 'ELQ-00034' },
    });
    // A row that passes our check of addresses and not Eloqua's.
    const emailAddresses = [...people(6).map(address), 'odd..dots@example.com'];
    await queue(
      job,
      emailAddresses.map((emailAddress) => ({ emailAddress })),
    );
    const end = await site.run(job.script);
    expect(end.status, end.log).toBe(0);
    expect(counts(end)).toEqual({ total: 7, success: 0, warning: 4, errored: 3 });
    expect(await erroredIn(job)).toEqual({ r1: 'ELQ-00034', r4: 'ELQ-00034', r6: 'ELQ-00002' });
    expect(doneInEloqua(job, 6)).toEqual([0, 2, 3, 5]);
    expect(await idsIn(job.queue)).toEqual([]);
    expect(await idsIn(job.next)).toEqual(job.next ? ids([0, 2, 3, 5]) : []);
  });

  test('a warning without rejects: all are delivered, and count as a warning', async () => {
    await openSite(3);
    site.sandbox.setFaults({ fault: { kind: 'syncWarning', code: 'ELQ-00111', message: 'A column is ignored.' } });
    await queuePeople(job, 3);
    const end = await site.run(job.script);
    expect(end.status, end.log).toBe(0);
    expect(counts(end)).toEqual({ total: 3, success: 0, warning: 3, errored: 0 });
    expect(end.log).toContain('0 rows refused');
    expect(end.log).toContain('ELQ-00111');
    expect(await erroredIn(job)).toEqual({});
    expect(await idsIn(job.queue)).toEqual([]);
    expect(await idsIn(job.next)).toEqual(job.next ? ids(people(3)) : []);
    expect(doneInEloqua(job, 3)).toEqual(people(3));
  });

  test.each(['ELQ-00105', 'ELQ-00107', 'ELQ-00145', 'ELQ-00146'])(
    'an import that failed with %s: the records are back in the queue, and the next run brings them to their end',
    async (code) => {
      await openSite(3);
      site.sandbox.setFaults({ fault: { kind: 'syncError', code } });
      const batchId = await queuePeople(job, 3);
      const failed = await site.run(job.script);
      expect(failed.status).toBe(1);
      expect(failed.log).toMatch(new RegExp(`IMPORT_FAILED.*${code}.*3 records are back in the queue`));
      expect(counts(failed)).toEqual({ total: 3, success: 0, warning: 0, errored: 3 });
      const back = { _lockTimestamp: '', _jobName: '', _counter: 1 };
      expect(await site.queueDb.collection(job.queue).countDocuments(back)).toBe(3);
      expect(await erroredIn(job)).toEqual({});
      expect(await batch(batchId)).toEqual({ completeCount: 0, isComplete: false });
      expect(doneInEloqua(job, 3)).toEqual([]);
      expect(site.sandbox.state().work.definitions).toEqual([]);

      if (code === 'ELQ-00146') await expectPauseOfAnHour(job);
      const next = await site.run(job.script);
      expect(next.status, next.log).toBe(0);
      expect(counts(next)).toEqual({ total: 3, success: 3, warning: 0, errored: 0 });
      expect(doneInEloqua(job, 3)).toEqual(people(3));
      expect(await idsIn(job.queue)).toEqual([]);
    },
  );

  test('an import that failed with any other code: all its records are quarantined with the code', async () => {
    await openSite(3);
    site.sandbox.setFaults({ fault: { kind: 'syncError', code: 'ELQ-00122', message: 'The definition is invalid.' } });
    const batchId = await queue(job, [...people(3).map((n) => ({ emailAddress: address(n) })), { emailAddress: '' }]);
    const end = await site.run(job.script);
    expect(end.status).toBe(1);
    expect(end.log).toContain(`its 3 records are on ${job.errored}`);
    expect(counts(end)).toEqual({ total: 3, success: 0, warning: 0, errored: 4 });
    expect(await erroredIn(job)).toEqual({
      r0: 'ELQ-00122',
      r1: 'ELQ-00122',
      r2: 'ELQ-00122',
      r3: 'RECORD_WITHOUT_ADDRESS',
    });
    expect(await idsIn(job.queue)).toEqual([]);
    expect(await idsIn(job.next)).toEqual([]);
    expect(await batch(batchId)).toEqual({ completeCount: 0, isComplete: false });
  });
});

/** A run within the hour sends nothing and says until when; the end of the pause is then brought about by hand. */
async function expectPauseOfAnHour(job: ImportingJob): Promise<void> {
  const pauses = site.queueDb.collection<{ until: Date }>('jobPauses');
  const minutes = (((await pauses.findOne())?.until.getTime() ?? 0) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(59);
  expect(minutes).toBeLessThanOrEqual(60);
  const syncs = site.sandbox.state().work.syncs.length;
  const paused = await site.run(job.script);
  expect(paused.status).toBe(0);
  expect(paused.log).toMatch(/Nothing new is sent before \d{4}-\S+Z, as Eloqua asked/);
  expect(counts(paused)).toEqual({ total: 0, success: 0, warning: 0, errored: 0 });
  expect(await site.queueDb.collection(job.queue).countDocuments({ _lockTimestamp: '', _counter: 1 })).toBe(3);
  expect(site.sandbox.state().work.syncs).toHaveLength(syncs);
  await pauses.updateOne({}, { $set: { until: new Date(Date.now() - 1000) } });
}

describe('values that are longer than their field', () => {
  /** 101 units of UTF-16, so that a cut at 100 would go through a face. */
  const LONG_NAME = `y${'\u{1F600}'.repeat(50)}`;
  const NOTES = 'x'.repeat(32_001);

  /** Three contacts: one fits to the letter, one has a name, one notes that are too long. */
  async function postOverlong(rule: string): Promise<JobEnd> {
    await openSite(3, { env: { OVERLONG_VALUES: rule } });
    useContactFields({ firstName: 'C_FirstName', lastName: 'C_LastName', notes: 'C_Notes1' });
    await queue(POST, [
      { emailAddress: address(0), firstName: 'y'.repeat(100), notes: 'x'.repeat(32_000) },
      { emailAddress: address(1), firstName: LONG_NAME, notes: '' },
      { emailAddress: address(2), firstName: 'short', notes: NOTES },
    ]);
    return site.run('post', [], fieldsEnv());
  }

  const lengths = (n: number) => {
    const { firstName = '', C_Notes1: notes = '' } = site.sandbox.contact(address(n)) ?? {};
    return [firstName.length, notes.length];
  };

  test('are quarantined before they are sent (reject, the default)', async () => {
    const end = await postOverlong('reject');
    expect(counts(end)).toEqual({ total: 1, success: 1, warning: 0, errored: 2 });
    expect(await erroredIn(POST)).toEqual({ r1: 'RECORD_VALUE_TOO_LONG', r2: 'RECORD_VALUE_TOO_LONG' });
    expect(lengths(0)).toEqual([100, 32_000]);
    expect(doneInEloqua(POST, 3)).toEqual([0]);
    expect(end.status).toBe(0);
  });

  test('are cut, never through a character (cut)', async () => {
    const end = await postOverlong('cut');
    expect(counts(end)).toEqual({ total: 3, success: 3, warning: 0, errored: 0 });
    expect([lengths(0), lengths(1), lengths(2)]).toEqual([
      [100, 32_000],
      [99, 0],
      ['short'.length, 32_000],
    ]);
    expect(site.sandbox.contact(address(1))?.firstName).toBe(`y${'\u{1F600}'.repeat(49)}`);
    expect(await erroredIn(POST)).toEqual({});
  });

  test('are sent as they are; Eloqua refuses the value and keeps the record (keep, ELQ-00040)', async () => {
    const end = await postOverlong('keep');
    expect(end.status, end.log).toBe(0);
    // The sandbox counts characters as people do, so the name of 51 passes there.
    expect(counts(end)).toEqual({ total: 3, success: 0, warning: 3, errored: 0 });
    expect(end.log).toContain('1 rows with single values refused');
    expect(await erroredIn(POST)).toEqual({});
    expect(await idsIn(POST.queue)).toEqual([]);
    expect(doneInEloqua(POST, 3)).toEqual([0, 1, 2]);
    expect(lengths(2)).toEqual(['short'.length, 0]);
  });

  test('an address that is too long is quarantined also where values are cut', async () => {
    await openSite(1, { env: { OVERLONG_VALUES: 'cut' } });
    await queue(POST, [{ emailAddress: `${'a'.repeat(90)}@example.com` }, { emailAddress: address(0) }]);
    const end = await site.run('post');
    expect(counts(end)).toEqual({ total: 1, success: 1, warning: 0, errored: 1 });
    expect(await erroredIn(POST)).toEqual({ r0: 'RECORD_VALUE_TOO_LONG' });
  });
});

test('a refused value leaves its record completed and counted (ELQ-00040)', async () => {
  await openSite(4);
  site.sandbox.setFaults({
    fault: { kind: 'refuseRows', column: 'firstName', values: ['refused'], wholeRow: false },
  });
  const names = ['fine', 'refused', 'refused', 'fine'];
  const batchId = await queue(
    POST,
    names.map((firstName, n) => ({ emailAddress: address(n), firstName })),
  );
  const end = await site.run('post');
  expect(end.status, end.log).toBe(0);
  expect(counts(end)).toEqual({ total: 4, success: 0, warning: 4, errored: 0 });
  expect(end.log).toContain('0 rows refused; 2 rows with single values refused (the rest of them is in Eloqua)');
  expect(await erroredIn(POST)).toEqual({});
  expect(await idsIn(POST.queue)).toEqual([]);
  expect(doneInEloqua(POST, 4)).toEqual(people(4));
  expect(site.sandbox.contact(address(1))?.firstName).toBe('');
  expect(await batch(batchId)).toEqual({ completeCount: 4, isComplete: true });
  expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual([]);
});

test('a refused address quarantines its record, whatever Eloqua kept of it', async () => {
  await openSite(3);
  site.sandbox.setFaults({
    fault: { kind: 'refuseRows', column: 'emailAddress', values: [address(1)], wholeRow: false },
  });
  await queuePeople(POST, 3);
  const end = await site.run('post');
  expect(counts(end)).toEqual({ total: 3, success: 0, warning: 2, errored: 1 });
  expect(await erroredIn(POST)).toEqual({ r1: 'ELQ-00040' });
  expect(await idsIn(POST.queue)).toEqual([]);
});

test('more rejects than one page has: each quarantines its own record', async () => {
  const [good, refused] = [20, 1100];
  await openSite(good);
  // Good ones between refused ones, and another code on the last page.
  const odd = people(refused).map((n) => `odd..${n}@example.com`);
  const emailAddresses = odd.flatMap((one, n) => (n % 55 === 0 ? [one, address(n / 55)] : [one]));
  site.sandbox.setFaults({
    fault: { kind: 'refuseRows', column: 'emailAddress', values: odd.slice(-5), code: 'ELQ-00034' },
  });
  await queue(
    POST,
    emailAddresses.map((emailAddress) => ({ emailAddress })),
  );
  const end = await site.run('post');
  expect(end.status, end.log).toBe(0);
  expect(counts(end)).toEqual({ total: good + refused, success: 0, warning: good, errored: refused });
  const expected = emailAddresses.flatMap((one, n) =>
    one.startsWith('odd') ? [[`r${n}`, odd.slice(-5).includes(one) ? 'ELQ-00034' : 'ELQ-00002']] : [],
  );
  expect(await erroredIn(POST)).toEqual(Object.fromEntries(expected));
  expect(await idsIn(POST.queue)).toEqual([]);
  expect(doneInEloqua(POST, good)).toEqual(people(good));
  const pages = site.sandbox.requests.filter(({ path }) => path.includes('/rejects'));
  expect(pages.length).toBeGreaterThanOrEqual(2);
});

test('a reject at row k of an import of several uploads quarantines record k and no other', async () => {
  const count = 60;
  // 9 x 32,000 characters of three bytes are 864,000 bytes a row: an upload of 25 MB takes 28 of them.
  const large = Object.fromEntries(people(9).map((n) => [`large${n}`, `C_Large${n}`]));
  await openSite(count, {
    sandbox: {
      contactFields: Object.entries(large).map(([name, internalName]) => ({
        name,
        internalName,
        dataType: 'largeString',
      })),
    },
  });
  useContactFields({ lastName: 'C_LastName', ...large });
  const values = Object.fromEntries(Object.keys(large).map((name) => [name, '\u20ac'.repeat(32_000)]));
  await queue(
    POST,
    people(count).map((n) => ({ emailAddress: address(n), ...values })),
  );
  const refused = [3, 40, 59];
  site.sandbox.setFaults({
    fault: { kind: 'refuseRows', column: 'emailAddress', values: refused.map(address), code: 'ELQ-00034' },
  });
  const end = await site.run('post', [], fieldsEnv());
  expect(end.status, end.log).toBe(0);
  expect(end.log).toMatch(/60 rows uploaded in 3 part\(s\)/);
  expect(await erroredIn(POST)).toEqual({ r3: 'ELQ-00034', r40: 'ELQ-00034', r59: 'ELQ-00034' });
  expect(counts(end)).toEqual({ total: count, success: 0, warning: count - 3, errored: 3 });
  expect(await idsIn(POST.queue)).toEqual([]);
  expect(doneInEloqua(POST, count)).toEqual(people(count).filter((n) => !refused.includes(n)));
});

/** A site's own contact fields, name → internal name, beside the address. */
function useContactFields(fields: Fields): void {
  const statements = Object.entries({ emailAddress: 'C_EmailAddress', ...fields }).map(
    ([name, internalName]) => [name, `{{Contact.Field(${internalName})}}`] as const,
  );
  writeFileSync(join(site.folder, 'fields.json'), JSON.stringify(Object.fromEntries(statements)));
}

const fieldsEnv = (): JobEnv => ({ CONTACT_FIELDS_FILE: join(site.folder, 'fields.json') });
