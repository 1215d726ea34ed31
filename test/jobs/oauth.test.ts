import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tokens } from '../../src/eloqua/login/tokenStore.js';
import { tokenMemory } from '../../src/jobs/tokenMemory.js';
import { readSettings } from '../../src/ops/settings.js';
import { recordingLog } from '../queue/openTestQueues.js';
import { startMongoServer } from '../support/mongoServer.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { leakedSecrets } from './support/leakedSecrets.js';
import { muteConsole } from './support/muteConsole.js';

const CLIENT = { clientId: 'dwm-app', clientSecret: 'dwm-app-secret' };
const RUN_ID = '20261125T015015-a1b2c3';
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

test('a run that got no answer when it locked the tokens does not wait for its own lock', async () => {
  const { store, locks } = openStore(site.queueDb);
  const expiresAt = new Date(Date.now() + 180_000);
  await locks.insertOne({ _id: 'eloqua-tokens', owner: RUN_ID, expiresAt });
  expect(await store.exclusive(async () => 'tokens')).toBe('tokens');
  expect(await locks.countDocuments()).toBe(0);
}, 10_000);

test('a lock on the tokens that cannot be released hides neither a result nor an error, and its run gets it again', async () => {
  const server = await startMongoServer('replicaSet', { failPoints: true });
  const client = new MongoClient(server.url);
  try {
    const { store, locks, log } = openStore(client.db('rights'));
    const refused = { failCommands: ['delete'], errorCode: 13 };
    await client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'alwaysOn', data: refused });
    expect(await store.exclusive(async () => 'tokens')).toBe('tokens');
    expect(await locks.countDocuments()).toBe(1);
    await expect(store.exclusive(() => Promise.reject(new Error('no grant today')))).rejects.toThrow('no grant today');
    const line = { level: 'debug', message: expect.stringMatching(/^The lock could not be released and runs out/) };
    expect(log.lines).toEqual([line, line]);
  } finally {
    await client.close();
    await server.stop();
  }
}, 30_000);

function openStore(queueDb: Db) {
  const log = recordingLog();
  const settings = readSettings(site.env, ['mongodb']);
  const { signal } = new AbortController();
  const store = tokenMemory({ runId: RUN_ID, host: 'h', settings, log, signal, queueDb });
  return { store, log, locks: queueDb.collection<{ _id: string; owner: string; expiresAt: Date }>('jobLocks') };
}
