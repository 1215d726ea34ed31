import { expect, test } from 'vitest';
import { testClient } from './support/testClient.js';
import { pageOf, startTinySite } from './support/tinySite.js';

const DEFINITION = { name: 'DWMOps get 1', dataRetentionDuration: 'P14D', autoDeleteDuration: 'P15D' };

test('an export from look-up to rows, with one login', async () => {
  const site = await startTinySite();
  site.rows = Array.from({ length: 25 }, (_, n) => ({ email: `a${n}@example.com`, city: '' }));
  const { eloqua, lines } = testClient(site.url, { pageSize: 10 });
  const list = await eloqua.findSharedList('DWM - Export Queue');
  expect(list).toEqual({
    uri: '/contacts/lists/12',
    id: '12',
    name: 'DWM - Export Queue',
    count: 3,
    statement: '{{ContactList[12]}}',
  });
  expect(site.requests[1]?.query.get('q')).toBe('"name=DWM*-*Export*Queue"');
  const definition = await eloqua.createExport('contacts', {
    ...DEFINITION,
    fields: { email: '{{Contact.Field(C_EmailAddress)}}' },
    filter: `EXISTS('${list.statement}')`,
    syncActions: [{ action: 'remove', destination: list.statement }],
  });
  expect(site.definitions.get(definition.uri)).toMatchObject({
    areSystemTimestampsInUTC: true,
    dataRetentionDuration: 'P14D',
  });
  const started = await eloqua.startSync(definition.uri);
  expect(started).toMatchObject({ status: 'pending', syncedInstanceUri: definition.uri });
  expect(await eloqua.awaitSync(started.uri)).toMatchObject({ status: 'success' });
  const offsets: number[] = [];
  const emails: (string | undefined)[] = [];
  for await (const page of eloqua.pages(started.uri)) {
    offsets.push(page.offset);
    emails.push(...page.rows.map((row) => row.email));
    expect(page.totalResults).toBe(25);
  }
  expect(offsets).toEqual([0, 10, 20]);
  expect(emails).toEqual(site.rows.map((row) => row.email));
  expect(await eloqua.logs(started.uri)).toEqual([
    { severity: 'information', statusCode: 'ELQ-00102', message: 'x', count: 3 },
  ]);
  await eloqua.deleteDefinition(definition.uri);
  expect(site.definitions.size).toBe(0);
  expect(site.count('GET', '/id')).toBe(1);
  expect(lines.some((line) => line.includes('X-Request-Id req-1'))).toBe(true);
});

test('an import from definition to rejects', async () => {
  const site = await startTinySite();
  site.rejects = Array.from({ length: 2345 }, (_, n) => ({
    fieldValues: { email: `${n}` },
    message: 'Invalid email address.',
    statusCode: 'ELQ-00002',
    recordIndex: n + 1,
    invalidFields: ['email'],
  }));
  const { eloqua } = testClient(site.url, { uploadPartRows: 100 });
  const object = await eloqua.findCustomObject('Contacts.Indicators');
  expect(object).toEqual({ uri: '/customObjects/172', id: '172', name: 'Contacts.Indicators' });
  const definition = await eloqua.createImport(object, {
    ...DEFINITION,
    fields: { email: '{{CustomObject[172].Field[976]}}' },
    identifierFieldName: 'email',
  });
  expect(definition.uri).toMatch(/^\/customObjects\/172\/imports\//);
  expect(site.definitions.get(definition.uri)).toMatchObject({ isSyncTriggeredOnImport: false });
  const rows = Array.from({ length: 250 }, (_, n) => ({ email: `ü${n}@example.com` }));
  const report = await eloqua.upload(definition.uri, rows);
  expect(report).toMatchObject({ rows: 250, parts: 3 });
  expect(site.staged.get(`${definition.uri}/data`)).toEqual(rows);
  const sizes: number[] = [];
  for await (const page of eloqua.rejects('/syncs/1000')) sizes.push(page.length);
  expect(sizes).toEqual([1000, 1000, 345]);
});

test('nothing is requested before the first call, and definitions are found by prefix', async () => {
  const site = await startTinySite();
  site.answer('/contacts/exports', (seen) =>
    pageOf(
      ['DWMOps get 1', 'dwmops get 2', 'DWMOps get 3', 'other'].map((name, n) => ({
        name,
        uri: `/contacts/exports/${n}`,
      })),
      seen,
    ),
  );
  const { eloqua } = testClient(site.url);
  expect(site.requests).toHaveLength(0);
  const found = await eloqua.definitions('exports', 'contacts', 'DWMOps get');
  expect(found.map(({ name }) => name)).toEqual(['DWMOps get 1', 'DWMOps get 3']);
});
