import { expect, test } from 'vitest';
import * as faults from './support/faults.js';
import { MemoryTokenStore } from './support/memoryStores.js';
import { drain } from './support/operations.js';
import { codeOf, errorOf, testClient } from './support/testClient.js';
import { LISTS, startTinySite, type TinySite } from './support/tinySite.js';

/** Dates, counts, ids and texts that make no sense: nothing is done by them (invariant 13). */

const DAY_MS = 24 * 3600_000;
const EXPORT = {
  name: 'DWMOps get 1',
  fields: { email: '{{Contact.Field(C_EmailAddress)}}' },
  dataRetentionDuration: 'P14D',
  autoDeleteDuration: 'P15D',
};
const listing = (...items: unknown[]) => ({ status: 200, json: { items, totalResults: items.length } });

test.each([-1, 1.5, 1e300, '-1', '9'.repeat(400), 'many'])('a count of %j is none', async (count) => {
  const site = await startTinySite();
  site.answer('/syncs/1/data', () => ({ status: 200, json: { items: [], totalResults: count } }));
  expect(await codeOf(drain(testClient(site.url).eloqua.pages('/syncs/1')))).toBe('ELOQUA_ANSWER_UNUSABLE');
  site.answer('/syncs/1/logs', () => listing({ severity: 'information', statusCode: 'ELQ-00102', count }));
  expect(await codeOf(testClient(site.url).eloqua.logs('/syncs/1'))).toBe('ELOQUA_ANSWER_UNUSABLE');
});

test.each([
  '/contacts/lists/12',
  '/syncs/../contacts/lists/12',
  'https://elsewhere.example/syncs/1',
  '//elsewhere.example/1',
  '/syncs/1?x=1',
  '/syncs/one',
  `/syncs/${'1'.repeat(300)}`,
])('%s is no address of a sync or a definition', async (uri) => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  site.answer('/contacts/exports', () => ({ status: 201, json: { uri, name: EXPORT.name, createdAt: '' } }));
  expect(await codeOf(eloqua.createExport('contacts', EXPORT))).toBe('ELOQUA_ANSWER_UNUSABLE');
  site.answer('/syncs/1', () => ({ status: 200, json: { uri, syncedInstanceUri: '', status: 'success' } }));
  expect(await codeOf(eloqua.awaitSync('/syncs/1'))).toBe('ELOQUA_ANSWER_UNUSABLE');
  const before = site.requests.length;
  expect(await codeOf(eloqua.deleteDefinition(uri))).toBe('ELOQUA_DEFINITION_INVALID');
  expect(await codeOf(eloqua.upload(uri, [{ email: 'a@example.com' }]))).toBe('ELOQUA_DEFINITION_INVALID');
  expect(await codeOf(eloqua.startSync(uri))).toBe('ELOQUA_DEFINITION_INVALID');
  expect(site.requests).toHaveLength(before);
});

test('a statement that could not stand in a filter is not taken from a list, nor one of another list', async () => {
  const site = await startTinySite();
  const [list] = LISTS;
  const find = async (statement: string) => {
    site.answer('/contacts/lists', () => listing({ ...list, statement }));
    return testClient(site.url).eloqua.findSharedList('DWM - Export Queue');
  };
  expect((await find("{{ContactList[12]}}') OR EXISTS('{{ContactList[9]}}")).statement).toBe('{{ContactList[12]}}');
  expect(await codeOf(find('{{ContactList[13]}}'))).toBe('ELOQUA_ANSWER_UNUSABLE');
});

test('a field whose statement is none cannot be imported', async () => {
  const site = await startTinySite();
  const field = { name: 'City', internalName: 'C_City', dataType: 'string' };
  site.answer('/contacts/fields', () => listing({ ...field, statement: "{{Contact.Field(C_City)}}' = '' OR '" }));
  const [city] = await testClient(site.url).eloqua.contactFields();
  expect(city).toMatchObject({ name: 'City', statement: '' });
});

async function sinceOf(site: TinySite, createdAt: string): Promise<number> {
  site.definitions.set('/contacts/exports/1', { uri: '/contacts/exports/1', name: 'e', createdAt });
  await testClient(site.url).eloqua.syncsOf('/contacts/exports/1');
  const query = site.requests.findLast(({ path }) => path === '/syncs')?.query.get('q') ?? '';
  expect(query).toMatch(/^"createdAt>=\d{4}-\d\d-\d\d"$/);
  return (Date.now() - Date.parse(query.slice(-11, -1))) / DAY_MS;
}

