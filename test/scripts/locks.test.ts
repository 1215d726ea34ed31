import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JOB_NAMES, type JobScript } from '../../src/jobs/jobNames.js';
import { ALL_QUEUES } from '../../src/jobs/queueNames.js';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../sandbox/options.js';
import { type Sandbox, startSandbox } from '../sandbox/server.js';
import { type TestDatabases, testDatabases } from '../support/database.js';
import { type Installation, makeInstallation } from './support/installation.js';
import { type Program, runProgram, startProgram, until } from './support/program.js';
import { siteSettings, someContacts } from './support/site.js';

/** How long each job is at work: by Eloqua's syncs, a site function that loads slowly, or a slow answer. */
const SLOW_MS = 1500;
const CONTACTS = 6;
const ONCE_A_SITE: readonly JobScript[] = ['get', 'post', 'refresh'];
/** In the order of the flow, so that each finds something to do. */
const JOBS: readonly JobScript[] = ['get', 'run', 'indicators', 'post', 'clean', 'refresh'];

let site: Installation;
let sandbox: Sandbox;
let databases: TestDatabases;
let processes = 0;
let alive: Program[] = [];

beforeEach(async () => {
  site = makeInstallation();
  sandbox = await startSandbox({
    contacts: someContacts(CONTACTS),
    syncDelayMs: SLOW_MS,
    indicators: { ageDays: 200 },
  });
  databases = await testDatabases();
  const functions = join(site.root, 'slow.mjs');
  writeFileSync(functions, `await new Promise((done) => setTimeout(done, ${SLOW_MS}));\nexport default {};\n`);
  site.configure({ ...siteSettings(databases, sandbox), WASH_UDFS: functions, JOB_LEASE_SECONDS: '120' });
  const rules = await runProgram(process.execPath, [site.script('rules'), 'import', join(site.root, 'config/rules')]);
  expect(rules.status, rules.output).toBe(0);
});

afterEach(async () => {
  for (const { child } of alive) child.kill('SIGKILL');
  await Promise.all(alive.map(({ ended }) => ended));
  alive = [];
  await sandbox.stop();
  site.remove();
});

interface Run extends Program {
  /** Its own log, for it has a folder of its own. */
  log(): string;
}

function start(script: JobScript, host: string, env: Record<string, string> = {}): Run {
  const logs = join(site.logs, String(processes++));
  mkdirSync(logs, { recursive: true });
  const settings = { DWM_HOST: host, OPENSHIFT_LOG_DIR: logs, ...env };
  const program = startProgram(process.execPath, [site.script(script)], settings);
  alive.push(program);
  const log = () =>
    readdirSync(logs)
      .map((file) => readFileSync(join(logs, file), 'utf8'))
      .join('');
  return { ...program, log };
}

/** Starts a job and returns while it is at work. Stopped, it stays there however slow the machine is. */
async function startAndStop(script: JobScript, host: string): Promise<Run> {
  const run = await startAndHold(script, host);
  run.child.kill('SIGSTOP');
  return run;
}

async function startAndHold(script: JobScript, host: string, env: Record<string, string> = {}): Promise<Run> {
  if (script === 'clean') await leaveDefinition();
  const run = start(script, host, env);
  const _id = ONCE_A_SITE.includes(script) ? JOB_NAMES[script].jobName : `${JOB_NAMES[script].jobName}@${host}`;
  const locks = databases.queueDb.collection<{ _id: string; pid: number }>('jobLocks');
  const holds = async () => (await locks.findOne({ _id }))?.pid === run.child.pid;
  await until(`${script} holds its lock`, holds, run.log);
  return run;
}

/** What keeps clean busy: a definition to delete, and a site that answers late. */
async function leaveDefinition(): Promise<void> {
  const left = { _id: 'DWMOps get left', kind: 'exports', of: 'contacts', definitionUri: '/contacts/exports/999' };
  await databases.queueDb
    .collection<{ _id: string }>('definitionsToDelete')
    .replaceOne({ _id: left._id }, left, { upsert: true });
  sandbox.setFaults({
    method: 'DELETE',
    path: '/contacts/exports/999',
    times: 2,
    fault: { kind: 'delay', ms: SLOW_MS },
  });
}

