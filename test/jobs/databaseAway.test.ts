import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MongoServer, startMongoServer } from '../support/mongoServer.js';
import type { JobSite } from './support/jobSite.js';
import { leakedSecrets } from './support/leakedSecrets.js';
import { muteConsole } from './support/muteConsole.js';
import { SCENARIOS, type Scenario } from './support/scenarios.js';
import { untilDone } from './support/untilDone.js';

/**
 * The database dies (SIGKILL) while a job waits for the answer to a request: the writes that follow meet no server. By
 * default at the requests after which most is at stake; MATRIX=full takes all.
 */
const REQUESTS = {
  get: [12, [4, 5, 8, 11]],
  indicators: [11, [6]],
  post: [11, [5, 6, 9, 10]],
} as const satisfies Partial<Record<Scenario['script'], readonly [all: number, usual: readonly number[]]>>;
const DELAY_MS = 1500;

let server: MongoServer;
let unmute: () => void;
beforeAll(async () => {
  unmute = muteConsole();
  server = await startMongoServer();
});
afterAll(async () => {
  await server.stop();
  unmute();
});

describe.for(['get', 'indicators', 'post'] as const)('%s', (name) => {
  const scenario = SCENARIOS[name];
  const [all, usual] = REQUESTS[name];
  const requests = process.env.MATRIX === 'full' ? Array.from({ length: all }, (_, index) => index + 1) : usual;

  test.for(requests)(
    'a database that is away for seconds at request %i: the run waits and does its work',
    async (number) => {
      const { site, end } = await runWithoutDatabase(scenario, number, { patience: '60', isBackAtOnce: true });
      expect(end.status, end.log).toBe(0);
      expect(await scenario.wrongAtTheEnd(site)).toEqual([]);
      expect(leakedSecrets(site.told(), site.env)).toEqual([]);
      await site.remove();
    },
  );

  test.for(requests)('one that stays away at request %i: the run says so, and a later one goes on', async (number) => {
    const { site, end } = await runWithoutDatabase(scenario, number, { patience: '1', isBackAtOnce: false });
    expect(end.status, end.log).toBe(1);
    expect(end.log).toMatch(/ERROR - (QUEUE_DATABASE_AWAY|CLAIM_LOST|MONGODB_UNREACHABLE): /);
    expect(await untilDone(scenario, site)).toEqual([]);
    expect(leakedSecrets(site.told(), site.env)).toEqual([]);
    await site.remove();
  });
});

async function runWithoutDatabase(
  scenario: Scenario,
  number: number,
  { patience, isBackAtOnce }: { patience: string; isBackAtOnce: boolean },
) {
  const site = await scenario.open(server.url);
  site.sandbox.setFaults({ nth: number, fault: { kind: 'delay', ms: DELAY_MS } });
  const running = site.run(scenario.script, [], { DATABASE_PATIENCE_SECONDS: patience });
  await untilReceived(site, number);
  await makeDurable(site);
  await server.kill();
  if (isBackAtOnce) await server.restart();
  const end = await running;
  if (!isBackAtOnce) await server.restart();
  return { site, end };
}

/**
 * A mongod acknowledges `majority` once the write is in its journal. The embedded server writes its log some 0.1 s later,
 * and at once for a write that asks for the journal, with all that came before.
 */
async function makeDurable(site: JobSite): Promise<void> {
  await site.queueDb.collection('flushed').insertOne({}, { writeConcern: { w: 1, journal: true } });
}

async function untilReceived(site: JobSite, number: number): Promise<void> {
  const givesUpAt = performance.now() + 30_000;
  while (site.sandbox.requests.length < number && performance.now() < givesUpAt) await sleep(2);
}
