import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../sandbox/server.js';
import * as faults from './support/faults.js';
import { MemoryLoginGuard } from './support/memoryStores.js';
import { codeOf, errorOf, PASSWORD, testClient } from './support/testClient.js';
import { identity, type Seen, startTinySite } from './support/tinySite.js';

const isId = (seen: Seen) => seen.path === '/id';
const isLists = (seen: Seen) => seen.path === '/contacts/lists';
const isFields = (seen: Seen) => seen.path === '/contacts/fields';

test('one discovery a process, also when five calls come first at once', async () => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  await Promise.all(Array.from({ length: 5 }, () => eloqua.contactFields()));
  await eloqua.findSharedList('DWM - Export Queue');
  expect(site.count('GET', '/id')).toBe(1);
});

test('the password goes as unwrapped base64 of UTF-8', async () => {
  const site = await startTinySite();
  const long = `${'ü'.repeat(80)}:"\\`;
  const { eloqua } = testClient(site.url, { password: { reveal: () => long } });
  await eloqua.contactFields();
  for (const seen of site.requests) {
    expect(seen.authorization).toMatch(/^Basic [A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(seen.authorization.slice(6), 'base64').toString('utf8')).toBe(`Acme\\Api.User:${long}`);
  }
});

test('"Not authenticated." in a 200 names password and allow-list, and ends the session', async () => {
  const site = await startTinySite();
  site.fault(isId, faults.json(200, 'Not authenticated.'), 99);
  const { eloqua } = testClient(site.url);
  const error = await errorOf(eloqua.contactFields());
  expect(error?.code).toBe('ELOQUA_LOGIN_REFUSED');
  expect(error?.message).toMatch(/ELOQUA_PASSWORD.*allow-list/);
  expect(error?.facts).toMatchObject({ blame: 'settings', retry: 'never', exitStatus: 2 });
  expect(await codeOf(eloqua.findSharedList('x'))).toBe('ELOQUA_LOGIN_REFUSED');
  expect(await codeOf(eloqua.startSync('/contacts/imports/1'))).toBe('ELOQUA_LOGIN_REFUSED');
  expect(site.requests).toHaveLength(1);
});

test('five calls that are refused together share one renewal', async () => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  await eloqua.findSharedList('DWM - Export Queue');
  site.fault(isFields, faults.status(401), 4);
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => codeOf(eloqua.contactFields())));
  expect(outcomes).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(site.count('GET', '/id')).toBe(2);
});

test('a refusal after a good answer begins a new series', async () => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  for (let time = 0; time < 3; time += 1) {
    site.fault(isFields, faults.status(401));
    expect(await codeOf(eloqua.contactFields())).toBe('ok');
  }
  expect(site.count('GET', '/id')).toBe(4);
});

test('401, then trouble, then 401 again is one series', async () => {
  const site = await startTinySite();
  site.fault(isFields, faults.status(401));
  site.fault(isFields, faults.status(503));
  site.fault(isFields, faults.status(401));
  const { eloqua } = testClient(site.url);
  expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_LOGIN_REFUSED');
  expect(site.count('GET', '/id')).toBe(2);
  expect(site.count('GET', '/contacts/fields')).toBe(3);
});

test('a site that moves to another pod is followed', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.stop());
  const { username, company, password } = sandbox.credentials;
  const { eloqua } = testClient(sandbox.url, { username, company, password: { reveal: () => password } });
  await eloqua.findSharedList('DWM - Export Queue');
  sandbox.movePod();
  expect(await codeOf(eloqua.findSharedList('DWM - Export Queue'))).toBe('ok');
  expect(sandbox.requests.filter(({ path }) => path === '/id')).toHaveLength(2);
});

test('a changed password costs two refusals, then nothing more is sent', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.stop());
  const { username, company, password } = sandbox.credentials;
  const { eloqua } = testClient(sandbox.url, { username, company, password: { reveal: () => password } });
  await eloqua.contactFields();
  sandbox.setPassword('another');
  const before = sandbox.requests.length;
  for (let time = 0; time < 6; time += 1) expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_LOGIN_REFUSED');
  expect(sandbox.requests.length - before).toBe(2);
});

test('runs that follow one another stop trying a refused login before it is locked, and try a changed one', async () => {
  const sandbox = await startSandbox({ password: 'right' });
  onTestFinished(() => sandbox.stop());
  const { username, company } = sandbox.credentials;
  const guard = new MemoryLoginGuard();
  const run = (password: string) => {
    const login = { username, company, password: { reveal: () => password } };
    return codeOf(testClient(sandbox.url, login, { loginGuard: guard }).eloqua.contactFields());
  };
  for (let time = 0; time < 8; time += 1) expect(await run('wrong')).toBe('ELOQUA_LOGIN_REFUSED');
  expect(sandbox.requests).toHaveLength(3);
  expect([...guard.counts.keys()].join()).toMatch(/^[0-9a-f]{4}$/);
  expect(await run('right')).toBe('ok');
});

test('no redirect is followed: the other host never hears of the login', async () => {
  const heard: unknown[] = [];
  const other = createServer((request, response) => {
    heard.push(request.headers);
    response.end('{}');
  });
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void other.close());
  const site = await startTinySite();
  const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/login`;
  site.fault(isLists, faults.status(302, { Location: location }), 9);
  site.fault(isLists, faults.status(307, { Location: location }), 9);
  const { eloqua } = testClient(site.url);
  const error = await errorOf(eloqua.findSharedList('DWM - Export Queue'));
  expect(error?.code).toBe('ELOQUA_LOGIN_REFUSED');
  expect(error?.message).toContain(`a redirect to 127.0.0.1`);
  expect(heard).toEqual([]);
});

test.each(['http://login.eloqua.com', 'ftp://127.0.0.1', 'https://user:pw@login.eloqua.com', 'login.eloqua.com', ''])(
  'the login address %j is refused',
  (address) => {
    expect(() => testClient(address)).toThrow(expect.objectContaining({ code: 'ELOQUA_INSECURE_ADDRESS' }));
  },
);

test.each(['http://secure.p04.eloqua.com', 'https://evil:x@secure.p04.eloqua.com', 'nonsense'])(
  'the API address %j is refused, and nothing sent there',
  async (address) => {
    const site = await startTinySite();
    site.answer('/id', () => ({ status: 200, json: identity(address) }));
    expect(await codeOf(testClient(site.url).eloqua.contactFields())).toBe('ELOQUA_INSECURE_ADDRESS');
    expect(site.requests).toHaveLength(1);
  },
);

test('every secret that is made on the way is handed to be masked', async () => {
  const site = await startTinySite();
  const registered: string[] = [];
  const { eloqua } = testClient(site.url, {}, { registerSecret: (secret) => registered.push(secret) });
  await eloqua.contactFields();
  expect(registered).toContain(Buffer.from(`Acme\\Api.User:${PASSWORD}`).toString('base64'));
});
