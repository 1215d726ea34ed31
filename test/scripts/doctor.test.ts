import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { judgeRights } from '../../src/doctor/checkRights.js';
import type { Finding } from '../../src/doctor/finding.js';
import { JOB_NAMES } from '../../src/jobs/jobNames.js';
import { type Sandbox, startSandbox } from '../sandbox/server.js';
import { type TestDatabases, testDatabases } from '../support/database.js';
import { freePort, startMongoServer } from '../support/mongoServer.js';
import { startPushgateway } from '../support/pushgateway.js';
import { type Installation, makeInstallation } from './support/installation.js';
import { type ProgramEnd, runProgram } from './support/program.js';
import { startScheduler } from './support/scheduler.js';
import { NOTHING_SCHEDULED, siteSettings, someContacts } from './support/site.js';
import { startOldServer, startStrictServer } from './support/strictServer.js';

let site: Installation;
let sandbox: Sandbox;
let databases: TestDatabases;

beforeAll(() => {
  site = makeInstallation();
});

afterAll(() => site.remove());

beforeEach(async () => {
  sandbox = await startSandbox({ contacts: someContacts(5), indicators: { ageDays: 200 } });
  databases = await testDatabases();
});

afterEach(() => sandbox.stop());

const settings = () => ({ ...siteSettings(databases, sandbox), RETRY_FIRST_MS: '10' });

function configure(changes: Readonly<Record<string, string>> = {}): void {
  site.configure({ ...settings(), ...changes });
  chmodSync(join(site.root, '.env'), 0o600);
}

async function importRules(): Promise<void> {
  const { status, output } = await runProgram(process.execPath, [
    site.script('rules'),
    'import',
    join(site.root, 'config/rules'),
  ]);
  expect(status, output).toBe(0);
}

/** Runs the doctor as a person does. DOCTOR_OUTPUT names a file that collects what it says. */
async function doctor(setUp: string, ...flags: string[]): Promise<ProgramEnd> {
  const end = await runProgram(process.execPath, [site.script('doctor'), ...flags]);
  const { DOCTOR_OUTPUT: file } = process.env;
  if (file) appendFileSync(file, `── ${setUp} (exit status ${end.status})\n${end.output}\n`);
  expect(end.output).not.toContain('sandbox-password');
  return end;
}

/** Expects a line of this level in which the area and every part of the text are. */
function expectLine({ output }: ProgramEnd, level: Finding['level'], area: Finding['area'], ...parts: string[]): void {
  const lines = output.split('\n').filter((line) => line.startsWith(level) && line.slice(6).startsWith(area));
  const found = lines.some((line) => parts.every((part) => line.includes(part)));
  expect(found, `${level} ${area} ${parts.join(' … ')} in\n${output}`).toBe(true);
}

