import { expect, test } from 'vitest';
import * as faults from './support/faults.js';
import { errorOf, testClient } from './support/testClient.js';
import { startTinySite, type TinySite } from './support/tinySite.js';

const URI = '/syncs/1053';

function answerWith(site: TinySite, statuses: readonly string[]): void {
  let asked = 0;
  site.answer(URI, () => {
    const status = statuses[Math.min(asked, statuses.length - 1)];
    asked += 1;
    return { status: 200, json: { uri: URI, syncedInstanceUri: '/contacts/imports/9', status } };
  });
}

test.each(['success', 'warning', 'error'] as const)('%s is an end', async (status) => {
  const site = await startTinySite();
  answerWith(site, ['pending', 'active', status]);
  expect(await testClient(site.url).eloqua.awaitSync(URI)).toMatchObject({ uri: URI, status });
  expect(site.count('GET', URI)).toBe(3);
});

test('a status that nobody knows counts as running; "errored" is an error', async () => {
  const site = await startTinySite();
  answerWith(site, ['pending', 'resting', 'Active', '', 'errored']);
  expect(await testClient(site.url).eloqua.awaitSync(URI)).toMatchObject({ status: 'error' });
  expect(site.count('GET', URI)).toBe(5);
});

test('waits grow from 2 s to 60 s, and one line a minute tells', async () => {
  const site = await startTinySite();
  answerWith(site, [...Array<string>(20).fill('active'), 'success']);
  const { eloqua, waits, lines } = testClient(site.url);
  await eloqua.awaitSync(URI);
  expect(waits.map((wait) => Math.round(wait / 100) / 10)).toEqual([
    2,
    3.5,
    6.1,
    10.7,
    18.8,
    32.8,
    57.4,
    ...Array<number>(13).fill(60),
  ]);
  const told = lines.filter((line) => line.startsWith('Waiting for'));
  const minutes = waits.reduce((sum, wait) => sum + wait, 0) / 60_000;
  expect(told.length).toBeGreaterThanOrEqual(Math.floor(minutes) - 3);
  expect(told.length).toBeLessThanOrEqual(Math.ceil(minutes));
  expect(told[0]).toMatch(/^Waiting for \/syncs\/1053: active for \d+ min so far\.$/);
});

test('waits vary by chance, and never pass the most', async () => {
  for (const [share, first] of [
    [0, 1500],
    [1, 2500],
  ] as const) {
    const site = await startTinySite();
    answerWith(site, [...Array<string>(12).fill('active'), 'success']);
    const { eloqua, waits } = testClient(site.url, {}, { random: () => share });
    await eloqua.awaitSync(URI);
    expect(waits[0]).toBe(first);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
  }
});

test('a sync that never ends is left to the next run when the time is up', async () => {
  const site = await startTinySite();
  answerWith(site, ['active']);
  const { eloqua, waits } = testClient(site.url, { jobDeadlineMs: 600_000 });
  const error = await errorOf(eloqua.awaitSync(URI));
  expect(error?.code).toBe('ELOQUA_SYNC_UNFINISHED');
  expect(error?.message).toMatch(/\/syncs\/1053 of \/contacts\/imports\/9 is still 'active' after \d+ s/);
  expect(error?.facts.retry).toBe('later');
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(600_000);
});

test('an outage in the middle of the wait is sat out', async () => {
  const site = await startTinySite();
  answerWith(site, ['pending', 'active', 'active', 'success']);
  site.fault((seen) => seen.path === URI, faults.webPage(502), 2);
  site.fault((seen) => seen.path === URI, faults.reset);
  expect(await testClient(site.url).eloqua.awaitSync(URI)).toMatchObject({ status: 'success' });
});
