import { expect, test } from 'vitest';
import { listFilter, staleFilter, utcTimestamp } from '../../src/eloqua/filters.js';
import type { ExportDefinition, Field, ImportDefinition } from '../../src/eloqua/types.js';
import { codeOf, testClient } from './support/testClient.js';
import { startTinySite } from './support/tinySite.js';

const EXPORT: ExportDefinition = {
  name: 'e',
  fields: { email: '{{Contact.Field(C_EmailAddress)}}' },
  dataRetentionDuration: 'P14D',
  autoDeleteDuration: 'P15D',
};
const IMPORT: ImportDefinition = { ...EXPORT, identifierFieldName: 'email' };
const columns = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, `{{Contact.Field(C_${n})}}`]));
const actions = (count: number) =>
  Array.from({ length: count }, () => ({ action: 'remove' as const, destination: '{{ContactList[1]}}' }));

test.each<[string, Partial<ExportDefinition>]>([
  ['100 characters of name', { name: 'x'.repeat(100) }],
  ['250 fields', { fields: columns(250) }],
  ['1000 characters of filter', { filter: 'x'.repeat(1000) }],
  ['10 actions', { syncActions: actions(10) }],
  ['the shortest durations', { dataRetentionDuration: 'PT1H', autoDeleteDuration: 'PT1H' }],
  ['days and hours', { dataRetentionDuration: 'P13DT24H', autoDeleteDuration: 'P30DT1H30M' }],
])('an export with %s goes', async (_, change) => {
  const site = await startTinySite();
  expect(await codeOf(testClient(site.url).eloqua.createExport('contacts', { ...EXPORT, ...change }))).toBe('ok');
});

test.each<[string, Partial<ExportDefinition>]>([
  ['101 characters of name', { name: 'x'.repeat(101) }],
  ['no name', { name: ' ' }],
  ['251 fields', { fields: columns(251) }],
  ['no fields', { fields: {} }],
  ['1001 characters of filter', { filter: 'x'.repeat(1001) }],
  ['an empty filter', { filter: '' }],
  ['11 actions', { syncActions: actions(11) }],
  ['too short a retention', { dataRetentionDuration: 'PT59M' }],
  ['too long a retention', { dataRetentionDuration: 'P14DT1H' }],
  ['no duration', { dataRetentionDuration: '14 days' }],
  ['half a duration', { dataRetentionDuration: 'P1DT' }],
  ['too short a life', { autoDeleteDuration: 'PT30M' }],
  ['no statement', { fields: { email: 'C_EmailAddress' } }],
  ['columns that differ in case', { fields: { email: '{{Contact.Id}}', Email: '{{Contact.Id}}' } }],
  ['one statement in two columns', { fields: { id: '{{Contact.Id}}', number: '{{Contact.Id}}' } }],
  ['no rows at most', { maxRecords: 0 }],
])('an export with %s is refused before anything is sent', async (_, change) => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  expect(await codeOf(eloqua.createExport('contacts', { ...EXPORT, ...change }))).toBe('ELOQUA_DEFINITION_INVALID');
  expect(site.requests).toHaveLength(0);
});

test.each<[string, Partial<ImportDefinition>]>([
  ['an identifier that is no column', { identifierFieldName: 'Email' }],
  ['101 fields', { fields: { ...columns(100), email: '{{Contact.Id}}' } }],
  ['a link by what is no column', { linkToContactsBy: 'mail' }],
])('an import with %s is refused before anything is sent', async (_, change) => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  expect(await codeOf(eloqua.createImport('contacts', { ...IMPORT, ...change }))).toBe('ELOQUA_DEFINITION_INVALID');
  expect(site.requests).toHaveLength(0);
});

test('an import says what Eloqua would guess, and nothing it does not know', async () => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  const made = await eloqua.createImport('contacts', { ...IMPORT, updateRule: 'always' });
  expect(Object.keys(site.definitions.get(made.uri) ?? {}).sort()).toEqual(
    [
      'name',
      'fields',
      'identifierFieldName',
      'isSyncTriggeredOnImport',
      'isUpdatingMultipleMatchedRecords',
      'updateRule',
      'dataRetentionDuration',
      'autoDeleteDuration',
      'uri',
      'createdAt',
    ].sort(),
  );
  const linked = await eloqua.createImport(
    { uri: '/customObjects/172', id: '172', name: 'x' },
    { ...IMPORT, linkToContactsBy: 'email', updateMultipleMatches: true },
  );
  expect(site.definitions.get(linked.uri)).toMatchObject({
    isSyncTriggeredOnImport: false,
    isUpdatingMultipleMatchedRecords: true,
    mapDataCards: true,
    mapDataCardsSourceField: 'email',
    mapDataCardsEntityField: '{{Contact.Field(C_EmailAddress)}}',
  });
});

const field = (statement: string): Field => ({
  name: 'F',
  internalName: 'F',
  dataType: 'string',
  statement,
  uri: '',
  readOnly: false,
});

test('filters', () => {
  expect(listFilter({ statement: '{{ContactList[12]}}' })).toBe("EXISTS('{{ContactList[12]}}')");
  expect(utcTimestamp(new Date('2026-03-29T01:30:59.999Z'))).toBe('2026-03-29 01:30:59');
  const status = field('{{CustomObject[172].Field[976]}}');
  const updated = field('{{CustomObject[172].Field[977]}}');
  expect(staleFilter(status, 'PROCESSED', updated, new Date('2026-01-05T10:00:00Z'))).toBe(
    "'{{CustomObject[172].Field[976]}}' = 'PROCESSED' AND '{{CustomObject[172].Field[977]}}' < '2026-01-05 10:00:00'",
  );
  const refused = expect.objectContaining({ code: 'ELOQUA_DEFINITION_INVALID' });
  expect(() => staleFilter(status, "O'Brien", updated, new Date(0))).toThrow(refused);
  expect(() => staleFilter(field(`{{${'x'.repeat(1000)}}}`), 'a', updated, new Date(0))).toThrow(refused);
});
