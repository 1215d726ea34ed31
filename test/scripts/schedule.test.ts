import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dayOf } from '../../src/ops/lineFormat.js';
import { type Sandbox, startSandbox } from '../sandbox/server.js';
import { type TestDatabases, testDatabases } from '../support/database.js';
import { type Installation, makeInstallation } from './support/installation.js';
import { runProgram, until } from './support/program.js';
import { type Scheduler, startScheduler } from './support/scheduler.js';
import { EVERY_SECOND, NOTHING_SCHEDULED, siteSettings, someContacts } from './support/site.js';

let site: Installation;
let sandbox: Sandbox;
let databases: TestDatabases;
let scheduler: Scheduler | undefined;

beforeEach(async () => {
  site = makeInstallation();
  sandbox = await startSandbox();
  databases = await testDatabases();
});

afterEach(async () => {
  await scheduler?.stop();
  scheduler = undefined;
  await sandbox.stop();
  site.remove();
});

async function scheduled(settings: Record<string, string>): Promise<Scheduler> {
  site.configure({ ...siteSettings(databases, sandbox), ...NOTHING_SCHEDULED, ...settings });
  scheduler = await startScheduler(site);
  return scheduler;
}

const count = (text: string, pattern: RegExp) => [...text.matchAll(new RegExp(pattern, 'g'))].length;

test('jobs run at their times, each in a process of its own, with its log and its console log of the day', async () => {
  const running = await scheduled({ SCHEDULE_CLEAN: '*/2 * * * * *', SCHEDULE_GET: EVERY_SECOND });
  await until(
    'three ends of clean',
    () => count(running.output(), /clean ended with exit status 0/) >= 3,
    running.output,
  );
  await until('the health file', () => running.health()?.jobs.clean?.lastStatus === 0, running.output, 10);
  expect(await running.stop()).toBe(0);

  const day = dayOf(new Date(), '_');
  for (const name of [
    `CLEAN_QUEUE_DWM_${day}.log`,
    `Eloqua_Contacts_CleanQueues_Console_${day}.log`,
    `Eloqua_Contacts_DWM_GET_${day}.log`,
    `Eloqua_Contacts_GetDWM_Console_${day}.log`,
    `Eloqua_Contacts_DWM_SCHEDULE_${day}.log`,
  ])
    expect(site.logFiles()).toContain(name);
  expect(site.log('Eloqua_Contacts_DWM_GET')).toContain('The list "DWM - Export Queue" is empty');
  expect(running.health()).toMatchObject({
    stopping: true,
    stopped: true,
    jobs: { get: { times: EVERY_SECOND, lastStatus: 0 } },
  });
  const runIds = [...site.log('CLEAN_QUEUE_DWM').matchAll(/started: run (\S+),/g)].map(([, id]) => id);
  expect(new Set(runIds).size).toBe(runIds.length);
});

test('a job that is still at work is not started again; each turn that it misses is told', async () => {
  sandbox.addContacts(someContacts(3));
  sandbox.setSyncDelay(3500);
  const running = await scheduled({ SCHEDULE_GET: EVERY_SECOND });
  await until('get has stored the contacts', () => /get ended with exit status 0 after [3-9]/.test(running.output()));
  expect(await running.stop()).toBe(0);
  expect(count(running.output(), /get: a turn is left out, process \d+ is still at work/)).toBeGreaterThanOrEqual(2);
  expect(running.health()?.jobs.get?.leftOut).toBeGreaterThanOrEqual(2);
  // Its lock was never asked for in vain, so the scheduler never started a second process.
  expect(site.log('Eloqua_Contacts_DWM_GET')).not.toContain('Skipped');
  expect(await databases.queueDb.collection('dwmQueue').countDocuments()).toBe(3);
});

test('a job that a person started by hand keeps the scheduler’s from working', async () => {
  sandbox.addContacts(someContacts(2));
  sandbox.setSyncDelay(4000);
  site.configure(siteSettings(databases, sandbox));
  const byHand = runProgram(process.execPath, [site.script('get')], {});
  await until(
    'get holds its lock',
    async () => (await databases.queueDb.collection('jobLocks').countDocuments()) === 1,
  );
  const running = await scheduled({ SCHEDULE_GET: EVERY_SECOND });
  const log = () => site.log('Eloqua_Contacts_DWM_GET');
  await until('a turn is skipped', () => log().includes('Skipped this turn: another run of get is at work'), log);
  await until('and ended well', () => /get ended with exit status 0/.test(running.output()), running.output);
  expect((await byHand).status).toBe(0);
  expect(await databases.queueDb.collection('dwmQueue').countDocuments()).toBe(2);
});

