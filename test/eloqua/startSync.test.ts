import { expect, test } from 'vitest';
import * as faults from './support/faults.js';
import { codeOf, errorOf, testClient } from './support/testClient.js';
import { type Fault, type Seen, startTinySite, type TinySite } from './support/tinySite.js';

const URI = '/contacts/imports/9';
const isStart = (seen: Seen) => seen.method === 'POST' && seen.path === '/syncs';

function addSync(site: TinySite, of = URI): string {
  const uri = `/syncs/${1000 + site.syncs.length}`;
  site.syncs.push({ uri, syncedInstanceUri: of, status: 'active', createdAt: '2026-01-05T10:00:00.0000000Z' });
  return uri;
}

test('an answer that was lost: the sync is found even if it is listed late', async () => {
  const site = await startTinySite();
  const late: Fault = (response) => {
    response.destroy();
    let looked = 0;
    site.answer('/syncs', () => {
      looked += 1;
      if (looked === 3) addSync(site);
      return { status: 200, json: { items: site.syncs, totalResults: site.syncs.length } };
    });
  };
  site.fault(isStart, late);
  const { eloqua, waits } = testClient(site.url);
  expect(await eloqua.startSync(URI)).toMatchObject({ uri: '/syncs/1000', syncedInstanceUri: URI });
  expect(waits).toEqual([1000, 4000, 15_000]);
  expect(site.count('POST', '/syncs')).toBe(1);
});

test('a sync of another definition, or one known before, is not the one', async () => {
  const site = await startTinySite();
  addSync(site, '/contacts/imports/99');
  const known = addSync(site);
  site.fault(isStart, faults.reset);
  const error = await errorOf(testClient(site.url).eloqua.startSync(URI, [known]));
  expect(error?.code).toBe('ELOQUA_SYNC_UNSURE');
  expect(error?.facts.retry).toBe('later');
  expect(error?.message).toContain(URI);
});

test('of several syncs the newest is taken, whatever order they come in', async () => {
  const site = await startTinySite();
  const first = addSync(site);
  addSync(site);
  site.fault(isStart, faults.afterReset);
  expect(await testClient(site.url).eloqua.startSync(URI, [first])).toMatchObject({ uri: '/syncs/1002' });
  expect((await testClient(site.url).eloqua.syncsOf(URI)).map((sync) => sync.uri)).toEqual([
    '/syncs/1002',
    '/syncs/1001',
    '/syncs/1000',
  ]);
});

test('409 means that a sync of the definition is active: it is returned', async () => {
  const site = await startTinySite();
  const active = addSync(site);
  site.fault(isStart, faults.status(409), 9);
  expect(await testClient(site.url).eloqua.startSync(URI)).toMatchObject({ uri: active });
  expect(site.count('POST', '/syncs')).toBe(1);
});

test('the allowance is asked once before a start, and its refusal sends nothing', async () => {
  const site = await startTinySite();
  site.fault(isStart, faults.status(429), 2);
  const asked: string[] = [];
  const beforeSync = async () => {
    asked.push(URI);
  };
  await testClient(site.url, {}, { beforeSync }).eloqua.startSync(URI);
  expect(asked).toEqual([URI]);
  const refusing = testClient(site.url, {}, { beforeSync: () => Promise.reject(new Error('used up')) });
  await expect(refusing.eloqua.startSync(URI)).rejects.toThrow('used up');
  expect(site.count('POST', '/syncs')).toBe(3);
});

test('the look-up asks for the syncs since the day before the definition was made', async () => {
  const site = await startTinySite();
  site.definitions.set(URI, { uri: URI, name: 'x', createdAt: '2026-01-05T10:00:00.1234567Z' });
  await testClient(site.url).eloqua.syncsOf(URI);
  const query = site.requests.find((seen) => seen.path === '/syncs')?.query;
  expect(query?.get('q')).toBe('"createdAt>=2026-01-04"');
  expect(query?.get('orderBy')).toBe('createdAt DESC');
});

test('a look-up that fails itself says so, and starts nothing', async () => {
  const site = await startTinySite();
  site.fault(isStart, faults.reset);
  site.fault((seen) => seen.method === 'GET' && seen.path === '/syncs', faults.status(403), 9);
  expect(await codeOf(testClient(site.url).eloqua.startSync(URI))).toBe('ELOQUA_FORBIDDEN');
  expect(site.syncs).toEqual([]);
});
