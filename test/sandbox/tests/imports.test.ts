import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROCESSING_QUEUE } from '../options.js';
import { type Sandbox, startSandbox } from '../server.js';
import { EMAIL, FIRST, LAST, people, RawClient } from './client.js';

const NAMES = { fields: { email: EMAIL, first: FIRST, last: LAST }, identifierFieldName: 'email' };

describe('awkward rows of an import', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  const start = async (options = {}) => {
    sandbox = await startSandbox({ contacts: people(4), ...options });
    client = new RawClient(sandbox);
  };
  beforeEach(() => start());
  afterEach(() => sandbox.stop());
  const rejectsOf = async (sync: { uri: string }) => (await client.page(`${sync.uri}/rejects`)).items ?? [];

  it.each([
    ['first', 'Old'],
    ['last', 'New'],
  ] as const)('of the same identifier the %s survives when so set, the other is ELQ-00026', async (winner, name) => {
    await sandbox.stop();
    await start({ duplicateWinner: winner });
    const sync = await client.importRows('/contacts', NAMES, [
      { email: 'person1@example.com', first: 'Old', last: 'a' },
      { email: ' PERSON1@EXAMPLE.COM', first: 'New', last: 'b' },
      { email: 'person2@example.com', first: 'Two', last: 'c' },
    ]);
    expect(sync.status).toBe('warning');
    expect(sandbox.contact('person1@example.com')?.firstName).toBe(name);
    expect(await client.logOf(sync.uri)).toEqual(expect.arrayContaining(['ELQ-00026 1', 'ELQ-00003 2', 'ELQ-00022 2']));
    expect((await rejectsOf(sync)).map(({ statusCode, recordIndex }) => [statusCode, recordIndex])).toEqual([
      ['ELQ-00026', winner === 'first' ? 2 : 1],
    ]);
  });

  it('an unknown column is a warning without rejects; a missing one is named and left alone', async () => {
    const sync = await client.importRows('/contacts', NAMES, [{ email: 'person1@example.com', first: 'Ann', id: '7' }]);
    expect(sync.status).toBe('warning');
    expect(await rejectsOf(sync)).toEqual([]);
    expect(await client.logOf(sync.uri)).toEqual(expect.arrayContaining(['ELQ-00111 0', 'ELQ-00121 0']));
    expect(sandbox.contact('person1@example.com')?.firstName).toBe('Ann');
  });

  it('no known column at all is an error, and nothing is changed', async () => {
    const before = sandbox.fingerprint();
    const sync = await client.importRows('/contacts', NAMES, [{ mail: 'person1@example.com' }]);
    expect(sync.status).toBe('error');
    expect(await client.logOf(sync.uri)).toContain('ELQ-00126 0');
    expect(sandbox.fingerprint()).toBe(before);
  });

  it('a value too long is refused and the record kept; a whole row only where it is the identifier', async () => {
    const sync = await client.importRows('/contacts', NAMES, [
      { email: 'person1@example.com', first: 'x'.repeat(101), last: 'kept' },
      { email: 'person2@example.com', first: 'é'.repeat(100), last: '' },
      { email: `${'x'.repeat(100)}@example.com`, first: 'y', last: '' },
    ]);
    expect(sync.status).toBe('warning');
    expect(await rejectsOf(sync)).toEqual([
      expect.objectContaining({ statusCode: 'ELQ-00040', recordIndex: 3, invalidFields: ['email'] }),
      expect.objectContaining({ statusCode: 'ELQ-00040', recordIndex: 1, invalidFields: ['first'] }),
    ]);
    expect(sandbox.contact('person1@example.com')).toMatchObject({ firstName: 'First1', lastName: 'kept' });
    expect(sandbox.contact('person2@example.com')?.firstName).toBe('é'.repeat(100));
    expect(await client.logOf(sync.uri)).toEqual(expect.arrayContaining(['ELQ-00144 1', 'ELQ-00060 1', 'ELQ-00022 2']));
  });

  it('numbers and dates that are none are refused, null among them', async () => {
    const fields = { email: EMAIL, rank: '{{Contact.Field(C_Lead_Rank1)}}', at: '{{Contact.Field(C_Last_Reviewed1)}}' };
    const sync = await client.importRows('/contacts', { fields, identifierFieldName: 'email' }, [
      { email: 'person1@example.com', rank: 'null', at: '31/12/2026' },
      { email: 'person2@example.com', rank: 12, at: '2026-07-01 08:00:00' },
      { email: 'person3@example.com', rank: null, at: '' },
    ]);
    expect((await rejectsOf(sync)).map(({ invalidFields }) => invalidFields)).toEqual([['rank', 'at']]);
    const definition = await client.make('/contacts/exports', {
      name: 'dates',
      fields,
      filter: `'${fields.rank}' = '12'`,
      areSystemTimestampsInUTC: true,
    });
    const { items } = await client.page(`${(await client.sync(definition)).uri}/data`);
    expect(items).toEqual([{ email: 'person2@example.com', rank: '12', at: '2026-07-01 12:00:00.000' }]);
  });

  it('blank and malformed rows are rejected, the others go in', async () => {
    const sync = await client.importRows('/contacts', NAMES, [
      { email: '', first: '' },
      'text',
      { email: { not: 'flat' } },
      { email: '', first: 'no address' },
      { email: 'person1@example.com', first: 'Ann' },
    ]);
    expect((await rejectsOf(sync)).map(({ statusCode, recordIndex }) => `${statusCode} ${recordIndex}`).sort()).toEqual(
      ['ELQ-00002 4', 'ELQ-00032 2', 'ELQ-00032 3', 'ELQ-00059 1'],
    );
    expect(sandbox.contact('person1@example.com')?.firstName).toBe('Ann');
  });

  it.each([
    ['always', ['', 'b']],
    ['ifNewIsNotNull', ['First1', 'b']],
    ['ifExistingIsNull', ['First1', 'b']],
  ] as const)('updateRule %s decides what a value may overwrite', async (updateRule, [first, last]) => {
    await client.importRows('/contacts', { ...NAMES, updateRule }, [
      { email: 'person1@example.com', first: '', last: 'b' },
    ]);
    expect(sandbox.contact('person1@example.com')).toMatchObject({ firstName: first, lastName: last });
  });

  it('updateOnly makes no contact, createOnly changes none', async () => {
    const rows = [
      { email: 'person1@example.com', first: 'Ann' },
      { email: 'new@example.org', first: 'New' },
    ];
    await client.importRows('/contacts', { ...NAMES, importRule: 'updateOnly' }, rows);
    expect([sandbox.contact('person1@example.com')?.firstName, sandbox.contact('new@example.org')]).toEqual([
      'Ann',
      undefined,
    ]);
    await client.importRows(
      '/contacts',
      { ...NAMES, importRule: 'createOnly' },
      rows.map((row) => ({ ...row, first: 'Later' })),
    );
    expect([sandbox.contact('person1@example.com')?.firstName, sandbox.contact('new@example.org')?.firstName]).toEqual([
      'Ann',
      'Later',
    ]);
  });

  it('by another identifier: several matches are rejected or all updated, a known address is not given twice', async () => {
    const byName = { fields: { first: FIRST, last: LAST }, identifierFieldName: 'first' };
    sandbox.addContacts([{ emailAddress: 'second1@example.com', firstName: 'First1' }]);
    const refused = await client.importRows('/contacts', byName, [
      { first: 'first1', last: 'x' },
      { first: 'nobody', last: 'x' },
    ]);
    expect((await rejectsOf(refused)).map(({ statusCode, message }) => [statusCode, message])).toEqual([
      ['ELQ-00026', 'Multiple matches.'],
      ['ELQ-00034', 'No record matches.'],
    ]);
    await client.importRows('/contacts', { ...byName, isUpdatingMultipleMatchedRecords: true }, [
      { first: 'first1', last: 'both' },
    ]);
    expect([
      sandbox.contact('person1@example.com')?.lastName,
      sandbox.contact('second1@example.com')?.lastName,
    ]).toEqual(['both', 'both']);
    const byId = { fields: { id: '{{Contact.Id}}', email: EMAIL }, identifierFieldName: 'id' };
    const id = sandbox.contact('person1@example.com')?.ContactID;
    const taken = await client.importRows('/contacts', byId, [{ id, email: 'person2@example.com' }]);
    expect((await rejectsOf(taken)).map(({ statusCode }) => statusCode)).toEqual(['ELQ-00048']);
    await client.importRows('/contacts', byId, [{ id, email: 'moved@example.org' }]);
    expect(sandbox.contact('moved@example.org')?.ContactID).toBe(id);
    expect(sandbox.contact('person1@example.com')).toBeUndefined();
  });

  it('a full site takes updates and rejects new contacts', async () => {
    await sandbox.stop();
    await start({ contactCap: 5 });
    const sync = await client.importRows(
      '/contacts',
      NAMES,
      ['person1@example.com', 'n1@example.org', 'n2@example.org'].map((email) => ({ email, first: 'x', last: '' })),
    );
    expect(await client.logOf(sync.uri)).toEqual(expect.arrayContaining(['ELQ-00004 1', 'ELQ-00022 1', 'ELQ-00060 1']));
    expect(sandbox.state().records.contacts).toHaveLength(5);
  });

  it('subscription and bounceback are ordinary columns', async () => {
    const fields = { email: EMAIL, sub: '{{Contact.Email.IsSubscribed}}', bounced: '{{Contact.Email.IsBounced}}' };
    await client.importRows('/contacts', { fields, identifierFieldName: 'email' }, [
      { email: 'person1@example.com', sub: false, bounced: 'true' },
    ]);
    expect(sandbox.state().records.contacts[0]).toMatchObject({ subscribed: false, bounced: true });
  });

  it('CSV is taken as JSON is: quotes, newlines, a byte-order mark that spoils the first column', async () => {
    const csv = { 'content-type': 'text/csv' };
    const uri = await client.make('/contacts/imports', { name: 'csv', ...NAMES });
    await client.bulk('POST', `${uri}/data`, 'email,first,last\nperson1@example.com,"Ann, ""A""","two\nlines"\n', csv);
    expect((await client.sync(uri)).status).toBe('success');
    expect(sandbox.contact('person1@example.com')).toMatchObject({ firstName: 'Ann, "A"', lastName: 'two\nlines' });
    await client.bulk('POST', `${uri}/data`, '\uFEFFemail,first,last\nperson2@example.com,Bob,\n', csv);
    const sync = await client.sync(uri);
    expect(await client.logOf(sync.uri)).toEqual(expect.arrayContaining(['ELQ-00111 0', 'ELQ-00121 0']));
    expect(sandbox.contact('person2@example.com')?.firstName).toBe('First2');
  });

  it('several uploads are one sync, numbered each from 1; what was deleted is not taken', async () => {
    const uri = await client.make('/contacts/imports', { name: 'parts', ...NAMES });
    await client.bulk('POST', `${uri}/data`, [{ email: 'person1@example.com', first: 'gone', last: '' }]);
    expect((await client.bulk('DELETE', `${uri}/data`)).status).toBe(204);
    await client.bulk('POST', `${uri}/data`, [{ email: 'person1@example.com', first: 'kept', last: '' }]);
    await client.bulk('POST', `${uri}/data`, [{ email: 'bad', first: '', last: '' }]);
    const sync = await client.sync(uri);
    expect((await rejectsOf(sync)).map(({ recordIndex }) => recordIndex)).toEqual([1]);
    expect(sandbox.contact('person1@example.com')?.firstName).toBe('kept');
    const again = await client.sync(uri);
    expect(await client.logOf(again.uri)).toContain('ELQ-00124 0');
  });

  it('a custom object takes rows without an id as new ones', async () => {
    const object = await client.objectUri('Contacts.Indicators');
    const number = object.split('/').at(-1);
    const definition = {
      fields: { id: `{{CustomObject[${number}].Id}}`, address: `{{CustomObject[${number}].Field(Email_Address1)}}` },
      identifierFieldName: 'id',
    };
    const sync = await client.importRows(object, definition, [
      { id: '', address: 'twice@example.org' },
      { id: '', address: 'twice@example.org' },
    ]);
    expect(await client.logOf(sync.uri)).toContain('ELQ-00007 2');
    expect(sync.status).toBe('success');
  });

  it('a stand-alone sync action changes lists alone and makes no contact', async () => {
    const list = await client.listStatement(PROCESSING_QUEUE);
    const uri = await client.make('/contacts/syncActions', {
      name: 'add',
      fields: { email: EMAIL },
      identifierFieldName: 'email',
      syncActions: [{ action: 'add', destination: list }],
    });
    await client.bulk('POST', `${uri}/data`, [{ email: 'person2@example.com' }, { email: 'nobody@example.org' }]);
    const sync = await client.sync(uri);
    expect((await rejectsOf(sync)).map(({ statusCode }) => statusCode)).toEqual(['ELQ-00034']);
    expect(sandbox.members(PROCESSING_QUEUE)).toEqual(['person2@example.com']);
    expect(sandbox.contact('nobody@example.org')).toBeUndefined();
  });
});
