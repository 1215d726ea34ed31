import { expect, onTestFinished, test } from 'vitest';
import { resolveField } from '../../src/eloqua/fields.js';
import { listFilter, staleFilter } from '../../src/eloqua/filters.js';
import type { EloquaSettings } from '../../src/eloqua/settings.js';
import { isFieldOnlyReject } from '../../src/eloqua/statusCodes.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/server.js';
import { drain } from './support/operations.js';
import { codeOf, testClient } from './support/testClient.js';

const KEPT = { dataRetentionDuration: 'P14D', autoDeleteDuration: 'P15D' };
const EMAIL = '{{Contact.Field(C_EmailAddress)}}';

async function sandboxWith(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

function connect(sandbox: Sandbox, settings: Partial<EloquaSettings> = {}) {
  const { company, username, password } = sandbox.credentials;
  return testClient(sandbox.url, { company, username, password: { reveal: () => password }, ...settings }).eloqua;
}

const contacts = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ emailAddress: `a${n}@example.com`, firstName: `Zoë ${n}` }));

test('contacts leave the list by an export, and come back changed by an import', async () => {
  const sandbox = await sandboxWith({ contacts: contacts(2500) });
  const eloqua = connect(sandbox, { pageSize: 1000, uploadPartRows: 700 });
  const queue = await eloqua.findSharedList('DWM - Export Queue');
  expect(queue.count).toBe(2500);
  const first = resolveField(await eloqua.contactFields(), 'C_FirstName');
  const fields = { emailAddress: EMAIL, firstName: first.statement };
  const taken = await eloqua.createExport('contacts', {
    name: 'DWMOps get 1',
    fields,
    filter: listFilter(queue),
    syncActions: [{ action: 'remove', destination: queue.statement }],
    ...KEPT,
  });
  const sync = await eloqua.awaitSync((await eloqua.startSync(taken.uri)).uri);
  expect(sync.status).toBe('success');
  const pages = await drain(eloqua.pages(sync.uri));
  expect(pages.map((page) => page.rows.length)).toEqual([1000, 1000, 500]);
  expect(sandbox.members('DWM - Export Queue')).toEqual([]);
  expect((await eloqua.logs(sync.uri)).find((entry) => entry.statusCode === 'ELQ-00102')?.count).toBe(2500);

  const rows = pages.flatMap((page) => page.rows).map((row) => ({ ...row, firstName: `${row.firstName} 漢` }));
  const back = await eloqua.createImport('contacts', {
    name: 'DWMOps post 1',
    fields,
    identifierFieldName: 'emailAddress',
    updateRule: 'always',
    ...KEPT,
  });
  expect(await eloqua.upload(back.uri, rows)).toMatchObject({ rows: 2500, parts: 4 });
  const imported = await eloqua.awaitSync((await eloqua.startSync(back.uri)).uri);
  expect(imported.status).toBe('success');
  expect(sandbox.contact('a7@example.com')?.firstName).toBe('Zoë 7 漢');
  expect((await eloqua.definitions('exports', 'contacts', 'DWMOps')).map(({ uri }) => uri)).toEqual([taken.uri]);
  await eloqua.deleteDefinition(taken.uri);
  await eloqua.deleteDefinition(taken.uri);
  expect(await eloqua.definitions('exports', 'contacts', 'DWMOps')).toEqual([]);
});

test('rows that Eloqua refuses come back as rejects, one row each', async () => {
  const sandbox = await sandboxWith({ contacts: contacts(10) });
  const eloqua = connect(sandbox);
  const { uri } = await eloqua.createImport('contacts', {
    name: 'DWMOps post 2',
    fields: { emailAddress: EMAIL },
    identifierFieldName: 'emailAddress',
    ...KEPT,
  });
  await eloqua.upload(uri, [{ emailAddress: 'a1@example.com' }, { emailAddress: 'no address' }]);
  const sync = await eloqua.awaitSync((await eloqua.startSync(uri)).uri);
  expect(sync.status).toBe('warning');
  const rejects = (await drain(eloqua.rejects(sync.uri))).flat();
  expect(rejects).toMatchObject([{ statusCode: 'ELQ-00002', fieldValues: { emailAddress: 'no address' } }]);
  expect(rejects.some((reject) => isFieldOnlyReject(reject, 'emailAddress'))).toBe(false);
});

