import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { bulkAddress } from '../../src/eloqua/http/address.js';
import { startSandbox } from '../sandbox/server.js';
import * as faults from './support/faults.js';
import { MemoryLoginGuard } from './support/memoryStores.js';
import { codeOf, errorOf, PASSWORD, testClient } from './support/testClient.js';
import { type Fault, identity, type Seen, startTinySite } from './support/tinySite.js';

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
  expect(error?.code).toBe('ELOQUA_UNAVAILABLE');
  expect(error?.message).toContain(`a redirect to 127.0.0.1`);
  expect(heard).toEqual([]);
});

test.each<[string, Fault, string]>([
  [
    'a redirect to a maintenance page',
    faults.status(302, { Location: 'https://status.example/' }),
    'redirect to status.example',
  ],
  ['a redirect for good', faults.status(301, { Location: '/somewhere' }), 'redirect'],
  ['a redirect of a captive portal', faults.status(307, { Location: 'http://portal.example/login' }), 'portal.example'],
  ['304', faults.status(304), 'ELOQUA_LOGIN_URL'],
  ['a web page of a proxy with 403', faults.webPage(403), 'proxy'],
  ['an empty 403', faults.status(403), 'proxy'],
  ['a proxy that wants a login', faults.status(407), 'proxy'],
  ['a web page that nothing is there', faults.webPage(404), 'ELOQUA_LOGIN_URL'],
  ['410', faults.status(410), 'ELOQUA_LOGIN_URL'],
  ['a captive portal with 511', faults.webPage(511), 'fault'],
  ['a web page with 200', faults.webPage(200), 'web page'],
  ['an empty body', faults.status(200), 'empty body'],
  ['another text', faults.json(200, 'Please log in.'), 'ELOQUA_LOGIN_URL'],
])('%s at the login says nothing of the password, and keeps no later run from asking', async (_, fault, told) => {
  const site = await startTinySite();
  const guard = new MemoryLoginGuard();
  const run = () => testClient(site.url, {}, { loginGuard: guard }).eloqua.contactFields();
  site.fault(isId, fault, Number.POSITIVE_INFINITY);
  for (let time = 0; time < 3; time += 1) {
    const error = await errorOf(run());
    expect(['ELOQUA_UNAVAILABLE', 'ELOQUA_ANSWER_UNUSABLE']).toContain(error?.code);
    expect(error?.facts).toMatchObject({ blame: 'eloqua', retry: 'later' });
    expect(error?.message).toContain(told);
    expect(error?.message).not.toContain('PASSWORD');
  }
  expect(guard.counts.size).toBe(0);
});

test.each<[string, Fault]>([
  ['401', faults.status(401)],
  ['401 with a body', faults.json(401, { error: 'Login required' })],
  ['"Not authenticated."', faults.json(200, 'Not authenticated.')],
])('%s at the login counts as refused', async (_, fault) => {
  const site = await startTinySite();
  const guard = new MemoryLoginGuard();
  site.fault(isId, fault, 9);
  const { eloqua } = testClient(site.url, {}, { loginGuard: guard });
  expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_LOGIN_REFUSED');
  expect([...guard.counts.values()]).toEqual([1]);
});

test('a web page with 403 from the API is of a proxy; Eloqua’s own is of the rights of the user', async () => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url);
  site.fault(isFields, faults.webPage(403));
  const error = await errorOf(eloqua.contactFields());
  expect(error?.code).toBe('ELOQUA_UNAVAILABLE');
  expect(error?.message).toContain('proxy');
  site.fault(isFields, faults.json(403, 'Forbidden'));
  expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_FORBIDDEN');
});

test.each(['https://evil.example', 'https://eloqua.com.evil.example', 'https://evileloqua.com', 'https://10.0.0.1'])(
  'the API host %s that a login answer names gets no password',
  async (address) => {
    const site = await startTinySite();
    site.answer('/id', () => ({ status: 200, json: identity(address) }));
    const error = await errorOf(testClient(site.url).eloqua.contactFields());
    expect(error?.code).toBe('ELOQUA_FOREIGN_HOST');
    expect(error?.message).toContain(new URL(address).host);
    expect(error?.message).toContain('ELOQUA_API_HOSTS');
    expect(site.requests).toHaveLength(1);
  },
);

test.each<[string, string, readonly string[], boolean]>([
  ['https://login.eloqua.com', 'https://secure.p04.eloqua.com', [], true],
  ['https://login.eloqua.com', 'https://www05.secure.eloqua.com:8443', [], true],
  ['https://login.eloqua.com', 'https://login.eloqua.com', [], true],
  ['https://login.eloqua.com', 'https://SECURE.P04.ELOQUA.COM', [], true],
  ['https://login.eloqua.com', 'https://secure.eloqua.com.', [], false],
  ['https://login.eloqua.com', 'https://127.0.0.1', [], false],
  ['https://login.eloqua.com', 'https://localhost', [], false],
  ['https://eloqua.corp.example', 'https://eloqua.corp.example', [], true],
  ['https://eloqua.corp.example', 'https://api.eloqua.corp.example', [], true],
  ['https://eloqua.corp.example', 'https://api.corp.example', [], false],
  ['https://eloqua.corp.example', 'https://api.corp.example', ['api.corp.example'], true],
  ['https://eloqua.corp.example', 'https://api.corp.example', ['*.corp.example'], true],
  ['https://eloqua.corp.example', 'https://a.api.corp.example', ['api.corp.example'], false],
  ['https://eloqua.corp.example', 'https://corp.example', ['*.corp.example'], false],
  ['http://127.0.0.1:8080', 'http://localhost:9', [], true],
  ['http://[::1]:8080', 'https://127.0.0.1', [], true],
])('login at %s, API at %s, allowed hosts %j: taken %s', (login, api, hosts, taken) => {
  const address = () => bulkAddress(`${api}/API/Bulk/2.0/`, login, hosts);
  if (taken) expect(address()).toBe(`${new URL(api).origin}/API/Bulk/2.0`);
  else expect(address).toThrow(expect.objectContaining({ code: 'ELOQUA_FOREIGN_HOST' }));
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
