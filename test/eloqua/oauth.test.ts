import { expect, onTestFinished, test } from 'vitest';
import type { EloquaSettings, EloquaTools } from '../../src/eloqua/settings.js';
import { type Sandbox, startSandbox } from '../sandbox/server.js';
import * as faults from './support/faults.js';
import { MemoryLoginGuard, MemoryTokenStore } from './support/memoryStores.js';
import { codeOf, errorOf, everythingIn, PASSWORD, testClient } from './support/testClient.js';
import { type Fault, startTinySite } from './support/tinySite.js';

const CLIENT_SECRET = 'app-secret-7';
const HOUR = 3600_000;

async function sandboxWithOAuth(): Promise<Sandbox> {
  const oauth = { clientId: 'app', clientSecret: CLIENT_SECRET };
  const sandbox = await startSandbox({ company: 'Acme', password: PASSWORD, oauth });
  onTestFinished(() => sandbox.stop());
  return sandbox;
}

function client(
  url: string,
  tokenStore: MemoryTokenStore,
  settings: Partial<EloquaSettings> = {},
  tools: Partial<EloquaTools> = {},
) {
  const oauth = { clientId: 'app', clientSecret: { reveal: () => CLIENT_SECRET }, tokenStore };
  return testClient(url, { oauth, ...settings }, tools);
}

const grants = (sandbox: Sandbox) => sandbox.requests.filter(({ path }) => path.startsWith('/auth/')).length;

test('the first login is by password, and its tokens serve the next process too', async () => {
  const sandbox = await sandboxWithOAuth();
  const store = new MemoryTokenStore();
  expect(await codeOf(client(sandbox.url, store).eloqua.contactFields())).toBe('ok');
  expect(await codeOf(client(sandbox.url, store).eloqua.contactFields())).toBe('ok');
  expect(grants(sandbox)).toBe(1);
});

test('an expired token is refreshed, and the new tokens are saved before they are used', async () => {
  const site = await startTinySite();
  const events: string[] = [];
  const store = new MemoryTokenStore(events);
  store.tokens = { accessToken: 'A1', refreshToken: 'R1', expiresAt: Date.now() - 1 };
  site.answer('/auth/oauth2/token', (seen) => {
    events.push(`granted for ${JSON.parse(seen.body).refresh_token}`);
    return { status: 200, json: { access_token: 'A2', token_type: 'bearer', expires_in: 28800, refresh_token: 'R2' } };
  });
  site.answer('/contacts/fields', (seen) => {
    events.push(`used ${seen.authorization}`);
    return { status: 200, json: { items: [], totalResults: 0 } };
  });
  await client(site.url, store).eloqua.contactFields();
  expect(events).toEqual(['granted for R1', 'saved A2', 'used Bearer A2']);
  expect(store.tokens).toMatchObject({ accessToken: 'A2', refreshToken: 'R2' });
});

test('tokens that could not be saved are not used', async () => {
  const sandbox = await sandboxWithOAuth();
  const store = new MemoryTokenStore();
  store.save = async () => {
    throw new Error('the database is away');
  };
  await expect(client(sandbox.url, store).eloqua.contactFields()).rejects.toThrow('the database is away');
  expect(sandbox.requests.every(({ path }) => path.startsWith('/auth/'))).toBe(true);
});

test('eight processes with one store and one dead token refresh it once', async () => {
  const sandbox = await sandboxWithOAuth();
  const store = new MemoryTokenStore();
  await client(sandbox.url, store).eloqua.contactFields();
  store.tokens = store.tokens && { ...store.tokens, expiresAt: 0 };
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () => codeOf(client(sandbox.url, store).eloqua.contactFields())),
  );
  expect(new Set(outcomes)).toEqual(new Set(['ok']));
  expect(grants(sandbox)).toBe(2);
});

test('a token that expires within a process is refreshed before the next call', async () => {
  const sandbox = await sandboxWithOAuth();
  const store = new MemoryTokenStore();
  let now = Date.now();
  const clock = { now: () => now, sleep: async () => {} };
  const { eloqua } = client(sandbox.url, store, { jobDeadlineMs: 99 * HOUR }, { clock });
  await eloqua.contactFields();
  now += 8 * HOUR;
  sandbox.advance(8 * HOUR);
  expect(await codeOf(eloqua.contactFields())).toBe('ok');
  expect(grants(sandbox)).toBe(2);
});

test('401 to a token is answered by one refresh, and a second one ends the session', async () => {
  const site = await startTinySite();
  const store = new MemoryTokenStore();
  store.tokens = { accessToken: 'A0', refreshToken: 'R0', expiresAt: Date.now() + HOUR };
  let granted = 0;
  site.answer('/auth/oauth2/token', () => {
    granted += 1;
    return { status: 200, json: { access_token: `A${granted}`, refresh_token: `R${granted}` } };
  });
  site.fault((seen) => seen.authorization === 'Bearer A0', faults.status(401), 99);
  const { eloqua } = client(site.url, store);
  expect(await codeOf(eloqua.contactFields())).toBe('ok');
  expect(granted).toBe(1);
  site.fault((seen) => seen.path === '/contacts/fields', faults.status(401), 99);
  expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_LOGIN_REFUSED');
  expect(granted).toBe(2);
  const before = site.requests.length;
  expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_LOGIN_REFUSED');
  expect(site.requests.length).toBe(before);
});

