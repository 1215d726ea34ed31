import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { newestHistory, recordedWashText } from '../../src/explain/newestHistory.js';
import { asExportedAfter, exportedValue, hasKnownExport } from '../../src/jobs/asExported.js';
import type { QueueRecord } from '../../src/queue/types.js';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../sandbox/options.js';
import {
  address,
  openFlowSite,
  recordsIn,
  runThrough,
  runWell,
  upToPost,
  useFields,
  WASHED,
  WITH_ID,
  WITHOUT_ID,
} from './support/flowSite.js';
import type { JobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

/** Invariant 12: what a person entered is never overwritten by something older. */

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await site?.remove();
});
afterAll(() => unmute());

const contact = (n: number) => site.sandbox.contact(address(n));
const edit = (n: number, change: Record<string, string>) => site.sandbox.editContact(address(n), change);

/** Between which steps a person edits. */
const MOMENTS = ['get', 'run', 'indicators'] as const;

describe.each([
  ['found by id', WITH_ID],
  ['found by address', WITHOUT_ID],
])('%s', (_, fields) => {
  test.each(MOMENTS)('edited after %s: what a person entered stays, and is washed', async (moment) => {
    site = await openFlowSite({ fields, count: 4 });
    for (const script of ['get', 'run', 'indicators'] as const) {
      await runWell(site, script);
      if (script !== moment) continue;
      edit(0, { firstName: 'Edited' });
      edit(1, { city: 'Bern' });
      edit(2, { lastName: 'Edited' });
    }
    const first = await runWell(site, 'post');
    expect(first.log).toContain(
      '3 contacts were edited in Eloqua after their export, and keep what was entered; 2 records',
    );
    expect(first.metrics.get('records_edited_meanwhile')).toBe(3);
    expect(first.metrics.get('records_washed_again')).toBe(2);
    expect((await recordsIn(site, 'dwmQueue')).map(({ _asExported }) => _asExported)).toEqual([undefined, undefined]);
    await runThrough(site);
    expect(contact(0)).toMatchObject({ ...WASHED, firstName: 'Edited', company: '' });
    expect(contact(1)).toMatchObject({ ...WASHED, city: 'Bern', country: 'Switzerland' });
    expect(contact(2)).toMatchObject({ ...WASHED, lastName: 'Edited', company: '' });
    expect(contact(3)).toMatchObject({ ...WASHED, company: 'Acme', address1: 'Street 3' });
    expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual([]);
    expect(await recordsIn(site, 'dwmPOSTErroredQueue')).toEqual([]);
  });
});

test('edited while post works: what the wash did not change is not written at all', async () => {
  site = await openFlowSite({ count: 2 });
  await upToPost(site);
  // After the comparison, before the upload: contact 1 has nothing to be emptied.
  site.sandbox.beforeRequest(({ method, path }) => {
    if (method === 'POST' && path === '/contacts/imports') edit(1, { firstName: 'Edited', address1: 'Edited' });
  });
  await runThrough(site);
  expect(contact(1)).toMatchObject({ ...WASHED, firstName: 'Edited', address1: 'Edited', company: 'Acme' });
});

test('an import that took long to be staged is compared anew before its sync starts', async () => {
  site = await openFlowSite({ count: 2 });
  await upToPost(site);
  const realNow = Date.now;
  let ahead = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
  site.sandbox.beforeRequest(({ method, path }) => {
    if (ahead > 0 || method !== 'POST' || !path.endsWith('/data')) return;
    ahead = 6 * 60_000;
    edit(0, { lastName: 'Edited' });
    edit(1, { lastName: 'Edited' });
  });
  const end = await runWell(site, 'post');
  expect(end.log).toContain('comparing and staging them anew');
  await runThrough(site);
  for (const n of [0, 1]) expect(contact(n)).toMatchObject({ ...WASHED, lastName: 'Edited' });
  expect(site.sandbox.state().work.definitions).toEqual([]);
});

test('staging that is slow each time sends nothing, and says so', async () => {
  site = await openFlowSite({ count: 1 });
  await upToPost(site);
  const before = contact(0);
  const realNow = Date.now;
  let ahead = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => realNow() + ahead);
  site.sandbox.beforeRequest(({ method, path }) => {
    if (method === 'POST' && path.endsWith('/data')) ahead += 6 * 60_000;
  });
  const end = await site.run('post', [], { CONTACT_FIELDS_FILE: `${site.folder}/fields.json` });
  expect(end.status).toBe(1);
  expect(end.log).toContain('IMPORT_STAGING_SLOW');
  expect(contact(0)).toEqual(before);
  expect(site.sandbox.state().work.definitions).toEqual([]);
  expect(
    (await recordsIn(site, 'processedQueue')).map(({ _lockTimestamp, _counter }) => [_lockTimestamp, _counter]),
  ).toEqual([['', 0]]);
});

test('a program that changes a field each time sends a contact round three times, then it is merged as it is', async () => {
  site = await openFlowSite({ count: 1 });
  await runWell(site, 'get');
  for (let round = 1; round <= 4; round++) {
    await runWell(site, 'run');
    await runWell(site, 'indicators');
    edit(0, { city: `City ${round}` });
    const end = await runWell(site, 'post');
    expect(await recordsIn(site, 'dwmQueue')).toHaveLength(round < 4 ? 1 : 0);
    if (round === 4) expect(end.log).toContain('1 contacts change each time that they are washed');
  }
  expect(contact(0)).toMatchObject({ lastName: 'Washed', city: 'City 4', company: '' });
  expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual([]);
});

