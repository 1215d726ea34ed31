import { expect, test } from 'vitest';
import { resolveField } from '../../src/eloqua/fields.js';
import { nearNames } from '../../src/eloqua/nearNames.js';
import type { Field } from '../../src/eloqua/types.js';
import { DwmError } from '../../src/errors/dwmError.js';
import { codeOf, errorOf, testClient } from './support/testClient.js';
import { pageOf, startTinySite } from './support/tinySite.js';

const list = (name: string, id: number) => ({
  name,
  uri: `/contacts/lists/${id}`,
  statement: `{{ContactList[${id}]}}`,
  count: 1,
});

/** As the API does: `*` for any run of characters, case ignored. */
async function siteWithLists(names: readonly string[]) {
  const site = await startTinySite();
  site.answer('/contacts/lists', (seen) => {
    const pattern = /^"name=(.*)"$/.exec(seen.query.get('q') ?? '')?.[1] ?? '*';
    const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    const found = names.map(list).filter(({ name }) => new RegExp(`^${escaped}$`, 'i').test(name));
    return pageOf(found, seen);
  });
  return site;
}

test('only the exact name counts among all that the search gives', async () => {
  const site = await siteWithLists([
    'DWM - Export Queue (old)',
    'dwm - export queue',
    'DWM - Export Queue',
    'DWM-x-Export-x-Queue',
  ]);
  expect(await testClient(site.url).eloqua.findSharedList('DWM - Export Queue')).toMatchObject({ id: '2' });
});

test('the exact name is found beyond the first page', async () => {
  const names = [...Array.from({ length: 1500 }, (_, n) => `Queue x${n} A`), 'Queue A'];
  const site = await siteWithLists(names);
  expect(await testClient(site.url).eloqua.findSharedList('Queue A')).toMatchObject({ id: '1500' });
});

test.each(['Q&A + "x" = 100%', "O'Brien's list", 'Ünïcode 漢字', 'a*b', '  two  spaces '])(
  'the name %j is found',
  async (name) => {
    const site = await siteWithLists(['other', name]);
    expect(await testClient(site.url).eloqua.findSharedList(name)).toMatchObject({ name });
    // How a quote or a space is to be written in a search is documented nowhere.
    expect(site.requests[1]?.query.get('q')).toMatch(/^"name=[^\s"']*"$/);
  },
);

test('none: the error names near ones', async () => {
  const site = await siteWithLists(['DWM - Export Queues', 'DWM Export Queue', 'Newsletter', 'dwm - export queue']);
  const error = await errorOf(testClient(site.url).eloqua.findSharedList('DWM - Export Queue'));
  expect(error?.code).toBe('ELOQUA_NOT_FOUND');
  expect(error?.message).toContain("near it are 'DWM Export Queue', 'dwm - export queue', 'DWM - Export Queues'");
  expect(error?.message).not.toContain('Newsletter');
});

test('several: the error names each', async () => {
  const site = await siteWithLists(['Queue', 'Queue']);
  const error = await errorOf(testClient(site.url).eloqua.findSharedList('Queue'));
  expect(error?.code).toBe('ELOQUA_AMBIGUOUS');
  expect(error?.message).toContain('/contacts/lists/0, /contacts/lists/1');
});

test('a list without a count is not an empty list', async () => {
  const site = await startTinySite();
  site.answer('/contacts/lists', (seen) => pageOf([{ name: 'Queue', uri: '/contacts/lists/1' }], seen));
  expect(await codeOf(testClient(site.url).eloqua.findSharedList('Queue'))).toBe('ELOQUA_ANSWER_UNUSABLE');
});

test.each(['https://evil.example/x', '//evil.example/x', '/contacts/lists/1?x=', '../x', '/a b'])(
  'the uri %j is never taken over',
  async (uri) => {
    const site = await startTinySite();
    site.answer('/contacts/lists', (seen) => pageOf([{ name: 'Queue', uri, count: 1 }], seen));
    expect(await codeOf(testClient(site.url).eloqua.findSharedList('Queue'))).toBe('ELOQUA_ANSWER_UNUSABLE');
  },
);

const field = (name: string, internalName: string): Field => ({
  name,
  internalName,
  dataType: 'string',
  statement: `{{CustomObject[1].Field(${internalName})}}`,
  uri: `/customObjects/1/fields/${internalName}`,
  readOnly: false,
});

const FIELDS = [
  field('Email Address', 'Email_Address1'),
  field('Contacts.Indicators.Data_Status', 'Data_Status1'),
  field('Updated', 'Updated_Timestamp'),
  field('Twin', 'Twin_1'),
  field('Twin', 'Twin_2'),
];

test.each([
  ['Email Address', 'Email_Address1'],
  ['Email_Address1', 'Email_Address1'],
  ['Data_Status', 'Data_Status1'],
  ['Contacts.Indicators.Data_Status', 'Data_Status1'],
  ['Contacts.Indicators.Updated_Timestamp', 'Updated_Timestamp'],
  ['Twin_2', 'Twin_2'],
])('the field %j is %s', (wanted, internalName) => {
  expect(resolveField(FIELDS, wanted, 'Contacts.Indicators').internalName).toBe(internalName);
});

test.each([
  ['email address', 'ELOQUA_NOT_FOUND', "'Email Address'"],
  ['Data_Statu', 'ELOQUA_NOT_FOUND', "'Data_Status1'"],
  ['Other.Indicators.Data_Status', 'ELOQUA_NOT_FOUND', 'no field'],
  ['', 'ELOQUA_NOT_FOUND', 'no field'],
  ['Twin', 'ELOQUA_AMBIGUOUS', 'Twin_1 /customObjects/1/fields/Twin_1, Twin_2'],
])('the field %j is refused with %s', (wanted, code, told) => {
  let caught: unknown;
  try {
    resolveField(FIELDS, wanted, 'Contacts.Indicators');
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(DwmError);
  expect(caught).toMatchObject({ code, message: expect.stringContaining(told) });
});

test('near names', () => {
  expect(
    nearNames('Export Queue', ['Expert Queue', 'export_queue', 'Export Queue 2', 'Import', 'Export Queue 2']),
  ).toEqual(['export_queue', 'Expert Queue', 'Export Queue 2']);
  expect(nearNames('abc', [])).toEqual([]);
  expect(nearNames('Data_Status', ['Zip', 'Country'])).toEqual([]);
});
