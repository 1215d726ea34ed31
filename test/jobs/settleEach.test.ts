import { describe, expect, test } from 'vitest';
import { PROCESSING_QUEUE } from '../sandbox/options.js';
import {
  address,
  batch,
  counts,
  doneInEloqua,
  erroredIn,
  type ImportingJob,
  ids,
  idsIn,
  JOBS,
  OLD,
  openSite,
  POST,
  people,
  queue,
  queuePeople,
  removeSiteAfterEach,
  rowsTakenIn,
} from './support/importSite.js';
import type { JobSite } from './support/jobSite.js';

/** What becomes of the records of an import, one by one, for each end that an import can have. */

removeSiteAfterEach();

describe.each(JOBS)('$script', (job) => {
  test('all in Eloqua: every record moves on, and counts as a success', async () => {
    const site = await openSite(5);
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
    const site = await openSite(3);
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
    const site = await openSite(2);
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
    const site = await openSite(6);
    site.sandbox.setFaults({
      of: '/**/imports/*',
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
    const site = await openSite(3);
    site.sandbox.setFaults({
      of: '/**/imports/*',
      fault: { kind: 'syncWarning', code: 'ELQ-00111', message: 'A column is ignored.' },
    });
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
      const site = await openSite(3);
      site.sandbox.setFaults({ of: '/**/imports/*', fault: { kind: 'syncError', code } });
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

      if (code === 'ELQ-00146') await expectPauseOfAnHour(site, job);
      const next = await site.run(job.script);
      expect(next.status, next.log).toBe(0);
      expect(counts(next)).toEqual({ total: 3, success: 3, warning: 0, errored: 0 });
      expect(doneInEloqua(job, 3)).toEqual(people(3));
      expect(await idsIn(job.queue)).toEqual([]);
    },
  );

  test('an import that failed with any other code: all its records are quarantined with the code', async () => {
    const site = await openSite(3);
    site.sandbox.setFaults({
      of: '/**/imports/*',
      fault: { kind: 'syncError', code: 'ELQ-00122', message: 'The definition is invalid.' },
    });
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
async function expectPauseOfAnHour(site: JobSite, job: ImportingJob): Promise<void> {
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
  // Over; or until a time that nobody asked for, as a clock that was set back leaves it.
  const until = job === POST ? Date.now() - 1000 : Date.UTC(2042, 0, 1);
  await pauses.updateOne({}, { $set: { until: new Date(until) } });
}