test('a healthy site: every line is OK, but that a standalone server is worth a warning', async () => {
  const warnings = inject('topology') === 'standalone' ? 1 : 0;
  const pushgateway = await startPushgateway();
  const metrics = pushgateway ? { PUSHGATEWAY: pushgateway.url } : { METRICS_FILE: join(site.root, 'metrics.prom') };
  configure({ ...NOTHING_SCHEDULED, ...metrics, SCHEDULE_REFRESH: '0 0 * * *' });
  await importRules();
  await databases.rulesDb.collection('contactHistory').createIndex({ ContactID: 1 });
  for (const script of Object.keys(JOB_NAMES))
    expect(await runProgram(process.execPath, [site.script(script)]), script).toMatchObject({ status: 0 });
  const scheduler = await startScheduler(site);
  const before = sandbox.fingerprint();
  const changing = () => sandbox.requests.filter(({ method }) => method !== 'GET').length;
  const changedBefore = changing();
  try {
    const end = await doctor('a healthy site');
    expect(end.output.match(/^(WARN|FAIL).*/gm) ?? []).toHaveLength(warnings);
    if (warnings > 0) expectLine(end, 'WARN', 'MongoDB', 'a standalone server');
    expect(end.status).toBe(0);
    expectLine(end, 'OK', 'Eloqua', 'EXPORT_LIST "DWM - Export Queue" holds 0 contacts');
    expectLine(end, 'OK', 'jobs', '6 of 6 have run lately');
    expectLine(end, 'OK', 'jobs', 'started on this machine by the scheduler');
    expect(end.output).toMatch(new RegExp(`\\n\\n\\d+ OK, ${warnings} WARN, 0 FAIL\\n$`));

    const asJson = await doctor('a healthy site, --json', '--json');
    const report = JSON.parse(asJson.output);
    expect(report).toMatchObject({ ok: true, counts: { WARN: warnings, FAIL: 0 } });
    expect(report.findings).toContainEqual({ area: 'Eloqua', level: 'OK', text: 'logged in as Sandbox\\Api.User' });
  } finally {
    await scheduler.stop();
    await pushgateway?.stop();
  }
  // It asks; it changes nothing.
  expect(sandbox.fingerprint()).toBe(before);
  expect(changing()).toBe(changedBefore);
}, 120_000);

test('settings at fault: each is named, and what is right is checked all the same', async () => {
  configure({
    DWM_ENV: 'prod',
    ELOQUA_PASSWORD: '',
    PUSHGATEWAY: 'ftp://nowhere',
    SCHEDULE_GET: 'often',
    ELOQUA_USERNMAE: 'x',
  });
  chmodSync(join(site.root, '.env'), 0o644);
  const end = await doctor('settings at fault');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'settings', 'DWM_ENV wants one of: development, production');
  expectLine(end, 'FAIL', 'settings', 'ELOQUA_PASSWORD is missing');
  expectLine(end, 'FAIL', 'settings', 'PUSHGATEWAY wants an http:// or https:// address');
  expectLine(end, 'FAIL', 'settings', 'SCHEDULE_GET wants times as in a crontab');
  expectLine(end, 'WARN', 'settings', 'names that are no settings: ELOQUA_USERNMAE');
  expectLine(end, 'WARN', 'settings', 'holds passwords and others on this machine may read it', 'chmod 600');
  expectLine(end, 'WARN', 'Eloqua', 'not checked: its settings are at fault');
  expectLine(end, 'OK', 'MongoDB', 'reachable');
});

test('no MongoDB', async () => {
  configure({ MONGODB_URL: `mongodb://dwm:open-sesame@127.0.0.1:${await freePort()}/?serverSelectionTimeoutMS=500` });
  const end = await doctor('no MongoDB');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'MongoDB', 'MONGODB_UNREACHABLE', 'Start it, or correct MONGODB_URL');
  expectLine(end, 'WARN', 'Eloqua', 'not checked');
  expectLine(end, 'OK', 'logs', 'the folder');
  expect(end.output).not.toContain('open-sesame');
});

test('a MongoDB that is too old for the driver', async () => {
  const old = await startOldServer();
  try {
    configure({ MONGODB_URL: old.url });
    const end = await doctor('MongoDB 3.2');
    expect(end.status).toBe(1);
    expectLine(end, 'FAIL', 'MongoDB', 'wire version', 'Upgrade MongoDB to 4.2 or later');
  } finally {
    old.stop();
  }
});

test('a standalone MongoDB works, and is warned of', async () => {
  const standalone = await startMongoServer('standalone');
  try {
    configure({ MONGODB_URL: standalone.url });
    const end = await doctor('a standalone MongoDB without rules');
    expectLine(end, 'WARN', 'MongoDB', 'a standalone server', 'Make it a replica set');
    expectLine(end, 'FAIL', 'rules', 'WASH_CONFIG_MISSING');
  } finally {
    await standalone.stop();
  }
});