test('SIGTERM lets a running job finish', async () => {
  sandbox.addContacts(someContacts(3));
  sandbox.setSyncDelay(3000);
  const running = await scheduled({ SCHEDULE_GET: EVERY_SECOND, SCHEDULE_STOP_SECONDS: '30' });
  await until('get waits for its sync', () => site.log('Eloqua_Contacts_DWM_GET').includes('taking at most'));
  expect(await running.stop()).toBe(0);
  expect(running.output()).toMatch(
    /Waiting at most 30 s for get\n.*get ended with exit status 0 after \S+ s\n.*Stopped/,
  );
  expect(await databases.queueDb.collection('dwmQueue').countDocuments()).toBe(3);
});

test.each([
  ['a job that takes longer than SCHEDULE_STOP_SECONDS', '1', 0],
  ['at a second signal, a job that runs', '600', 1],
])('SIGTERM goes on to %s, which stops at a safe point', async (_, seconds, secondSignals) => {
  sandbox.addContacts(someContacts(3));
  sandbox.setFaults({ fault: { kind: 'syncStuck' }, times: 'always' });
  const running = await scheduled({ SCHEDULE_GET: EVERY_SECOND, SCHEDULE_STOP_SECONDS: seconds });
  await until('get waits for its sync', () => sandbox.state().work.syncs.length > 0);
  running.child.kill('SIGTERM');
  await until('it is waiting', () => running.output().includes('Waiting at most'));
  if (secondSignals === 1) running.child.kill('SIGINT');
  expect((await running.ended).status).toBe(0);
  expect(running.output()).toContain('Ending what still runs: get');
  expect(site.log('Eloqua_Contacts_DWM_GET')).toContain('ERROR - TERMINATED: ');
  expect(site.log('Eloqua_Contacts_GetDWM_Console')).toContain('get ended with exit status 1');
});