test('a contact that an earlier record has taken off the processing list is compared too', async () => {
  site = await openFlowSite({ count: 1 });
  await upToPost(site);
  site.sandbox.addToList(EXPORT_QUEUE, [address(0)]);
  await runWell(site, 'get');
  await runWell(site, 'post');
  expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual([]);
  edit(0, { lastName: 'Edited', firstName: 'Edited' });
  await runThrough(site);
  expect(contact(0)).toMatchObject({ ...WASHED, lastName: 'Edited', firstName: 'Edited' });
});

test('a history shows what was edited, and explain what the wash did before', async () => {
  // A field that Eloqua sets itself with every change is no edit.
  site = await openFlowSite({ count: 1, fields: { ...WITH_ID, modified: '{{Contact.Field(C_DateModified)}}' } });
  await upToPost(site);
  edit(0, { address1: 'New Street' });
  await runWell(site, 'post');
  const id = contact(0)?.ContactID ?? '';
  const [edited] = await site.rulesDb.collection('contactHistory').find({ ContactID: id, _current: 0 }).toArray();
  expect(edited).toMatchObject({ address1: { editedInEloqua: { from: 'Street 0', to: 'New Street' } } });
  expect(edited).not.toHaveProperty('modified');
  const told = await newestHistory(site.rulesDb, 'ContactID', id);
  const text = told ? recordedWashText(told) : '';
  expect(text).toMatch(/^Washed at .*\n {2}company: "N\/A" → ""/);
  expect(text).toMatch(/Edited in Eloqua meanwhile.*\n {2}address1: "Street 0" → "New Street"/);
});

test('outside production and in a dry run Eloqua is asked for nothing more', async () => {
  site = await openFlowSite({ count: 2 });
  await upToPost(site);
  const syncs = site.sandbox.state().work.syncs.length;
  const dry = await site.run('post', ['--dry-run'], { CONTACT_FIELDS_FILE: `${site.folder}/fields.json` });
  expect(dry.log).toContain('2 would be sent');
  expect(dry.log).toContain('is not looked at in a dry run');
  await runWell(site, 'post', { DWM_ENV: 'development' });
  expect(site.sandbox.state().work.syncs).toHaveLength(syncs);
});

describe('an upgrade with records in the queues', () => {
  test('records without exported values and ids: the edited ones are washed anew, the others go whole', async () => {
    site = await openFlowSite({ count: 3, fields: WITHOUT_ID });
    await upToPost(site);
    await site.queueDb.collection('processedQueue').updateMany({}, { $unset: { _asExported: '' } });
    await site.queueDb.collection('batchList').updateMany({}, { $set: { custom: {} } });
    useFields(site, WITH_ID);
    edit(0, { lastName: 'Edited' });
    const end = await runWell(site, 'post');
    expect(end.metrics.get('records_washed_again')).toBe(1);
    expect((await recordsIn(site, 'dwmQueue')).map(({ contactIdExt }) => contactIdExt)).toEqual([
      expect.stringMatching(/^CMBRX/),
    ]);
    expect([1, 2].map((n) => contact(n)?.lastName)).toEqual(['Washed', 'Washed']);
    await runThrough(site);
    expect(contact(0)).toMatchObject({ ...WASHED, lastName: 'Edited' });
    expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual([]);
  });

  test('an older export that has no id yet does not follow a newer one that has', async () => {
    site = await openFlowSite({ count: 1, fields: WITHOUT_ID });
    await upToPost(site);
    const [older] = await recordsIn(site, 'processedQueue');
    await site.queueDb.collection('processedQueue').deleteMany({});
    useFields(site, WITH_ID);
    // Batches are dated in whole seconds.
    await new Promise((resume) => setTimeout(resume, 1100));
    site.sandbox.addToList(EXPORT_QUEUE, [address(0)]);
    await runWell(site, 'get');
    await runThrough(site);
    edit(0, { lastName: 'old', firstName: 'Edited' });
    if (older) await site.queueDb.collection<QueueRecord>('processedQueue').insertOne({ ...older });
    const end = await runWell(site, 'post');
    expect(end.metrics.get('records_superseded')).toBe(1);
    expect(contact(0)).toMatchObject({ lastName: 'old', firstName: 'Edited' });
  });
});

describe('what a record carries of its export', () => {
  const facts = {
    _timestamp: new Date(),
    _counter: 0,
    _jobName: '',
    _lockTimestamp: '',
    _priority: 0,
    _batchName: '',
    _batchID: '',
  } as const;
  const record = (fields: Record<string, unknown>) => ({ _id: 'r', ...facts, ...fields });

  test('only what the wash changed, the first value of each field, and nothing that is as it was', () => {
    const first = asExportedAfter(record({ a: '1', b: '1', c: '1' }), { a: '2', b: '1', d: 'new' });
    expect(first).toEqual({ a: '1', c: '1', d: null });
    const again = asExportedAfter(record({ a: '2', b: '1', d: 'new', _asExported: first }), {
      a: '3',
      b: '2',
      c: '1',
      d: 'new',
    });
    expect(again).toEqual({ a: '1', b: '1', d: null });
    expect(exportedValue(record({ a: '3', b: '9', _asExported: again }), 'a')).toBe('1');
  });

  test('whatever a field is called', () => {
    const changed = asExportedAfter(record({ constructor: 'x' }), { constructor: 'y' });
    expect(changed).toEqual({ constructor: 'x' });
    expect(exportedValue(record({ _asExported: {} }), 'constructor')).toBeNull();
    expect(
      [{}, { _asExported: 'text' }, { _asExported: {} }].map((one) => hasKnownExport(record({ ...one } as never))),
    ).toEqual([false, false, true]);
  });
});
