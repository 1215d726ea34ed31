import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_QUEUE } from '../options.js';
import { type Sandbox, startSandbox } from '../server.js';
import { EMAIL, FIRST, objectOf, people, RawClient } from './client.js';

const EXPORT = { name: 'n', fields: { email: EMAIL } };
const IMPORT = { name: 'n', fields: { email: EMAIL }, identifierFieldName: 'email' };
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${index}`, EMAIL]));

describe('definitions', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  beforeAll(async () => {
    sandbox = await startSandbox({ contacts: people(3) });
    client = new RawClient(sandbox);
  });
  afterAll(() => sandbox.stop());

  it('echo defaults, drop unknown properties, and leave out what was not sent', async () => {
    const reply = await client.bulk('POST', '/contacts/imports', {
      ...IMPORT,
      areSystemTimestampsInUTC: true,
      wrong: 1,
    });
    const made = objectOf(reply);
    expect(reply.status).toBe(201);
    expect(Object.keys(made).sort()).toEqual([
      'createdAt',
      'createdBy',
      'dataRetentionDuration',
      'fields',
      'identifierFieldName',
      'isSyncTriggeredOnImport',
      'isUpdatingMultipleMatchedRecords',
      'name',
      'updatedAt',
      'updatedBy',
      'uri',
    ]);
    expect(made).toMatchObject({ dataRetentionDuration: 'P7D', isSyncTriggeredOnImport: false, createdBy: 'Api.User' });
    expect(made.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    const exported = objectOf(
      await client.bulk('POST', '/contacts/exports', { ...EXPORT, areSystemTimestampsInUTC: 'true' }),
    );
    expect(exported).toMatchObject({ dataRetentionDuration: 'PT6H', areSystemTimestampsInUTC: true });
  });

  it('are read, changed with all that is required, and deleted', async () => {
    const uri = await client.make('/contacts/exports', EXPORT);
    expect(objectOf(await client.bulk('GET', uri))).toMatchObject({ uri, name: 'n' });
    expect((await client.bulk('PUT', uri, { name: 'only' })).status).toBe(400);
    const changed = await client.bulk('PUT', uri, { ...EXPORT, name: 'changed', filter: `'${EMAIL}' = 'x'` });
    expect([changed.status, objectOf(changed).name, objectOf(changed).uri]).toEqual([200, 'changed', uri]);
    expect((await client.bulk('DELETE', uri)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) expect((await client.bulk(method, uri)).status).toBe(404);
  });

  const wrong: [string, string, object, string][] = [
    ['no name', '/contacts/exports', { fields: { email: EMAIL } }, 'name'],
    ['a long name', '/contacts/exports', { ...EXPORT, name: 'x'.repeat(101) }, 'name'],
    ['no fields', '/contacts/exports', { name: 'n' }, 'fields'],
    ['empty fields', '/contacts/exports', { name: 'n', fields: {} }, 'fields'],
    ['251 export fields', '/contacts/exports', { name: 'n', fields: many(251) }, 'fields'],
    ['101 import fields', '/contacts/imports', { ...IMPORT, fields: { ...many(100), email: EMAIL } }, 'fields'],
    ['an unknown field', '/contacts/exports', { name: 'n', fields: { a: '{{Contact.Field(C_Nope)}}' } }, 'fields.a'],
    ['single braces', '/contacts/exports', { name: 'n', fields: { a: '{Contact.Id}' } }, 'fields.a'],
    ['a mixed index', '/contacts/exports', { name: 'n', fields: { a: '{{Contact.Field[C_FirstName]}}' } }, 'fields.a'],
    [
      'a field of other records',
      '/contacts/exports',
      { name: 'n', fields: { a: '{{CustomObject[1].Id}}' } },
      'fields.a',
    ],
    ['no identifier', '/contacts/imports', { name: 'n', fields: { email: EMAIL } }, 'identifierFieldName'],
    [
      'a foreign identifier',
      '/contacts/imports',
      { ...IMPORT, identifierFieldName: 'C_EmailAddress' },
      'identifierFieldName',
    ],
    [
      'a date for identifier',
      '/contacts/imports',
      { name: 'n', fields: { at: '{{Contact.Field(C_Last_Reviewed1)}}' }, identifierFieldName: 'at' },
      'identifierFieldName',
    ],
    [
      'retention too short',
      '/contacts/exports',
      { ...EXPORT, dataRetentionDuration: 'PT59M' },
      'dataRetentionDuration',
    ],
    ['retention too long', '/contacts/exports', { ...EXPORT, dataRetentionDuration: 'P15D' }, 'dataRetentionDuration'],
    [
      'retention of no form',
      '/contacts/exports',
      { ...EXPORT, dataRetentionDuration: '6 hours' },
      'dataRetentionDuration',
    ],
    ['self-deletion too soon', '/contacts/exports', { ...EXPORT, autoDeleteDuration: 'PT1M' }, 'autoDeleteDuration'],
    ['an unknown rule', '/contacts/imports', { ...IMPORT, updateRule: 'never' }, 'updateRule'],
    [
      'an action on no list',
      '/contacts/exports',
      { ...EXPORT, syncActions: [{ action: 'add', destination: '{{ContactList[9999]}}' }] },
      'syncActions[0]',
    ],
    [
      '11 actions',
      '/contacts/exports',
      {
        ...EXPORT,
        syncActions: Array(11).fill({ action: 'setStatus', destination: '{{GlobalSubscribe}}', status: 'subscribed' }),
      },
      'syncActions',
    ],
    ['a filter of no form', '/contacts/exports', { ...EXPORT, filter: 'C_FirstName = x' }, 'filter'],
    ['a filter on no field', '/contacts/exports', { ...EXPORT, filter: "'{{Contact.Field(C_Nope)}}' = 'x'" }, 'filter'],
    ['a filter on no list', '/contacts/exports', { ...EXPORT, filter: "EXISTS('{{ContactList[9999]}}')" }, 'filter'],
    ['a filter too long', '/contacts/exports', { ...EXPORT, filter: `'${EMAIL}' = '${'x'.repeat(1000)}'` }, 'filter'],
    ['maxRecords of nothing', '/contacts/exports', { ...EXPORT, maxRecords: 0 }, 'maxRecords'],
    [
      'a name for an action',
      '/contacts/syncActions',
      { name: 'n', fields: { a: FIRST }, identifierFieldName: 'a' },
      'fields.a',
    ],
    [
      'two columns for an action',
      '/contacts/syncActions',
      { name: 'n', fields: { a: EMAIL, b: FIRST }, identifierFieldName: 'a' },
      'fields',
    ],
  ];
  it.each(wrong)('with %s are refused with the failure named', async (_what, path, body, field) => {
    const reply = await client.bulk('POST', path, body);
    expect(reply.status).toBe(400);
    expect(objectOf(reply).failures).toEqual([expect.objectContaining({ field, constraint: expect.any(String) })]);
  });

  it('twice EXISTS is refused', async () => {
    const list = await client.listStatement(EXPORT_QUEUE);
    const filter = `EXISTS('${list}') OR NOT EXISTS('${list}')`;
    expect((await client.bulk('POST', '/contacts/exports', { ...EXPORT, filter })).status).toBe(400);
  });

  it('need a body that is JSON and says so', async () => {
    expect((await client.bulk('POST', '/contacts/exports', '{"name":')).status).toBe(400);
    expect((await client.bulk('POST', '/contacts/exports', EXPORT, { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await client.bulk('POST', '/customObjects/99999/imports', IMPORT)).status).toBe(404);
  });

  it('are listed by kind, found by name, across the site too', async () => {
    for (const name of ['DWM_GET 1', 'DWM_GET 2', 'Other']) await client.make('/contacts/exports', { ...EXPORT, name });
    const names = async (uri: string) => (await client.page(uri)).items?.map(({ name }) => name);
    expect(await names(`/contacts/exports?q=${encodeURIComponent('"name=dwm_get*"')}`)).toEqual([
      'DWM_GET 1',
      'DWM_GET 2',
    ]);
    expect(await names(`/exports?q=${encodeURIComponent("name='DWM_GET*2'")}`)).toEqual(['DWM_GET 2']);
    expect(await names('/exports?orderBy=name%20DESC&limit=1')).toEqual(['Other']);
  });
});