test('a database that wants a login', async (context) => {
  const strict = await startStrictServer([{ role: 'readWriteAnyDatabase', db: 'admin' }]);
  if (!strict) return context.skip('the embedded server is not installed');
  try {
    configure({ MONGODB_URL: strict.url });
    expectLine(await doctor('a database that wants a login'), 'OK', 'MongoDB', 'logged in as reader');
    configure({ MONGODB_URL: strict.url.replace('reader-password', 'wrong-password') });
    const refused = await doctor('a wrong password of the database');
    expect(refused.status).toBe(1);
    expectLine(refused, 'FAIL', 'MongoDB', 'MONGODB_REFUSED');
    expect(refused.output).not.toContain('wrong-password');
  } finally {
    await strict.stop();
  }
});

test('rights are judged by what mongod tells of them', () => {
  const all = ['find', 'insert', 'update', 'remove', 'createIndex', 'createCollection', 'listIndexes', 'collStats'];
  const status = (...privileges: { resource: object; actions: string[] }[]) => ({
    ok: 1,
    authInfo: {
      authenticatedUsers: [{ user: 'dwm', db: 'admin' }],
      authenticatedUserRoles: [],
      authenticatedUserPrivileges: privileges,
    },
  });
  const on = (db: string, actions: string[]) => ({ resource: { db, collection: '' }, actions });
  const levels = (answer: unknown) =>
    judgeRights(answer, ['dwmqueue', 'dwmdev'])?.map(({ level, text }) => `${level} ${text}`);
  expect(levels(status(on('dwmqueue', all), on('dwmdev', ['find', 'listIndexes'])))).toEqual([
    'OK dwm may read and write dwmqueue',
    'FAIL dwm lacks rights on dwmdev: insert, update, remove',
  ]);
  expect(levels(status(on('', all.slice(0, 4))))?.[0]).toBe(
    'WARN dwm cannot make indexes on dwmqueue: lacks createIndex, createCollection, listIndexes',
  );
  expect(
    levels(status({ resource: { anyResource: true }, actions: all }))?.every((each) => each.startsWith('OK')),
  ).toBe(true);
  expect(levels(status({ resource: { db: 'dwmqueue', collection: 'dwmQueue' }, actions: all }))?.[0]).toMatch(/^FAIL/);
  expect(judgeRights({ authInfo: { authenticatedUsers: [] } }, ['dwmqueue'])).toBeUndefined();
});

