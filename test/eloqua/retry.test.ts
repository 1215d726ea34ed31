import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/eloqua/http/clock.js';
import { retryAfter } from '../../src/eloqua/http/retryAfter.js';
import * as faults from './support/faults.js';
import { drain } from './support/operations.js';
import { codeOf, errorOf, skippingClock, testClient } from './support/testClient.js';
import { startTinySite } from './support/tinySite.js';

const always = () => true;
const isFields = (seen: { path: string }) => seen.path === '/contacts/fields';

test.each([
  ['7', 7000],
  [' 0 ', 0],
  ['1.5', 1500],
  ['Mon, 05 Jan 2026 10:00:30 GMT', 30_000],
  ['Mon, 05 Jan 2026 09:00:00 GMT', 0],
  ['', undefined],
  ['soon', undefined],
  ['-5', undefined],
  ['5 apples', undefined],
])('Retry-After %j is %j ms', (header, expected) => {
  expect(retryAfter(header, Date.parse('2026-01-05T10:00:00Z'))).toBe(expected);
});

test('waits have full jitter: any share of a bound that doubles up to the most', async () => {
  const site = await startTinySite();
  site.fault(always, faults.status(503), 99);
  const shares = [1, 0.5, 0, 1, 1, 0.25];
  const waits: number[] = [];
  const clock = skippingClock(waits);
  const settings = { attempts: 7, retryFirstMs: 1000, retryMaxMs: 10_000 };
  const { eloqua } = testClient(site.url, settings, { clock, random: () => shares.shift() ?? 0 });
  expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_UNAVAILABLE');
  expect(waits).toEqual([1000, 1000, 0, 8000, 10_000, 2500]);
});

test('the wait that Eloqua names goes before our own, also with a status that is not retried otherwise', async () => {
  const site = await startTinySite();
  site.fault(isFields, faults.status(503, { 'Retry-After': '12' }));
  site.fault(isFields, faults.status(404, { 'Retry-After': '3' }));
  site.fault(isFields, faults.status(429, { 'Retry-After': 'nonsense' }));
  const { eloqua, waits } = testClient(site.url);
  expect(await codeOf(eloqua.contactFields())).toBe('ok');
  expect(waits).toEqual([12_000, 3000, 2000]);
});

test('a wait that would outlast the job is not begun', async () => {
  const site = await startTinySite();
  site.fault(isFields, faults.status(429, { 'Retry-After': '700' }), 9);
  const { eloqua, waits } = testClient(site.url, { jobDeadlineMs: 600_000 });
  const error = await errorOf(eloqua.contactFields());
  expect(error?.code).toBe('ELOQUA_BUSY');
  expect(error?.message).toContain('no time left');
  expect(waits).toEqual([]);
  expect(site.count('GET', '/contacts/fields')).toBe(1);
});

test('no request is made once the time of the job is up', async () => {
  const site = await startTinySite();
  let now = 0;
  const { eloqua } = testClient(
    site.url,
    { jobDeadlineMs: 1000 },
    { clock: { now: () => now, sleep: async () => {} } },
  );
  await eloqua.contactFields();
  const before = site.requests.length;
  now = 1000;
  expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_DEADLINE');
  expect(site.requests.length).toBe(before);
});

test('a request may not outlast the job either', async () => {
  const site = await startTinySite();
  site.fault(isFields, faults.silence, 9);
  const { eloqua } = testClient(site.url, { jobDeadlineMs: 300, requestTimeoutMs: 60_000 });
  const begun = Date.now();
  expect(await codeOf(eloqua.contactFields())).toMatch(/ELOQUA_(UNAVAILABLE|DEADLINE)/);
  // Else it would take the minute of the request, or of the wait.
  expect(Date.now() - begun).toBeLessThan(30_000);
});

