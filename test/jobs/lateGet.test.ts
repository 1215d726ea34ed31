import type { ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { JobScript } from '../../src/jobs/jobNames.js';
import type { QueueRecord } from '../../src/queue/types.js';
import { PROCESSING_QUEUE } from '../sandbox/options.js';
import { type MongoServer, startMongoServer, type Topology } from '../support/mongoServer.js';
import type { ScriptEnd } from '../support/runScript.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

/**
 * Invariants 1 and 2: a `get` is suspended (SIGSTOP) past its lease anywhere in its storing, another one takes its export
 * over, all jobs run to the end, and the first one wakes up. Nothing is queued twice, washed twice or held for ever.
 */
const SUSPENDER = resolve(import.meta.dirname, '../../dist/test/support/workers/suspendAtCommand.js');
const COUNT = 7;
const address = (n: number) => `person${n}@example.com`;
const ALL = Array.from({ length: COUNT }, (_, n) => address(n));

interface Point {
  readonly collection: string;
  readonly method: string;
  readonly nth?: number;
  readonly moment: 'before' | 'after';
}

const RELEASE = { collection: 'dwmQueue', method: 'updateMany' } as const;
const COUNTING = { collection: 'dwmQueue', method: 'countDocuments' } as const;

/** Pages have three contacts. The note says `syncEndedAt`, then `stored`, then `done`. */
const POINTS: Readonly<Record<string, Point>> = {
  'before its first rows': { collection: 'dwmQueue', method: 'insertMany', moment: 'before' },
  'between two pages': { collection: 'dwmQueue', method: 'insertMany', nth: 2, moment: 'before' },
  'after its first rows': { collection: 'dwmQueue', method: 'insertMany', moment: 'after' },
  'before it counts': { ...COUNTING, moment: 'before' },
  'after it counted': { ...COUNTING, moment: 'after' },
  'before its release': { ...RELEASE, moment: 'before' },
  'between its release and the end of its note': { ...RELEASE, moment: 'after' },
};

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterAll(() => unmute());
afterEach(() => site.remove());

describe.each(['replicaSet', 'standalone'] as const)('on a %s server', (topology: Topology) => {
  let server: MongoServer;
  beforeAll(async () => {
    server = await startMongoServer(topology);
  });
  afterAll(() => server.stop());

  test.each(Object.keys(POINTS))('a get that sleeps %s stores nothing that others have dealt with', async (name) => {
    await openSite(server.url);
    const late = await startSuspended(POINTS[name]);
    await runAll('get');
    expect(contactsBack()).toEqual(ALL);

    const { stderr } = await late.wake();

    await runAll('get', 'clean');
    await expectEachOnce(stderr);
  });

  test('neither does one whose successor died between its release and the end of the note', async () => {
    await openSite(server.url);
    const late = await startSuspended(POINTS['between two pages']);
    const second = await startSuspended(POINTS['between its release and the end of its note']);
    await second.kill();
    await runAll();
    await late.wake();

    await site.letLeasesRunOut();
    await runAll('get', 'clean');
    await expectEachOnce('');
  });
});

async function openSite(mongoUrl: string): Promise<void> {
  const contacts = ALL.map((emailAddress) => ({ emailAddress, firstName: 'Jo' }));
  site = await openJobSite({ mongoUrl, sandbox: { contacts, indicators: {} }, env: { PAGE_SIZE: '3' } });
  await site.rulesDb.collection('config').insertOne({
    configName: 'Eloqua_Contacts_DWM',
    fields: { firstName: { lookup: ['normLookup'], derive: {} } },
    userDefinedFunctions: {},
    history: {
      writeContactHistory: true,
      returnHistoryId: false,
      returnHistoryField: 'historyId',
      histIdField: { name: 'emailAddress', value: 'emailAddress' },
    },
  });
  await site.rulesDb.collection('normLookup').insertOne({ fieldName: 'firstName', find: 'JO', replace: 'Joanna' });
}

interface Suspended {
  wake(): Promise<ScriptEnd>;
  kill(): Promise<void>;
}

/** A `get` that has stopped at the point, with all its leases over. */
async function startSuspended(point: Point | undefined): Promise<Suspended> {
  const { collection, method, nth = 1, moment } = point ?? { collection: '', method: '', moment: 'before' };
  let hasStarted: (child: ChildProcess) => void = () => {};
  const started = new Promise<ChildProcess>((resolve) => {
    hasStarted = resolve;
  });
  const ended = site.script('get', {
    env: {
      NODE_OPTIONS: `--import ${SUSPENDER}`,
      SUSPEND_COLLECTION: collection,
      SUSPEND_METHOD: method,
      SUSPEND_NTH: `${nth}`,
      SUSPEND_MOMENT: moment,
    },
    onStart: (process) => hasStarted(process),
  });
  const child = await started;
  const suspended = new Promise<void>((done) => {
    child.stderr?.on('data', (chunk) => String(chunk).includes('SUSPENDED') && done());
  });
  const early = ended.then(({ stderr }) => Promise.reject(new Error(`get ended before the point: ${stderr}`)));
  early.catch(() => {});
  await Promise.race([suspended, early]);
  await site.letLeasesRunOut();
  return {
    async wake() {
      child.kill('SIGCONT');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function runAll(...before: JobScript[]): Promise<void> {
  for (const script of [...before, 'run', 'indicators', 'post'] as const) {
    const end = await site.run(script);
    expect(end.status, end.log).toBe(0);
  }
}

const contactsBack = () => ALL.filter((one) => !site.sandbox.members(PROCESSING_QUEUE).includes(one));

async function expectEachOnce(told: string): Promise<void> {
  for (const queue of ['dwmQueue', 'dwmErroredQueue', 'indicatorQueue', 'processedQueue'])
    expect(await site.queueDb.collection<QueueRecord>(queue).find().toArray(), `${queue} ${told}`).toEqual([]);
  expect(contactsBack()).toEqual(ALL);
  const washes = await site.rulesDb.collection('contactHistory').countDocuments();
  expect(washes).toBe(COUNT);
  const notes = await site.queueDb.collection('syncNotes').find().toArray();
  expect(notes.map(({ state }) => state)).toEqual(['done']);
}