test('a clock that is wrong', async () => {
  configure();
  const ahead = 'const now = Date.now; Date.now = () => now() + 90_000';
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(ahead)}` };
  const end = await runProgram(process.execPath, [site.script('doctor')], env);
  expectLine(end, 'WARN', 'MongoDB', 'the clock of this machine is 90.', 'ahead of that of the database', 'NTP');
});

test('an index that is missing where there are documents', async () => {
  configure();
  await databases.queueDb.collection('dwmQueue').insertOne({ emailAddress: 'a@example.com' });
  await databases.rulesDb.collection('contactHistory').insertOne({ ContactID: '1' });
  const end = await doctor('missing indexes');
  expectLine(end, 'WARN', 'MongoDB', 'dwmQueue lacks the index "dwmops_claim"', 'createIndex({"_lockTimestamp":1,');
  expectLine(end, 'WARN', 'MongoDB', 'contactHistory lacks', 'createIndex({"ContactID":1})');
});

test('rules that cannot be used are named, each with the reason', async () => {
  configure();
  await importRules();
  const _id = new ObjectId();
  await databases.rulesDb.collection('genericRegex').insertOne({ _id, pattern: '(unclosed', replace: '' });
  await databases.rulesDb.collection('normRegex').insertOne({ fieldName: 'jobTitle', pattern: 'x', replace: '' });
  await databases.rulesDb.collection('normLookup').insertOne({ fieldName: 'jobTitel', find: 'X', replace: 'Y' });
  const update = { $set: { 'fields.shoeSize': { lookup: ['genericLookup'], derive: {} }, 'fields.city.lookup': 7 } };
  await databases.rulesDb.collection('config').updateOne({ configName: 'Eloqua_Contacts_DWM' }, update);
  const end = await doctor('rules and config with faults');
  expectLine(end, 'OK', 'rules', 'config Eloqua_Contacts_DWM loads', '1 of them left out');
  expectLine(end, 'WARN', 'rules', `rule genericRegex ${_id} is left out`, 'Correct or delete the rule');
  expectLine(end, 'WARN', 'rules', '1 rules of normRegex are never used');
  expectLine(end, 'WARN', 'rules', 'normLookup has rules for fields that the config does not have: jobTitel');
  expectLine(end, 'WARN', 'rules', 'fields that are not exported: shoeSize');
  expectLine(end, 'WARN', 'rules', 'has a fault', 'city');
});

test('no wash config of that name, and a function that there is not', async () => {
  configure({ CONFIG_NAME: 'Other' });
  expectLine(await doctor('no wash config of that name'), 'FAIL', 'rules', 'WASH_CONFIG_MISSING', 'Other');
  configure();
  await importRules();
  const update = { $set: { 'userDefinedFunctions.afterProcessing': { 1: 'CleanNothing' } } };
  await databases.rulesDb.collection('config').updateOne({ configName: 'Eloqua_Contacts_DWM' }, update);
  const end = await doctor('a function that there is not');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'rules', 'WASH_FUNCTION_UNKNOWN', 'CleanNothing');
});

test('a wrong password: asked three times at most, until it is changed or the refusals are forgotten', async () => {
  configure({ ELOQUA_PASSWORD: 'not the password' });
  const asked = () => sandbox.requests.filter(({ path }) => path === '/id').length;
  for (let turn = 1; turn <= 5; turn++) {
    const end = await doctor(`a wrong password, call ${turn}`);
    expect(end.status).toBe(1);
    expectLine(end, 'FAIL', 'Eloqua', 'ELOQUA_LOGIN_REFUSED');
    expect(end.output).not.toContain('not the password');
    expect(asked()).toBe(Math.min(turn, 3));
    if (turn > 3) expectLine(end, 'FAIL', 'Eloqua', 'it was not tried again', '--forget-refusals');
  }
  const forgotten = await doctor('a wrong password, --forget-refusals', '--forget-refusals');
  expectLine(forgotten, 'OK', 'Eloqua', 'the refused logins are forgotten (1)');
  expect(asked()).toBe(4);
  configure();
  expectLine(await doctor('the password corrected'), 'OK', 'Eloqua', 'logged in as');
}, 120_000);

test('lists, the custom object and its fields that are not there under these names', async () => {
  configure({
    EXPORT_LIST: 'DWM - Export Que',
    INDICATORS_STATUS_FIELD: 'Status',
    INDICATORS_UPDATED_FIELD: 'Email_Address',
  });
  const end = await doctor('names that Eloqua does not have');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'Eloqua', 'ELOQUA_NOT_FOUND', 'DWM - Export Que', 'DWM - Export Queue');
  expectLine(end, 'OK', 'Eloqua', 'PROCESSING_LIST "DWM - Processing Queue"');
  expectLine(end, 'FAIL', 'Eloqua', "no field with the display or internal name 'Status'");
  expectLine(end, 'FAIL', 'Eloqua', 'INDICATORS_UPDATED_FIELD', 'not a date');
  configure({ INDICATORS_CDO: 'Contacts.Indicator' });
  expectLine(await doctor('no such custom object'), 'FAIL', 'Eloqua', 'Contacts.Indicator');
});

test('contact fields that are gone, that nobody may write, and a file that cannot be read', async () => {
  const file = join(site.root, 'fields.json');
  const fields = JSON.parse(readFileSync(join(site.root, 'config/contact-fields.json'), 'utf8'));
  writeFileSync(
    file,
    JSON.stringify({ ...fields, created: '{{Contact.Field(C_DateCreated)}}', domain: '{{Contact.Email.Domain}}' }),
  );
  sandbox.removeField('C_Job_Role11');
  configure({ CONTACT_FIELDS_FILE: file });
  const end = await doctor('contact fields that are gone');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'Eloqua', 'there are no contact fields jobRole {{Contact.Field(C_Job_Role11)}}');
  expectLine(end, 'WARN', 'Eloqua', 'nobody may write the contact fields created');
  expectLine(end, 'WARN', 'Eloqua', 'only an export can tell', 'domain');
  writeFileSync(file, '{ "emailAddress": ');
  expectLine(await doctor('contact fields that are no JSON'), 'FAIL', 'settings', 'CONTACT_FIELDS_INVALID');
});

test('a user of Eloqua without the rights, and an Eloqua that does not answer', async () => {
  configure();
  sandbox.setFaults({
    method: 'GET',
    path: '/contacts/imports',
    times: 'always',
    fault: { kind: 'status', status: 403 },
  });
  const end = await doctor('a user of Eloqua without rights to imports');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'Eloqua', 'ELOQUA_FORBIDDEN', 'Give the user the API and Bulk permissions');
  sandbox.setFaults({ times: 'always', fault: { kind: 'status', status: 503 } });
  const down = await doctor('Eloqua is down');
  expect(down.status).toBe(1);
  expectLine(down, 'FAIL', 'Eloqua', 'ELOQUA_UNAVAILABLE');
});

test('a Pushgateway that is not there, that is none, and none at all', async () => {
  configure({ PUSHGATEWAY: `http://127.0.0.1:${await freePort()}` });
  const gone = await doctor('no Pushgateway');
  expect(gone.status).toBe(1);
  expectLine(gone, 'FAIL', 'metrics', 'cannot be reached', 'Check PUSHGATEWAY');
  configure({ PUSHGATEWAY: sandbox.url });
  expectLine(await doctor('something else at the address of the Pushgateway'), 'FAIL', 'metrics', 'answers');
  configure({ METRICS_FILE: '/proc/nowhere/metrics.prom' });
  expectLine(await doctor('a metrics file that cannot be written'), 'FAIL', 'metrics', 'cannot be written');
  configure();
  expectLine(await doctor('no metrics'), 'WARN', 'metrics', 'neither PUSHGATEWAY nor METRICS_FILE is set');
});