test('a job that does not answer SIGTERM is killed', async () => {
  sandbox.addContacts(someContacts(3));
  sandbox.setFaults({ fault: { kind: 'syncStuck' }, times: 'always' });
  const running = await scheduled({ SCHEDULE_GET: EVERY_SECOND, SCHEDULE_STOP_SECONDS: '0' });
  await until('get waits for its sync', () => sandbox.state().work.syncs.length > 0);
  await until('its process is known', () => Number(running.health()?.jobs.get?.runningPid) > 0);
  const pid = Number(running.health()?.jobs.get?.runningPid);
  process.kill(pid, 'SIGSTOP');
  expect(await running.stop()).toBe(0);
  expect(running.output()).toMatch(/did not stop within 10 s and is killed/);
  expect(running.output()).toContain('get ended with exit status 137');
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('turns whose time passes while the scheduler stands still are told in one line, and it goes on', async () => {
  const running = await scheduled({ SCHEDULE_CLEAN: EVERY_SECOND });
  await until('clean has run', () => running.output().includes('clean ended'), running.output);
  running.child.kill('SIGSTOP');
  await new Promise((resume) => setTimeout(resume, 4000));
  const before = count(running.output(), /clean ended/);
  running.child.kill('SIGCONT');
  await until('clean runs again', () => count(running.output(), /clean ended/) > before, running.output);
  expect(running.output()).toMatch(
    /clean: [2-4] turns are left out, their time passed while the scheduler stood still/,
  );
});

test('a crash is in the console log, its status in the scheduler’s, and the next turn comes', async () => {
  writeFileSync(site.script('clean'), "throw new TypeError('boom in line one');\n");
  const running = await scheduled({ SCHEDULE_CLEAN: EVERY_SECOND });
  await until('two crashes', () => count(running.output(), /clean ended with exit status 1/) >= 2, running.output);
  const console = site.log('Eloqua_Contacts_CleanQueues_Console');
  expect(console).toContain('TypeError: boom in line one');
  expect(console).toMatch(/clean ended with exit status 1/);
});

test('a change of .env reaches the next run without a restart', async () => {
  const running = await scheduled({ SCHEDULE_CLEAN: EVERY_SECOND, DWM_HOST: 'before' });
  await until('clean has run', () => site.log('CLEAN_QUEUE_DWM').includes('host before'), running.output);
  site.configure({ ...siteSettings(databases, sandbox), DWM_HOST: 'after' });
  await until('clean has read it', () => site.log('CLEAN_QUEUE_DWM').includes('host after'), running.output);
});

test('where logs cannot be written jobs run all the same, and print where the scheduler prints (invariant 7)', async () => {
  writeFileSync(site.logs, 'a file where the folder should be');
  site.configure({ ...siteSettings(databases, sandbox), ...NOTHING_SCHEDULED, SCHEDULE_CLEAN: EVERY_SECOND });
  scheduler = await startScheduler(site);
  await until('clean has run', () => /clean ended with exit status 0/.test(scheduler?.output() ?? ''));
  expect(scheduler.output()).toContain('The console log Eloqua_Contacts_CleanQueues_Console cannot be written');
  expect(scheduler.output()).toContain('The health file');
  expect(await scheduler.stop()).toBe(0);
});

test('times and zones that cannot be read are told all at once, with exit status 2', async () => {
  site.configure({
    ...siteSettings(databases, sandbox),
    SCHEDULE_GET: '0,30 * * *',
    SCHEDULE_POST: '61 * * * *',
    SCHEDULE_TIMEZONE: 'Mars/Olympus',
  });
  const { status, output } = await runProgram(process.execPath, [site.script('schedule')]);
  expect(status).toBe(2);
  for (const name of ['SCHEDULE_GET', 'SCHEDULE_POST', 'SCHEDULE_TIMEZONE']) expect(output).toContain(`${name} wants`);
});

test('a host that only washes needs no login to Eloqua; one that does more is told at once', async () => {
  const { ELOQUA_PASSWORD, ...withoutPassword } = siteSettings(databases, sandbox);
  expect(ELOQUA_PASSWORD).toBeTruthy();
  site.configure({ ...withoutPassword, ...NOTHING_SCHEDULED, SCHEDULE_RUN: '0 0 * * *' });
  scheduler = await startScheduler(site);
  expect(scheduler.output()).toMatch(/zone UTC; run "0 0 \* \* \*" \(next \S+T00:00:00.000Z\)$/m);
  expect(await scheduler.stop()).toBe(0);
  site.configure({ ...withoutPassword, ...NOTHING_SCHEDULED, SCHEDULE_GET: '0 0 * * *' });
  expect(await runProgram(process.execPath, [site.script('schedule')])).toMatchObject({
    status: 2,
    output: expect.stringContaining('ELOQUA_PASSWORD is missing'),
  });
});

test('--check-health says whether a scheduler is alive', async () => {
  const check = () => runProgram(process.execPath, [site.script('schedule'), '--check-health']);
  const health = join(site.root, 'health.json');
  const settings = { SCHEDULE_CLEAN: '0 0 * * *', HEALTH_FILE: health };
  site.configure(settings);
  expect(await check()).toMatchObject({ status: 1, output: expect.stringContaining('no scheduler runs here') });
  const running = await scheduled(settings);
  expect(await check()).toMatchObject({ status: 0, output: expect.stringMatching(/^OK: the scheduler \(process \d+/) });
  expect(await running.stop()).toBe(0);
  // A probe must see that nothing runs, and a person that nothing is wrong.
  expect(await check()).toMatchObject({
    status: 1,
    output: expect.stringMatching(/^STOPPED: .* when it was told to\n$/),
  });
  const old = new Date(Date.now() - 31_000).toISOString();
  writeFileSync(health, JSON.stringify({ writtenAt: old, pid: 1, host: 'h' }));
  expect(await check()).toMatchObject({
    status: 1,
    output: expect.stringMatching(/^FAIL: .* no sign of life for \d+ s/),
  });
  appendFileSync(health, '{');
  expect(await check()).toMatchObject({ status: 1 });
});

test('a flag that there is not, and --help', async () => {
  expect(await runProgram(process.execPath, [site.script('schedule'), '--now'])).toMatchObject({ status: 2 });
  const help = await runProgram(process.execPath, [site.script('schedule'), '--help']);
  expect(help).toMatchObject({ status: 0, output: expect.stringContaining('--check-health') });
  expect(readdirSync(site.root)).not.toContain('logs');
});