test.each([
  '0001-01-01T00:00:00Z',
  '2199-01-01T00:00:00Z',
  '',
  'soon',
  '275760-09-13T00:00:00Z',
  '-000001-01-01T00:00:00Z',
])('syncs are looked for from fifteen days ago when their definition was made at %j', async (createdAt) => {
  const days = await sinceOf(await startTinySite(), createdAt);
  expect(days).toBeGreaterThan(15);
  expect(days).toBeLessThan(17.1);
});

test('syncs are looked for from the day before their definition was made, by either clock', async () => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const site = await startTinySite();
  for (const [ms, days] of [
    [-3 * DAY_MS, 4],
    [3600_000, 1],
    [-40 * DAY_MS, 41],
  ] as const) {
    const since = await sinceOf(site, at(ms));
    expect(since).toBeGreaterThan(days - 0.1);
    expect(since).toBeLessThan(days + 1.1);
  }
});

test('a server that serves its rows again and again is left, with an error', async () => {
  const site = await startTinySite();
  const items = Array.from({ length: 10 }, (_, n) => ({ n: String(n) }));
  site.answer('/syncs/1/data', () => ({ status: 200, json: { items, totalResults: 10, hasMore: true } }));
  const error = await errorOf(drain(testClient(site.url, { pageSize: 10 }).eloqua.pages('/syncs/1')));
  expect(error?.code).toBe('ELOQUA_ROWS_MISSING');
  expect(error?.message).toContain('20 rows, where it counts 10');
});

test('what Eloqua says in words is cut, with its length', async () => {
  const site = await startTinySite();
  const message = 'x'.repeat(1_000_000);
  site.answer('/syncs/1/logs', () => listing({ severity: 'warning', statusCode: message, message, count: 1 }));
  site.rejects = [{ fieldValues: { email: 'a@example.com' }, statusCode: message, message, recordIndex: 1 }];
  const { eloqua } = testClient(site.url);
  const [reject] = (await drain(eloqua.rejects('/syncs/1'))).flat();
  for (const told of [...(await eloqua.logs('/syncs/1')), reject]) {
    expect(told?.message).toMatch(/^x{1000,}…\[cut: 1000000 characters in all\]$/);
    expect(told?.message.length).toBeLessThan(2100);
    expect(told?.statusCode.length).toBeLessThan(100);
  }
});

test.each([
  [30, 300],
  ['28800', 28_800],
  [1e300, 86_400],
  [-5, 28_800],
  ['soon', 28_800],
  [null, 28_800],
])('a token that is good for %j seconds is kept for %d', async (told, seconds) => {
  const site = await startTinySite();
  site.answer('/auth/oauth2/token', () => ({ status: 200, json: { access_token: 'A1', expires_in: told } }));
  const tokenStore = new MemoryTokenStore();
  const oauth = { clientId: 'app', clientSecret: { reveal: () => 'app-secret' }, tokenStore };
  const { eloqua } = testClient(site.url, { oauth });
  await eloqua.contactFields();
  expect(((tokenStore.tokens?.expiresAt ?? 0) - Date.now()) / 1000).toBeCloseTo(seconds, -1.5);
  expect(site.count('POST', '/auth/oauth2/token')).toBe(1);
});

test('a date to come back at is seen from the clock of the server that named it', async () => {
  const site = await startTinySite();
  const inOtherTimes = (ms: number) => new Date(Date.UTC(2001, 0, 1) + ms).toUTCString();
  const headers = { Date: inOtherTimes(0), 'Retry-After': inOtherTimes(7000) };
  site.fault(({ path }) => path === '/contacts/fields', faults.status(429, headers));
  const { eloqua, waits } = testClient(site.url);
  await eloqua.contactFields();
  expect(waits).toEqual([7000]);
});

test('a time to come back at that is past, or now, does not make six requests at once', async () => {
  const site = await startTinySite();
  site.fault(({ path }) => path === '/contacts/fields', faults.status(429, { 'Retry-After': '0' }), 3);
  const { eloqua, waits } = testClient(site.url, { retryFirstMs: 1000 });
  await eloqua.contactFields();
  expect(waits).toEqual([500, 1000, 2000]);
});

test.each(['3600', '9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT'])(
  'a job does not wait for hours, holding its lock, when told to come back in %s',
  async (header) => {
    const site = await startTinySite();
    site.fault(({ path }) => path === '/contacts/fields', faults.status(503, { 'Retry-After': header }), 9);
    const { eloqua, waits } = testClient(site.url);
    expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_UNAVAILABLE');
    expect(waits).toEqual([]);
  },
);