async function expectSkipped(run: Run, reason: string): Promise<void> {
  expect(await run.ended).toEqual({ status: 0, output: '' });
  expect(run.log()).toMatch(/^[^\n]+ - INFO - Skipped this turn: [^\n]+\n$/);
  expect(run.log()).toContain(reason);
}

async function expectDone(run: Run): Promise<void> {
  const { status, output } = await run.ended;
  expect(status, run.log() + output).toBe(0);
  expect(run.log()).toMatch(/Done in \S+ s\n$/);
}

/** Invariants 1 and 2: every contact went the whole way, once. */
async function expectAllArrived(): Promise<void> {
  for (const name of ALL_QUEUES) expect(await databases.queueDb.collection(name).countDocuments(), name).toBe(0);
  expect(sandbox.members(EXPORT_QUEUE)).toEqual([]);
  expect(sandbox.members(PROCESSING_QUEUE)).toEqual([]);
  expect(await databases.rulesDb.collection('contactHistory').countDocuments()).toBe(CONTACTS);
  expect(sandbox.contact('contact0@example.com')?.country).toBe('US');
  expect(sandbox.contact('contact1@example.com')?.country).toBe('DE');
}

test('get, post and refresh run once a site; run, indicators and clean once a host, on every host', async () => {
  for (const script of JOBS) {
    const holder = await startAndStop(script, 'alpha');
    const [sameHost, otherHost] = [start(script, 'alpha'), start(script, 'beta')];
    const taken = `another run of ${script} is at work on alpha (process ${holder.child.pid})`;
    await expectSkipped(sameHost, taken);
    if (ONCE_A_SITE.includes(script)) await expectSkipped(otherHost, taken);
    else await expectDone(otherHost);
    holder.child.kill('SIGCONT');
    await expectDone(holder);
  }
  await expectAllArrived();
}, 240_000);

test('while refresh is at work get, post and indicators skip their turn, on every host; run and clean do not', async () => {
  const refresh = await startAndStop('refresh', 'alpha');
  for (const script of ['get', 'post', 'indicators'] as const) {
    for (const host of ['alpha', 'beta']) await expectSkipped(start(script, host), 'refresh is at work on alpha since');
  }
  for (const script of ['run', 'clean'] as const) await expectDone(start(script, 'alpha'));
  expect(sandbox.members(EXPORT_QUEUE)).toHaveLength(CONTACTS);
  refresh.child.kill('SIGCONT');
  await expectDone(refresh);
  await expectDone(start('get', 'beta'));
}, 120_000);

test('a lock that a killed process left is taken over when its lease has run out, not before, and its work is finished', async () => {
  const short = { JOB_LEASE_SECONDS: '6', CLAIM_TIMEOUT_SECONDS: '3' };
  let skipped = 0;
  for (const script of JOBS) {
    const killed = await startAndHold(script, 'alpha', short);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const [lock] = await databases.queueDb.collection('jobLocks').find({ pid: killed.child.pid }).toArray();
    expect(lock?.expiresAt, script).toBeInstanceOf(Date);
    let heir = start(script, 'alpha', short);
    for (; (await heir.ended) && heir.log().includes('Skipped'); heir = start(script, 'alpha', short)) {
      await expectSkipped(heir, `another run of ${script} is at work on alpha (process ${killed.child.pid})`);
      skipped++;
    }
    await expectDone(heir);
    const startedAt = Date.parse(`${/^\S+ [\d:]+/.exec(heir.log())?.[0]}`);
    expect(startedAt).toBeGreaterThanOrEqual(Math.floor(lock?.expiresAt / 1000) * 1000);
    // What the dead run had claimed comes back through clean, and goes on with the next run.
    await expectDone(start('clean', 'alpha', short));
    await expectDone(start(script, 'alpha', short));
  }
  expect(skipped).toBeGreaterThan(0);
  await expectAllArrived();
}, 300_000);
