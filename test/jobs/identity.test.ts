import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PROCESSING_QUEUE } from '../sandbox/options.js';
import {
  address,
  contactsById,
  openFlowSite,
  recordsIn,
  runThrough,
  runWell,
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

async function upToPost(): Promise<void> {
  for (const script of ['get', 'run', 'indicators'] as const) await runWell(site, script);
}

describe.each([
  ['identified by id', WITH_ID],
  ['identified by address', WITHOUT_ID],
])('%s', (_, fields) => {
  test('an address that changed in Eloqua: the contact gets its values back, and none is made', async () => {
    site = await openFlowSite({ fields });
    await upToPost();
    const before = contactsById(site).size;
    site.sandbox.editContact(address(1), { emailAddress: 'moved@example.com' });
    await runThrough(site);
    expect(contactsById(site).size).toBe(before);
    expect(site.sandbox.contact('moved@example.com')).toMatchObject(WASHED);
    expect(site.sandbox.contact(address(1))).toBeUndefined();
    expect(site.sandbox.members(PROCESSING_QUEUE)).toEqual([]);
  });

  test('an address that another contact has by now: that one is not touched', async () => {
    site = await openFlowSite({ fields, count: 3 });
    site.sandbox.addContacts([{ emailAddress: 'stranger@example.com', lastName: 'old' }], PROCESSING_QUEUE);
    await upToPost();
    site.sandbox.editContact(address(1), { emailAddress: 'moved@example.com' });
    const stranger = idOf('stranger@example.com');
    site.sandbox.editContact('stranger@example.com', { emailAddress: address(1) });
    const before = contactsById(site).get(stranger);
    await runThrough(site);
    expect(contactsById(site).get(stranger)).toEqual(before);
    expect(site.sandbox.contact('moved@example.com')).toMatchObject(WASHED);
  });

  test('a rule that changes the address: no other contact is touched, the record is set aside', async () => {
    site = await openFlowSite({ fields, count: 3 });
    const rules = site.rulesDb;
    await rules
      .collection('config')
      .updateOne({}, { $set: { 'fields.emailAddress': { lookup: ['normLookup'], derive: {} } } });
    const find = address(1).toUpperCase();
    await rules.collection('normLookup').insertOne({ fieldName: 'emailAddress', find, replace: address(2) });
    await runWell(site, 'get');
    const own = idOf(address(0));
    const before = contactsById(site);
    await runWell(site, 'run');
    await site.queueDb
      .collection('indicatorQueue')
      .deleteMany({ ContactID: { $ne: String(own) }, emailAddress: address(2), firstName: 'First2' });
    await runThrough(site);
    const after = contactsById(site);
    for (const [id, one] of before) if (id !== own) expect(after.get(id)).toEqual(one);
    expect(after.size).toBe(before.size);
    const [set] = await recordsIn(site, 'dwmErroredQueue');
    expect(set?._error).toMatchObject({ code: 'RECORD_IDENTITY_CHANGED' });
  });
});