test('logs that cannot be written, and jobs that nothing starts', async () => {
  const blocked = join(site.root, 'blocked');
  writeFileSync(blocked, 'a file where the folder should be');
  const metrics = join(site.root, 'old.prom');
  writeFileSync(metrics, `last_success_unixtime{job="${JOB_NAMES.get.jobName}"} 1795500000\n`);
  await databases.queueDb.collection('dwmErroredQueue').insertOne({ _error: { code: 'ELQ-00002' } });
  configure({ OPENSHIFT_LOG_DIR: blocked, METRICS_FILE: metrics });
  const end = await doctor('logs that cannot be written, and jobs that nothing starts');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'logs', 'cannot be written', 'Correct OPENSHIFT_LOG_DIR');
  expectLine(end, 'WARN', 'jobs', 'nothing on this machine starts the jobs', 'install-cron.sh');
  expectLine(end, 'WARN', 'jobs', 'get last succeeded at 2026-11-24T');
  expectLine(end, 'WARN', 'jobs', 'run has not succeeded yet');
  expectLine(end, 'WARN', 'jobs', '1 records are on dwmErroredQueue', 'npm run queues -- show dwmErroredQueue');
});

test('--help, and a flag that there is not', async () => {
  mkdirSync(site.logs, { recursive: true });
  expect(await runProgram(process.execPath, [site.script('doctor'), '--help'])).toMatchObject({ status: 0 });
  expect(await runProgram(process.execPath, [site.script('doctor'), '--heal'])).toMatchObject({ status: 2 });
});
