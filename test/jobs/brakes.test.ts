import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../src/log.js';
import { SETTINGS } from '../../src/ops/settings.js';
import { openQueues } from '../../src/queue/openQueues.js';
import { type JobEnd, type JobEnv, type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

/** Enough for a brake to count, with the settings below. */
const MINIMUM = 20;
/** Every brake off, so that a test engages the one that it names and no other. */
const NO_BRAKES: JobEnv = {
  BRAKE_MINIMUM_RECORDS: String(MINIMUM),
  BRAKE_CHANGED_SHARE: '',
  BRAKE_EMPTIED_SHARE: '',
  BRAKE_RULE_SHARE: '',
};

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterAll(() => unmute());
beforeEach(async () => {
  site = await openJobSite({ env: NO_BRAKES });
  await insertRules();
});
afterEach(() => site.remove());

/** Two rules for `firstName`, and one that empties it. */
async function insertRules(): Promise<void> {
  const field = { lookup: ['fieldSpecificLookup', 'normLookup'], derive: {} };
  await site.rulesDb.collection('config').insertOne({
    configName: 'Eloqua_Contacts_DWM',
    fields: { firstName: field },
    userDefinedFunctions: {},
    history: {
      writeContactHistory: true,
      returnHistoryId: false,
      returnHistoryField: 'historyId',
      histIdField: { name: 'emailAddress', value: 'emailAddress' },
    },
  });
  await site.rulesDb.collection<Record<string, string> & { _id: string }>('normLookup').insertMany([
    { _id: 'rule-bob', fieldName: 'firstName', find: 'BOB', replace: 'Robert' },
    { _id: 'rule-liz', fieldName: 'firstName', find: 'LIZ', replace: 'Elizabeth' },
  ]);
  await site.rulesDb
    .collection<Record<string, string> & { _id: string }>('fieldSpecificLookup')
    .insertOne({ _id: 'rule-empty', fieldName: 'firstName', find: 'FNAME' });
}

/** Records whose first names are given as counts, such as {bob: 3, Ann: 2}; they are washed in this order. */
async function queue(firstNames: Readonly<Record<string, number>>): Promise<number> {
  const names = Object.entries(firstNames).flatMap(([name, count]) => new Array<string>(count).fill(name));
  const records = names.map((firstName, n) => {
    return { _id: `r${String(n).padStart(3, '0')}`, emailAddress: `p${n}@example.com`, firstName };
  });
  const queues = await openQueues(site.queueDb, { log: silentLog });
  await (await queues.queue('dwmQueue')).add(records, { batchName: 'test' });
  await queues.close();
  return records.length;
}

async function sizes() {
  const count = (name: string) => site.queueDb.collection(name).countDocuments();
  const histories = await site.rulesDb.collection('contactHistory').countDocuments();
  return { dwmQueue: await count('dwmQueue'), indicatorQueue: await count('indicatorQueue'), histories };
}

/** The run stopped, nothing went on, and the records are as if nobody had claimed them. */
async function expectStopped({ status, metrics, log }: JobEnd, records: number): Promise<void> {
  expect(status, log).toBe(1);
  expect(metrics.get('brake_engaged')).toBe(1);
  expect(metrics.get('total_records_total')).toBe(0);
  expect(metrics.has('last_failure_unixtime')).toBe(true);
  expect(metrics.has('last_success_unixtime')).toBe(false);
  expect(await sizes()).toEqual({ dwmQueue: records, indicatorQueue: 0, histories: 0 });
  const untouched = { _lockTimestamp: '', _jobName: '', _counter: 0, firstName: { $ne: 'Robert' } };
  expect(await site.queueDb.collection('dwmQueue').countDocuments(untouched)).toBe(records);
  expect(log).toContain('BRAKE_ENGAGED');
  expect(log).toContain('Nothing was sent on; the others are back in the queue.');
  expect(log).toContain('dwmops run --dry-run --diff changes.csv');
  expect(log).toContain('--override-brakes');
}

/** Each brake with a set that is over its limit of 0.5, one that is just not, and what the log calls it. */
const BRAKES = [
  {
    setting: 'BRAKE_CHANGED_SHARE',
    over: { bob: 6, liz: 5, Ann: 9 },
    atLimit: { bob: 5, liz: 5, Ann: 10 },
    told: /55 % of 20 contacts change \(BRAKE_CHANGED_SHARE 0\.5\)/,
  },
  {
    setting: 'BRAKE_EMPTIED_SHARE',
    over: { fname: 11, bob: 9 },
    atLimit: { fname: 10, bob: 10 },
    told: /the field firstName is emptied in 55 % of 20 contacts \(BRAKE_EMPTIED_SHARE 0\.5\)/,
  },
  {
    setting: 'BRAKE_RULE_SHARE',
    over: { bob: 11, liz: 9 },
    atLimit: { bob: 10, liz: 10 },
    told: /one rule \(normLookup rule-bob\) makes 55 % of all 20 changes \(BRAKE_RULE_SHARE 0\.5\)/,
  },
];

test.each(BRAKES)('$setting stops the run before anything is sent on', async ({ setting, over, told }) => {
  const records = await queue(over);
  const end = await site.run('run', [], { [setting]: '0.5' });
  await expectStopped(end, records);
  expect(end.log).toMatch(told);

  // Again and again: a cron goes on calling it, and no record's attempts are used up by that.
  await expectStopped(await site.run('run', [], { [setting]: '0.5' }), records);
});

test.each(BRAKES)('$setting lets pass what is exactly at its limit', async ({ setting, atLimit }) => {
  const records = await queue(atLimit);
  const { status, metrics } = await site.run('run', [], { [setting]: '0.5' });
  expect(status).toBe(0);
  expect(metrics.get('brake_engaged')).toBe(0);
  expect(await sizes()).toMatchObject({ dwmQueue: 0, indicatorQueue: records });
});

test.each(BRAKES)('--override-brakes goes on over $setting, and says so once', async ({ setting, over }) => {
  const records = await queue(over);
  // The brake would engage with the second set, and with each after it.
  const sets = { RUN_SET_SIZE: '5', BRAKE_MINIMUM_RECORDS: '10' };
  const end = await site.run('run', ['--override-brakes'], { [setting]: '0.5', ...sets });
  expect(end.status, end.log).toBe(0);
  expect(end.metrics.get('brake_engaged')).toBe(1);
  expect(end.metrics.get('total_records_total')).toBe(records);
  expect(await sizes()).toMatchObject({ dwmQueue: 0, indicatorQueue: records });
  expect(end.log.match(/--override-brakes was given/g)).toHaveLength(1);
  expect(end.log).toContain(`(${setting} 0.5)`);
});

test('BRAKE_EMPTIED_SHARE counts what a function sets to null, which post would send as blank', async () => {
  const module = join(site.folder, 'functions.mjs');
  writeFileSync(module, 'export default { Lost(record) { record.firstName = null; } };');
  const config = site.rulesDb.collection('config');
  await config.updateOne({}, { $set: { userDefinedFunctions: { afterProcessing: { 1: 'Lost' } } } });
  const records = await queue({ Ann: 20 });
  const end = await site.run('run', [], { BRAKE_EMPTIED_SHARE: '0.5', WASH_UDFS: module });
  await expectStopped(end, records);
  expect(end.log).toContain('the field firstName is emptied in 100 % of 20 contacts');
});

test('--diff without --dry-run washes nothing', async () => {
  const records = await queue({ bob: 3 });
  const end = await site.script('run', { flags: ['--diff', join(site.folder, 'changes.csv')] });
  expect(end.status).toBe(2);
  expect(end.stderr).toContain('--diff wants --dry-run as well');
  expect(await sizes()).toEqual({ dwmQueue: records, indicatorQueue: 0, histories: 0 });
});

test('a brake in a later set keeps that set alone, and tells how many had gone on', async () => {
  await queue({ Ann: 5, bob: 20 });
  const end = await site.run('run', [], { BRAKE_CHANGED_SHARE: '0.5', RUN_SET_SIZE: '10' });
  expect(end.status).toBe(1);
  // After 20 records 15 are changed, of which the first ten had gone on.
  expect(end.log).toMatch(/75 % of 20 contacts change/);
  expect(end.log).toContain('10 records of earlier sets had been sent on before');
  expect(await sizes()).toEqual({ dwmQueue: 15, indicatorQueue: 10, histories: 10 });
  expect(await site.queueDb.collection('dwmQueue').countDocuments({ _lockTimestamp: '', _counter: 0 })).toBe(15);
  expect(end.metrics.get('total_records_total')).toBe(10);
});

test('the metric says 0 again after a run that no brake stopped', async () => {
  await queue({ bob: MINIMUM });
  expect((await site.run('run', [], { BRAKE_CHANGED_SHARE: '0.5' })).metrics.get('brake_engaged')).toBe(1);
  expect((await site.run('run')).metrics.get('brake_engaged')).toBe(0);
});

/** Limits as they are unless a site sets them; a test of the settings holds `.env.example` to the same. */
const DEFAULTS = {
  BRAKE_MINIMUM_RECORDS: String(SETTINGS.BRAKE_MINIMUM_RECORDS.parse(undefined)),
  BRAKE_EMPTIED_SHARE: String(SETTINGS.BRAKE_EMPTIED_SHARE.parse(undefined)),
  BRAKE_RULE_SHARE: String(SETTINGS.BRAKE_RULE_SHARE.parse(undefined)),
};

test('with the default settings 499 records pass whatever becomes of them', async () => {
  const records = await queue({ fname: 499 });
  expect(await site.run('run', [], DEFAULTS)).toMatchObject({ status: 0 });
  expect(await sizes()).toMatchObject({ dwmQueue: 0, indicatorQueue: records });
});

test.each([
  { firstName: 'fname', told: /emptied in 100 % of 500 contacts \(BRAKE_EMPTIED_SHARE 0\.5\)/ },
  {
    firstName: 'bob',
    told: /one rule \(normLookup rule-bob\) makes 100 % of all 500 changes \(BRAKE_RULE_SHARE 0\.8\)/,
  },
])('with the default settings 500 records that are all $firstName stop the run', async ({ firstName, told }) => {
  const records = await queue({ [firstName]: 500 });
  const end = await site.run('run', [], DEFAULTS);
  await expectStopped(end, records);
  expect(end.log).toMatch(told);
});