test('custom object records are found by age, and set', async () => {
  const sandbox = await sandboxWith({ contacts: contacts(20), indicators: { ageDays: (position) => position * 20 } });
  const eloqua = connect(sandbox);
  const object = await eloqua.findCustomObject('Contacts.Indicators');
  const fields = await eloqua.customObjectFields(object);
  const named = (name: string) => resolveField(fields, name, object.name);
  const [email, status, updated] = [named('Email_Address'), named('Data_Status'), named('Updated_Timestamp')];
  const before = new Date(Date.now() - 180 * 24 * 3600_000);
  const found = await eloqua.createExport(object, {
    name: 'DWMOps refresh 1',
    fields: { email: email.statement },
    filter: staleFilter(status, 'PROCESSED', updated, before),
    ...KEPT,
  });
  const sync = await eloqua.awaitSync((await eloqua.startSync(found.uri)).uri);
  const addresses = (await drain(eloqua.pages(sync.uri))).flatMap((page) => page.rows.map((row) => row.email));
  expect(addresses.length).toBeGreaterThanOrEqual(10);
  expect(addresses).not.toContain('a0@example.com');
  const back = await eloqua.createImport(object, {
    name: 'DWMOps refresh 2',
    fields: { email: email.statement, status: status.statement },
    identifierFieldName: 'email',
    ...KEPT,
  });
  await eloqua.upload(back.uri, [{ email: 'a19@example.com', status: 'PROCESS as MOD' }]);
  const set = await eloqua.awaitSync((await eloqua.startSync(back.uri)).uri);
  expect(set.status).toBe('success');
  expect(sandbox.indicators('a19@example.com')).toMatchObject({ status: 'PROCESS as MOD' });
});

test('a sync whose start got no answer is found, and only one ran', async () => {
  const sandbox = await sandboxWith({ contacts: contacts(5), syncDelayMs: 60_000 });
  const eloqua = connect(sandbox);
  const queue = await eloqua.findSharedList('DWM - Export Queue');
  const { uri } = await eloqua.createExport('contacts', {
    name: 'e',
    fields: { e: EMAIL },
    filter: listFilter(queue),
    ...KEPT,
  });
  sandbox.setFaults({ fault: { kind: 'reset', acts: true }, method: 'POST', path: '/syncs' });
  const started = await eloqua.startSync(uri);
  expect(started).toMatchObject({ syncedInstanceUri: uri });
  expect(await eloqua.syncsOf(uri)).toHaveLength(1);
  // The definition is busy now: another start gives the same sync.
  expect((await eloqua.startSync(uri)).uri).toBe(started.uri);
  expect(sandbox.requests.filter(({ method, path }) => method === 'POST' && path.startsWith('/syncs'))).toHaveLength(2);
});

test('expired rows are gone, and a missing definition is named', async () => {
  const sandbox = await sandboxWith({ contacts: contacts(5) });
  const eloqua = connect(sandbox, { jobDeadlineMs: 99 * 24 * 3600_000 });
  const { uri } = await eloqua.createExport('contacts', { name: 'e', fields: { e: EMAIL }, ...KEPT });
  const sync = await eloqua.awaitSync((await eloqua.startSync(uri)).uri);
  sandbox.advance(15 * 24 * 3600_000);
  expect(await codeOf(drain(eloqua.pages(sync.uri)))).toBe('ELOQUA_DATA_GONE');
  expect(['ELOQUA_GONE', 'ELOQUA_REQUEST_INVALID']).toContain(
    await codeOf(eloqua.startSync('/contacts/exports/999999')),
  );
});

test('the hourly allowance of the site shows as ELOQUA_BUSY', async () => {
  const sandbox = await sandboxWith({ contacts: contacts(5), hourlyLimits: { exports: 1 } });
  const eloqua = connect(sandbox);
  const made = () => eloqua.createExport('contacts', { name: 'e', fields: { e: EMAIL }, ...KEPT });
  await eloqua.startSync((await made()).uri);
  expect(await codeOf(eloqua.startSync((await made()).uri))).toBe('ELOQUA_BUSY');
});