test.each(['a request', 'a wait'])('the signal to stop ends %s at once', async (what) => {
  const site = await startTinySite();
  site.fault(isFields, what === 'a request' ? faults.silence : faults.status(503), 9);
  const stop = new AbortController();
  const settings = { retryFirstMs: 60_000, requestTimeoutMs: 60_000 };
  const { eloqua } = testClient(site.url, settings, { random: () => 1, signal: stop.signal, clock: systemClock });
  const begun = Date.now();
  setTimeout(() => stop.abort(), 100);
  expect(await codeOf(eloqua.contactFields())).toBe('TERMINATED');
  // Else it would take the minute of the request, or of the wait.
  expect(Date.now() - begun).toBeLessThan(30_000);
  expect(await codeOf(eloqua.contactFields())).toBe('TERMINATED');
});

test('a refused connection proves that nothing arrived, so even the start of a sync is repeated', async () => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  await eloqua.contactFields();
  const port = Number(new URL(site.url).port);
  site.close();
  const starting = eloqua.startSync('/contacts/imports/9');
  expect(await codeOf(starting)).toBe('ELOQUA_UNAVAILABLE');
  const error = await errorOf(eloqua.startSync('/contacts/imports/9'));
  expect(error?.message).toContain('ECONNREFUSED');
  expect(error?.message).not.toContain(String(port));
});

test('a server that takes the connection and never speaks is given up on', async () => {
  const server = createServer(() => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { eloqua } = testClient(`https://127.0.0.1:${port}`, { connectTimeoutMs: 200, attempts: 2 });
  const error = await errorOf(eloqua.contactFields());
  expect(error?.code).toBe('ELOQUA_UNAVAILABLE');
  expect(error?.message).toContain('CONNECT_TIMED_OUT');
});

test('a kept connection that the server closed costs a read one more attempt, and the start of a sync nothing', async () => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  for (let time = 0; time < 5; time += 1) {
    await eloqua.contactFields();
    site.closeIdleConnections();
    expect(await codeOf(eloqua.startSync(`/contacts/imports/${time}`))).toBe('ok');
  }
  expect(site.syncs).toHaveLength(5);
});

test('an error of Eloqua names what it refused, but never the values of an upload', async () => {
  const site = await startTinySite();
  const failures = {
    failures: [{ field: 'email', value: 'jane@example.com', constraint: 'Must be jane@example.com' }],
  };
  site.fault((seen) => seen.path.endsWith('/data'), faults.json(400, failures, { 'X-Request-Id': 'abc-1' }));
  site.fault((seen) => seen.path === '/contacts/exports', faults.json(400, failures));
  const { eloqua, lines } = testClient(site.url);
  const upload = await errorOf(eloqua.upload('/contacts/imports/9', [{ email: 'jane@example.com' }]));
  expect(upload?.message).toContain('answered 400: it refused the request as wrong: email (POST');
  expect(upload?.message).toContain('X-Request-Id abc-1');
  expect(`${upload?.stack} ${lines.join('\n')}`).not.toContain('jane@');
  const keep = { dataRetentionDuration: 'P1D', autoDeleteDuration: 'P1D' };
  const definition = await errorOf(
    eloqua.createExport('contacts', { name: 'e', fields: { a: '{{Contact.Id}}' }, ...keep }),
  );
  expect(definition?.message).toContain("email 'jane@example.com': Must be jane@example.com");
});

test('rows that are damaged for good are not read again, under whatever status', async () => {
  for (const status of [200, 400, 500]) {
    const site = await startTinySite();
    const body = { errorSeverity: 0, error: 'Unable to process request due to a permanent error.' };
    site.fault((seen) => seen.path === '/syncs/1/data', faults.json(status, body), 99);
    const { eloqua } = testClient(site.url);
    expect(await codeOf(drain(eloqua.pages('/syncs/1')))).toBe('ELOQUA_DATA_GONE');
    expect(site.count('GET', '/syncs/1/data')).toBe(1);
  }
});

test('the same body with Retry-After is a passing fault', async () => {
  const site = await startTinySite();
  site.rows = [{ a: '1' }];
  site.fault(
    (seen) => seen.path === '/syncs/1/data',
    faults.json(500, { errorSeverity: 0, error: 'x' }, { 'Retry-After': '2' }),
  );
  const { eloqua, waits } = testClient(site.url);
  expect(await drain(eloqua.pages('/syncs/1'))).toHaveLength(1);
  expect(waits).toEqual([2000]);
});
