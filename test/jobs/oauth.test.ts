import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tokens } from '../../src/eloqua/login/tokenStore.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { leakedSecrets } from './support/leakedSecrets.js';
import { muteConsole } from './support/muteConsole.js';

const CLIENT = { clientId: 'dwm-app', clientSecret: 'dwm-app-secret' };
const NINE_HOURS_MS = 9 * 3600_000;

let site: JobSite;
let unmute: () => void;
beforeAll(async () => {
  unmute = muteConsole();
  site = await openJobSite({
    sandbox: { contacts: [{ emailAddress: 'jo@example.com' }], oauth: CLIENT },
    env: { ELOQUA_CLIENT_ID: CLIENT.clientId, ELOQUA_CLIENT_SECRET: CLIENT.clientSecret, LOG_LEVEL: 'debug' },
  });
});
afterAll(async () => {
  await site.remove();
  unmute();
});

test('with OAuth tokens outlive the run, are renewed once they are old, and never show', async () => {
  const grants = () => site.sandbox.requests.filter(({ path }) => path.includes('/auth/oauth2/token')).length;
  const seen: string[] = [];
  const remember = async () => {
    const tokens = await site.queueDb.collection<Tokens>('eloquaTokens').findOne();
    expect(tokens).not.toBeNull();
    seen.push(tokens?.accessToken ?? '', tokens?.refreshToken ?? '');
  };
  expect((await site.run('get')).status).toBe(0);
  await remember();
  expect(grants()).toBe(1);

  expect((await site.run('get')).status).toBe(0);
  expect(grants()).toBe(1);

  // Eloqua forgets the access token; the refresh token brings the next pair.
  site.sandbox.advance(NINE_HOURS_MS);
  expect((await site.run('get')).status).toBe(0);
  await remember();
  expect(grants()).toBe(2);
  expect(seen[2]).not.toBe(seen[0]);

  for (const secret of [...seen, CLIENT.clientSecret]) {
    expect(site.told()).not.toContain(secret);
    expect(site.told()).not.toContain(Buffer.from(secret).toString('base64'));
  }
  expect(leakedSecrets(site.told(), site.env)).toEqual([]);
});
