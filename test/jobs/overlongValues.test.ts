import { describe, expect, test } from 'vitest';
import {
  address,
  counts,
  doneInEloqua,
  erroredIn,
  fieldsEnv,
  idsIn,
  openSite,
  POST,
  queue,
  removeSiteAfterEach,
  useContactFields,
} from './support/importSite.js';
import type { JobEnd, JobSite } from './support/jobSite.js';

/** The three ways of OVERLONG_VALUES, and fields with names that every JavaScript object has. */

removeSiteAfterEach();

describe('values that are longer than their field', () => {
  let site: JobSite;
  /** 101 units of UTF-16, so that a cut at 100 would go through a face. */
  const LONG_NAME = `y${'\u{1F600}'.repeat(50)}`;
  const NOTES = 'x'.repeat(32_001);

  /** Three contacts: one fits to the letter, one has a name, one notes that are too long. */
  async function postOverlong(rule: string): Promise<JobEnd> {
    site = await openSite(3, { env: { OVERLONG_VALUES: rule } });
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

  test('that the wash did not change stay as they are, and go along with no other row’s columns', async () => {
    const contacts = [0, 1].map((n) => ({
      emailAddress: address(n),
      firstName: n === 0 ? 'x' : LONG_NAME,
      lastName: 'y',
    }));
    site = await openSite(0, { sandbox: { contacts } });
    useContactFields({ firstName: 'C_FirstName', lastName: 'C_LastName' });
    await queue(POST, [
      { emailAddress: address(0), firstName: '', lastName: 'y', _asExported: { firstName: 'x' } },
      { emailAddress: address(1), firstName: LONG_NAME, lastName: '', _asExported: { lastName: 'y' } },
    ]);
    const end = await site.run('post', [], fieldsEnv());
    expect(counts(end)).toEqual({ total: 2, success: 2, warning: 0, errored: 0 });
    expect(site.sandbox.contact(address(0))).toMatchObject({ firstName: '', lastName: 'y' });
    expect(site.sandbox.contact(address(1))).toMatchObject({ firstName: LONG_NAME, lastName: '' });
  });

  test('an address that is too long is quarantined also where values are cut', async () => {
    site = await openSite(1, { env: { OVERLONG_VALUES: 'cut' } });
    await queue(POST, [{ emailAddress: `${'a'.repeat(90)}@example.com` }, { emailAddress: address(0) }]);
    const end = await site.run('post');
    expect(counts(end)).toEqual({ total: 1, success: 1, warning: 0, errored: 1 });
    expect(await erroredIn(POST)).toEqual({ r0: 'RECORD_VALUE_TOO_LONG' });
  });
});

test('fields called as what every object has: what a record lacks is not sent, what it has is', async () => {
  const site = await openSite(2);
  const names = { constructor: 'jobTitle', toString: 'city', valueOf: 'company', hasOwnProperty: 'fax' };
  useContactFields({
    lastName: 'C_LastName',
    ...{ constructor: 'C_Title', toString: 'C_City', valueOf: 'C_Company', hasOwnProperty: 'C_Fax' },
  });
  const inEloqua = (n: number) => Object.values(names).map((name) => site.sandbox.contact(address(n))?.[name]);
  const before = inEloqua(0);
  const all = { constructor: 'Doctor', toString: 'Paris', valueOf: 'Acme', hasOwnProperty: '12' };
  await queue(POST, [{ emailAddress: address(0) }, { emailAddress: address(1), ...all }]);
  const end = await site.run('post', [], fieldsEnv());
  expect([end.status, end.log, inEloqua(0), inEloqua(1)]).toEqual([0, end.log, before, Object.values(all)]);
  expect(counts(end)).toEqual({ total: 2, success: 2, warning: 0, errored: 0 });
});

test('a contact field called __proto__, which cannot be exported, is refused and not passed over', async () => {
  const site = await openSite(1);
  useContactFields(JSON.parse('{ "__proto__": "C_Title" }'));
  await queue(POST, [{ emailAddress: address(0) }]);
  const end = await site.run('post', [], fieldsEnv());
  expect([end.status, end.log]).toEqual([2, expect.stringContaining('CONTACT_FIELDS_INVALID')]);
});