test('a refresh token that is spent falls back to the password', async () => {
  const sandbox = await sandboxWithOAuth();
  const store = new MemoryTokenStore();
  store.tokens = { accessToken: 'dead', refreshToken: 'spent', expiresAt: 0 };
  expect(await codeOf(client(sandbox.url, store).eloqua.contactFields())).toBe('ok');
  expect(grants(sandbox)).toBe(2);
});

test('without password the error says to authorise again; a wrong password is tried once', async () => {
  const sandbox = await sandboxWithOAuth();
  const store = new MemoryTokenStore();
  store.tokens = { accessToken: 'dead', refreshToken: 'spent', expiresAt: 0 };
  const none = await errorOf(client(sandbox.url, store, { password: { reveal: () => '' } }).eloqua.contactFields());
  expect(none?.code).toBe('ELOQUA_LOGIN_REFUSED');
  expect(none?.message).toContain('authorise the app again');
  const before = grants(sandbox);
  const { eloqua } = client(sandbox.url, store, { password: { reveal: () => 'wrong' } });
  for (let time = 0; time < 3; time += 1) expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_LOGIN_REFUSED');
  expect(grants(sandbox) - before).toBe(2);
});

test('a second authorisation within a minute waits for the minute to pass', async () => {
  const site = await startTinySite();
  site.answer('/auth/oauth2/token', () => ({ status: 200, json: { access_token: 'A', refresh_token: 'R' } }));
  site.fault((seen) => seen.path.startsWith('/auth/'), faults.status(429, {}, 'already authorized within the window'));
  const { eloqua, waits } = client(site.url, new MemoryTokenStore());
  expect(await codeOf(eloqua.contactFields())).toBe('ok');
  expect(waits).toEqual([60_000]);
});

test('neither tokens nor secrets show in logs and errors, and all are handed to be masked', async () => {
  const site = await startTinySite();
  const store = new MemoryTokenStore();
  site.answer('/auth/oauth2/token', () => ({ status: 200, json: { access_token: 'tokenA', refresh_token: 'tokenR' } }));
  site.fault((seen) => seen.path === '/contacts/fields', faults.status(500), 99);
  const registered: string[] = [];
  const { eloqua, lines } = client(site.url, store, {}, { registerSecret: (secret) => registered.push(secret) });
  const error = await errorOf(eloqua.contactFields());
  expect(error?.code).toBe('ELOQUA_UNAVAILABLE');
  const told = `${everythingIn(error)} ${lines.join('\n')}`;
  for (const secret of [
    'tokenA',
    'tokenR',
    CLIENT_SECRET,
    PASSWORD,
    Buffer.from(`app:${CLIENT_SECRET}`).toString('base64'),
  ]) {
    expect(told).not.toContain(secret);
  }
  expect(registered).toEqual(
    expect.arrayContaining(['tokenA', 'tokenR', Buffer.from(`app:${CLIENT_SECRET}`).toString('base64')]),
  );
});

test.each<[string, Fault]>([
  ['a web page with 400', faults.webPage(400)],
  ['an empty 400', faults.status(400)],
  ['400 that says the server has trouble', faults.json(400, { error: 'temporarily_unavailable' })],
  ['a redirect', faults.status(302, { Location: 'https://portal.example/' })],
  ['403', faults.webPage(403)],
  ['404', faults.status(404)],
])('%s at the token address refuses neither the refresh token nor the password', async (_, fault) => {
  const site = await startTinySite();
  const guard = new MemoryLoginGuard();
  const store = new MemoryTokenStore();
  store.tokens = { accessToken: 'A1', refreshToken: 'R1', expiresAt: 0 };
  site.fault(({ path }) => path === '/auth/oauth2/token', fault, Number.POSITIVE_INFINITY);
  const error = await errorOf(client(site.url, store, {}, { loginGuard: guard }).eloqua.contactFields());
  expect(error?.code).toBe('ELOQUA_UNAVAILABLE');
  expect(error?.message).not.toContain('PASSWORD');
  const bodies = site.requests.map(({ body }) => JSON.parse(body).grant_type);
  expect(new Set(bodies)).toEqual(new Set(['refresh_token']));
  expect(store.tokens?.refreshToken).toBe('R1');
  expect(guard.counts.size).toBe(0);
});

test.each<[string, Fault]>([
  ['401 without a body', faults.status(401)],
  ['400 with an OAuth error', faults.json(400, { error: 'invalid_grant', error_description: 'x' })],
])('%s at the token address is a refusal', async (_, fault) => {
  const site = await startTinySite();
  const guard = new MemoryLoginGuard();
  site.fault(({ path }) => path === '/auth/oauth2/token', fault, Number.POSITIVE_INFINITY);
  const { eloqua } = client(site.url, new MemoryTokenStore(), {}, { loginGuard: guard });
  expect(await codeOf(eloqua.contactFields())).toBe('ELOQUA_LOGIN_REFUSED');
  expect([...guard.counts.values()]).toEqual([1]);
});
