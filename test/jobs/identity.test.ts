import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PROCESSING_QUEUE } from '../sandbox/options.js';
import {
  address,
  contactsById,
  fieldsEnv,
  openFlowSite,
  recordsIn,
  runThrough,
  runWell,
  upToPost,
  WASHED,
  WITH_ID,
  WITHOUT_ID,
} from './support/flowSite.js';
import type { JobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

/** Invariant 10: no other contact is touched, and none is made. */

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterEach(() => site.remove());
afterAll(() => unmute());

const idOf = (one: string) => Number(site.sandbox.contact(one)?.ContactID);

/** A rule that changes an address to another, such as one that mends a typo in a domain. */
async function addAddressRule(from: string, to: string): Promise<void> {
  const washed = { lookup: ['normLookup'], derive: {} };
  await site.rulesDb.collection('config').updateOne({}, { $set: { 'fields.emailAddress': washed } });
  const rule = { fieldName: 'emailAddress', find: from.toUpperCase(), replace: to };
  await site.rulesDb.collection('normLookup').insertOne(rule);
}

describe.each([
  ['found by id', WITH_ID],
  ['found by address', WITHOUT_ID],
])('%s', (_, fields) => {
  test('an address that changed in Eloqua: the contact gets its values back, and none is made', async () => {
    site = await openFlowSite({ fields });
    await upToPost(site);
    const before = contactsById(site).size;
    site.sandbox.editContact(address(1), { emailAddress: 'moved@example.com' });
    await runThrough(site);
    expect(contactsById(site).size).toBe(before);
    expect(site.sandbox.contact('moved@example.com')).toMatchObject(WASHED);
    expect(site.sandbox.contact(address(1))).toBeUndefined();
    expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual([]);
  });

  test('an address that another contact has by now: that one is not touched', async () => {
    site = await openFlowSite({ fields });
    site.sandbox.addContacts([{ emailAddress: 'stranger@example.com', lastName: 'old' }], PROCESSING_QUEUE);
    await upToPost(site);
    site.sandbox.editContact(address(1), { emailAddress: 'moved@example.com' });
    const stranger = idOf('stranger@example.com');
    site.sandbox.editContact('stranger@example.com', { emailAddress: address(1) });
    const before = contactsById(site).get(stranger);
    await runThrough(site);
    expect(contactsById(site).get(stranger)).toEqual(before);
    expect(site.sandbox.contact('moved@example.com')).toMatchObject(WASHED);
  });

  test('a contact that was deleted, whose address another one has: that one is not touched, and none is made', async () => {
    site = await openFlowSite({ fields });
    site.sandbox.addContacts([{ emailAddress: 'stranger@example.com', lastName: 'old' }], PROCESSING_QUEUE);
    await upToPost(site);
    site.sandbox.deleteContact(address(1));
    const stranger = idOf('stranger@example.com');
    site.sandbox.editContact('stranger@example.com', { emailAddress: address(1) });
    const before = contactsById(site);
    const end = await runWell(site, 'post');
    expect(contactsById(site).get(stranger)).toEqual(before.get(stranger));
    expect(contactsById(site).size).toBe(before.size);
    const errored = (await recordsIn(site, 'dwmPOSTErroredQueue')).map(({ _error }) => _error?.code);
    const isById = 'contactIdExt' in fields;
    expect(errored).toEqual(isById ? [] : ['RECORD_ADDRESS_TAKEN']);
    expect(end.metrics.get('contacts_unmatched')).toBe(isById ? 1 : 0);
  });

  test('a contact that was deleted is not made anew, and counts as no success', async () => {
    site = await openFlowSite({ fields });
    await upToPost(site);
    site.sandbox.deleteContact(address(1));
    const end = await runWell(site, 'post');
    expect(site.sandbox.contact(address(1))).toBeUndefined();
    expect(end.log).toContain('WARNING - 1 of 1 rows matched no contact');
    expect(end.metrics.get('contacts_unmatched')).toBe(1);
    expect(end.metrics.get('total_records_success')).toBe(2);
    expect(end.metrics.get('total_records_total')).toBe(3);
    expect(await recordsIn(site, 'processedQueue')).toEqual([]);
  });

  test('a rule that changes the address: no other contact is touched, the record is set aside', async () => {
    site = await openFlowSite({ fields });
    await addAddressRule(address(1), address(2));
    await runWell(site, 'get');
    const before = contactsById(site);
    const end = await runWell(site, 'run');
    const [failed, ...others] = await recordsIn(site, 'dwmErroredQueue');
    expect(others).toEqual([]);
    expect(failed).toMatchObject({ emailAddress: address(1), _error: { code: 'RECORD_IDENTITY_CHANGED' } });
    expect(failed?._error?.reason).toMatch(
      /^The wash changed emailAddress \(normLookup [\da-f]{24}\), which says whom/,
    );
    expect(failed?._error?.reason).not.toContain('@');
    expect(end.log).toContain('RECORD_IDENTITY_CHANGED 1');
    // Of the others only one is sent: the one whose address the rule gave must not get what is of another.
    await site.queueDb.collection('indicatorQueue').deleteMany({ emailAddress: address(2) });
    await runThrough(site);
    const touched = idOf(address(0));
    for (const [id, one] of before) if (id !== touched) expect(contactsById(site).get(id)).toEqual(one);
    expect(contactsById(site).size).toBe(before.size);
  });
});

test('a rule that changes an id sets the record aside, too', async () => {
  site = await openFlowSite({ count: 2 });
  const change = { fieldName: 'ContactID', find: String(idOf(address(0))), replace: String(idOf(address(1))) };
  await site.rulesDb
    .collection('config')
    .updateOne({}, { $set: { 'fields.ContactID': { lookup: ['normLookup'], derive: {} } } });
  await site.rulesDb.collection('normLookup').insertOne(change);
  await runWell(site, 'get');
  await runWell(site, 'run');
  const failed = await recordsIn(site, 'dwmErroredQueue');
  expect(failed.map(({ emailAddress, _error }) => [emailAddress, _error?.code])).toEqual([
    [address(0), 'RECORD_IDENTITY_CHANGED'],
  ]);
});

test('a site that does not know the import rule makes a contact anew: an alarm with its id, and the run fails', async () => {
  site = await openFlowSite({ fields: WITHOUT_ID, sandbox: { dropsImportRule: true } });
  await upToPost(site);
  site.sandbox.deleteContact(address(1));
  const end = await site.run('post', [], fieldsEnv(site));
  const made = idOf(address(1));
  expect(made).toBeGreaterThan(0);
  expect(end.status).toBe(1);
  expect(end.log).toMatch(
    new RegExp(`ERROR - CONTACTS_CREATED: The import /syncs/\\d+ made 1 contacts in Eloqua: ids ${made}\\n`),
  );
  expect(end.log).toMatch(/ERROR - CONTACTS_CREATED: The imports of this run made 1 contacts/);
  expect(end.log.match(/does not know the import rule/g)).toHaveLength(1);
  expect(end.log).not.toContain('person1');
  expect(end.metrics.get('contacts_created')).toBe(1);
  expect(end.metrics.get('total_records_success')).toBe(2);
  expect(end.metrics.has('last_success_unixtime')).toBe(false);
  expect(await recordsIn(site, 'processedQueue')).toEqual([]);
  expect(site.sandbox.state().work.definitions).toEqual([]);
});

test('with ids such a site makes none', async () => {
  site = await openFlowSite({ sandbox: { dropsImportRule: true } });
  await upToPost(site);
  site.sandbox.deleteContact(address(1));
  const end = await runWell(site, 'post');
  expect(site.sandbox.contact(address(1))).toBeUndefined();
  expect((await recordsIn(site, 'dwmPOSTErroredQueue')).map(({ _error }) => _error?.code)).toEqual(['ELQ-00034']);
  expect(end.metrics.get('contacts_created')).toBe(0);
});

describe('ADDRESS_CHANGES=allow', () => {
  const allow = { ADDRESS_CHANGES: 'allow' };

  test('a new address that nobody has goes; one that somebody has, or that two records get, does not', async () => {
    site = await openFlowSite({ count: 6, env: allow });
    site.sandbox.addContacts([{ emailAddress: "o'brien@example.com" }], PROCESSING_QUEUE);
    await addAddressRule(address(0), 'free@example.com');
    await addAddressRule(address(1), address(5));
    await addAddressRule(address(2), 'both@example.com');
    await addAddressRule(address(3), 'Both@example.com');
    await addAddressRule(address(4), "O'Brien@example.com");
    await runWell(site, 'get');
    const before = contactsById(site);
    await runThrough(site);
    expect(site.sandbox.contact('free@example.com')).toMatchObject({ ...WASHED, firstName: 'First0' });
    const errored = await recordsIn(site, 'dwmPOSTErroredQueue');
    expect(errored.map(({ firstName, _error }) => `${firstName} ${_error?.code}`).sort()).toEqual(
      [1, 2, 3, 4].map((n) => `First${n} RECORD_ADDRESS_TAKEN`),
    );
    for (const n of [1, 2, 3, 4])
      expect(contactsById(site).get(idOf(address(n)))).toEqual(before.get(idOf(address(n))));
    expect(site.sandbox.contact(address(5))).toMatchObject({ ...WASHED, firstName: 'First5' });
    expect(site.sandbox.contact("o'brien@example.com")?.lastName).toBe('');
    expect(contactsById(site).size).toBe(before.size);
    expect(site.sandbox.state().work.definitions).toEqual([]);
  });

  test('an address that a person changed meanwhile stays', async () => {
    site = await openFlowSite({ count: 1, env: allow });
    await addAddressRule(address(0), 'free@example.com');
    await upToPost(site);
    site.sandbox.editContact(address(0), { emailAddress: 'moved@example.com' });
    await runThrough(site);
    expect(site.sandbox.contact('moved@example.com')).toMatchObject(WASHED);
    expect(site.sandbox.contact('free@example.com')).toBeUndefined();
  });

  test('is refused where no record can have an id', async () => {
    site = await openFlowSite({ fields: WITHOUT_ID, env: allow });
    await runWell(site, 'get');
    const end = await site.run('run', [], fieldsEnv(site));
    expect(end.status).toBe(2);
    expect(end.log).toContain('SETTINGS_INVALID: ADDRESS_CHANGES=allow wants a field {{Contact.Field(ContactIDExt)}}');
    expect(await recordsIn(site, 'dwmQueue')).toHaveLength(3);
  });
});
