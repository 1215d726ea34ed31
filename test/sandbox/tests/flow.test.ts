import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../options.js';
import { type Sandbox, startSandbox } from '../server.js';
import { EMAIL, FIRST, people, RawClient } from './client.js';

describe('the way of contacts through the six jobs', () => {
  let sandbox: Sandbox;
  let client: RawClient;
  beforeEach(async () => {
    sandbox = await startSandbox({ contacts: people(5), indicators: { ageDays: (position) => position * 100 } });
    client = new RawClient(sandbox);
  });
  afterEach(() => sandbox.stop());

  it('get: an export of the list takes its contacts off it and puts them on the other', async () => {
    const [queue, processing] = [
      await client.listStatement(EXPORT_QUEUE),
      await client.listStatement(PROCESSING_QUEUE),
    ];
    const definition = await client.make('/contacts/exports', {
      name: 'out',
      fields: { email: EMAIL, first: FIRST, id: '{{Contact.Id}}' },
      filter: `EXISTS('${queue}')`,
      maxRecords: 3,
      areSystemTimestampsInUTC: true,
      syncActions: [
        { action: 'remove', destination: queue },
        { action: 'add', destination: processing },
      ],
    });
    const sync = await client.sync(definition);
    expect(sync.status).toBe('success');
    const data = await client.page(`${sync.uri}/data?limit=50000`);
    expect(data).toMatchObject({ totalResults: 3, limit: 50_000, offset: 0, count: 3, hasMore: false });
    expect(data.items?.map(({ email }) => email)).toEqual([
      'person1@example.com',
      'person2@example.com',
      'person3@example.com',
    ]);
    expect(sandbox.members(EXPORT_QUEUE)).toEqual(['person4@example.com', 'person5@example.com']);
    expect(sandbox.members(PROCESSING_QUEUE)).toHaveLength(3);
    expect(await client.logOf(sync.uri)).toEqual([
      'ELQ-00102 3',
      'ELQ-00118 3',
      'ELQ-00119 3',
      'ELQ-00131 0',
      'ELQ-00106 0',
      'ELQ-00101 0',
    ]);
  });

  it('post: an import changes contacts and takes off the list only those it applied', async () => {
    sandbox.addToList(PROCESSING_QUEUE, ['person1@example.com', 'person2@example.com', 'person3@example.com']);
    const processing = await client.listStatement(PROCESSING_QUEUE);
    const sync = await client.importRows(
      '/contacts',
      {
        fields: { email: EMAIL, first: FIRST },
        identifierFieldName: 'email',
        syncActions: [{ action: 'remove', destination: processing }],
      },
      [
        { email: 'PERSON1@example.com ', first: 'Ann' },
        { email: 'not an address', first: 'Bob' },
        { email: 'person3@example.com', first: '' },
        { email: 'new@example.org', first: 'Dee' },
      ],
    );
    expect(sync.status).toBe('warning');
    expect(sandbox.contact('person1@example.com')?.firstName).toBe('Ann');
    expect(sandbox.contact('person3@example.com')?.firstName).toBe('');
    expect(sandbox.contact('new@example.org')?.firstName).toBe('Dee');
    expect(sandbox.members(PROCESSING_QUEUE)).toEqual(['person2@example.com']);
    expect(await client.logOf(sync.uri)).toEqual([
      'ELQ-00130 4',
      'ELQ-00137 0',
      'ELQ-00001 4',
      'ELQ-00002 1',
      'ELQ-00060 1',
      'ELQ-00003 3',
      'ELQ-00004 1',
      'ELQ-00022 2',
      'ELQ-00118 2',
      'ELQ-00101 0',
    ]);
    expect((await client.page(`${sync.uri}/rejects`)).items).toEqual([
      {
        fieldValues: { email: 'not an address', first: 'Bob' },
        message: 'Invalid email address.',
        statusCode: 'ELQ-00002',
        recordIndex: 2,
        invalidFields: ['email'],
      },
    ]);
  });

  it('indicators: rows of the custom object are found by address, stamped, and linked to their contacts', async () => {
    const object = await client.objectUri('Contacts.Indicators');
    const { items: fields = [] } = await client.page(`${object}/fields`);
    const statement = (name: string) => fields.find((field) => field.name === name)?.statement;
    const before = Date.now();
    const sync = await client.importRows(
      object,
      {
        fields: { Email_Address: statement('Email_Address'), Data_Status: statement('Data_Status') },
        identifierFieldName: 'Email_Address',
        mapDataCards: true,
        mapDataCardsEntityField: EMAIL,
        mapDataCardsSourceField: 'Email_Address',
        mapDataCardsEntityType: 'Contact',
      },
      [
        { Email_Address: 'person5@example.com', Data_Status: 'PROCESS as MOD' },
        { Email_Address: 'nobody@example.org', Data_Status: 'PROCESS as MOD' },
      ],
    );
    expect(sync.status).toBe('success');
    expect(await client.logOf(sync.uri)).toEqual(expect.arrayContaining(['ELQ-00007 1', 'ELQ-00012 1', 'ELQ-00025 1']));
    const row = sandbox.indicators('person5@example.com');
    expect(row?.status).toBe('PROCESS as MOD');
    expect(row?.updatedAt).toBeGreaterThanOrEqual(before);
    expect(sandbox.contact('nobody@example.org')).toBeUndefined();
  });

  it('refresh: rows are found by status and age, in UTC', async () => {
    const object = await client.objectUri('Contacts.Indicators');
    const id = object.split('/').at(-1);
    const limit = new Date(Date.now() - 180 * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');
    const definition = await client.make(`${object}/exports`, {
      name: 'stale',
      fields: {
        address: `{{CustomObject[${id}].Field(Email_Address1)}}`,
        at: `{{CustomObject[${id}].Field(Updated_Timestamp1)}}`,
      },
      filter: `'{{CustomObject[${id}].Field(Data_Status1)}}' = 'PROCESSED' AND '{{CustomObject[${id}].Field(Updated_Timestamp1)}}' < '${limit}'`,
      areSystemTimestampsInUTC: true,
    });
    const sync = await client.sync(definition);
    const { items = [] } = await client.page(`${sync.uri}/data`);
    expect(items.map(({ address }) => address)).toEqual([
      'person3@example.com',
      'person4@example.com',
      'person5@example.com',
    ]);
    const shown = sandbox.indicators('person3@example.com')?.updatedAt ?? 0;
    expect(items[0]?.at).toBe(new Date(shown).toISOString().slice(0, 23).replace('T', ' '));
  });

  it('an export of nobody is a success whose page has no items at all', async () => {
    const nobody = await client.listStatement(PROCESSING_QUEUE);
    const definition = await client.make('/contacts/exports', {
      name: 'none',
      fields: { email: EMAIL },
      filter: `EXISTS('${nobody}')`,
    });
    const sync = await client.sync(definition);
    expect(sync.status).toBe('success');
    expect(JSON.parse((await client.bulk('GET', `${sync.uri}/data`)).text)).toEqual({
      totalResults: 0,
      limit: 1000,
      offset: 0,
      count: 0,
      hasMore: false,
    });
  });
});
