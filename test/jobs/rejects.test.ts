import { expect, test } from 'vitest';
import { JOB_NAMES } from '../../src/jobs/jobNames.js';
import { silentLog } from '../../src/log.js';
import { openQueues } from '../../src/queue/openQueues.js';
import { PROCESSING_QUEUE } from '../sandbox/options.js';
import {
  address,
  batch,
  counts,
  doneInEloqua,
  erroredIn,
  fieldsEnv,
  idsIn,
  importSyncs,
  openSite,
  POST,
  people,
  queue,
  queuePeople,
  removeSiteAfterEach,
  useContactFields,
} from './support/importSite.js';

/** Rows and values that Eloqua refuses: only the record whose they are is set aside. */

removeSiteAfterEach();

test('a refused value leaves its record completed and counted (ELQ-00040)', async () => {
  const site = await openSite(4);
  site.sandbox.setFaults({
    of: '/**/imports/*',
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
  const site = await openSite(3);
  site.sandbox.setFaults({
    of: '/**/imports/*',
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
  const site = await openSite(good);
  // Good ones between refused ones, and another code on the last page.
  const odd = people(refused).map((n) => `odd..${n}@example.com`);
  const emailAddresses = odd.flatMap((one, n) => (n % 55 === 0 ? [one, address(n / 55)] : [one]));
  site.sandbox.setFaults({
    of: '/**/imports/*',
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
  const site = await openSite(count, {
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
    of: '/**/imports/*',
    fault: { kind: 'refuseRows', column: 'emailAddress', values: refused.map(address), code: 'ELQ-00034' },
  });
  const end = await site.run('post', [], { ...fieldsEnv(), LOG_LEVEL: 'debug' });
  expect(end.status, end.log).toBe(0);
  expect(end.log).toMatch(/60 rows uploaded in 3 part\(s\)/);
  expect(await erroredIn(POST)).toEqual({ r3: 'ELQ-00034', r40: 'ELQ-00034', r59: 'ELQ-00034' });
  expect(counts(end)).toEqual({ total: count, success: 0, warning: count - 3, errored: 3 });
  expect(await idsIn(POST.queue)).toEqual([]);
  expect(doneInEloqua(POST, count)).toEqual(people(count).filter((n) => !refused.includes(n)));
});

test('a run that died while it settled: the next one blames nobody else for a reject that is settled already', async () => {
  const site = await openSite(4);
  await queue(
    POST,
    [address(0), 'odd..1@example.com', address(2), address(3)].map((emailAddress) => ({ emailAddress })),
  );
  // The first run ends before it has read the rejects; what it would have done then is done here, but for the last step.
  site.sandbox.setFaults({ path: '/syncs/*/rejects', fault: { kind: 'status', status: 400 } });
  expect((await site.run('post')).status).toBe(1);
  await site.letLeasesRunOut();
  const queues = await openQueues(site.queueDb, { log: silentLog });
  const claim = await (await queues.queue(POST.queue)).resume({ jobName: JOB_NAMES.post.jobName });
  expect(claim?.records).toHaveLength(4);
  await claim?.fail(POST.errored, [{ id: 'r1', code: 'ELQ-00002', reason: 'Invalid email address' }]);
  await queues.close();
  site.sandbox.clearFaults();
  await site.letLeasesRunOut();

  const end = await site.run('post');
  expect(end.status, end.log).toBe(0);
  expect(await erroredIn(POST)).toEqual({ r1: 'ELQ-00002' });
  expect(await idsIn(POST.queue)).toEqual([]);
  expect(doneInEloqua(POST, 4)).toEqual([0, 2, 3]);
  expect(importSyncs(site)).toHaveLength(1);
});

test.each(['ELQ-00124', 'ELQ-00109', 'ELQ-00133'])(
  'a warning with %s, which names no row, delivers none: all are set aside',
  async (code) => {
    const site = await openSite(3);
    site.sandbox.setFaults({ of: '/**/imports/*', fault: { kind: 'syncWarning', code, message: 'was not processed' } });
    await queuePeople(POST, 3);
    const end = await site.run('post');
    expect(end.status).toBe(1);
    expect(end.log).toContain('IMPORT_FAILED: Eloqua did not take an import of post (status warning');
    expect(await erroredIn(POST)).toEqual({ r0: code, r1: code, r2: code });
    expect(counts(end)).toEqual({ total: 3, success: 0, warning: 0, errored: 3 });
  },
);
