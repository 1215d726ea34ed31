import { appendFileSync, chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { JOB_NAMES } from '../../src/jobs/jobNames.js';
import { freePort } from '../support/mongoServer.js';
import { startPushgateway } from '../support/pushgateway.js';
import { expectLine, openDoctorSite } from './support/doctorSite.js';
import { machineWith } from './support/machineWith.js';
import { runProgram } from './support/program.js';
import { startScheduler } from './support/scheduler.js';
import { NOTHING_SCHEDULED } from './support/site.js';

/** The doctor at a healthy site, and what it says of the machine: settings, metrics, logs, jobs. */

const site = openDoctorSite();

test('a healthy site: every line is OK, but that a standalone server is worth a warning', async () => {
  const warnings = inject('topology') === 'standalone' ? 1 : 0;
  const pushgateway = await startPushgateway();
  const metrics = pushgateway
    ? { PUSHGATEWAY: pushgateway.url }
    : { METRICS_FILE: join(site.installation.root, 'metrics.prom') };
  site.configure({ ...NOTHING_SCHEDULED, ...metrics, SCHEDULE_REFRESH: '0 0 * * *' });
  await site.importRules();
  await site.databases.rulesDb.collection('contactHistory').createIndex({ ContactID: 1 });
  for (const script of Object.keys(JOB_NAMES))
    expect(await runProgram(process.execPath, [site.installation.script(script)]), script).toMatchObject({ status: 0 });
  const scheduler = await startScheduler(site.installation);
  const before = site.sandbox.fingerprint();
  const changing = () => site.sandbox.requests.filter(({ method }) => method !== 'GET').length;
  const changedBefore = changing();
  try {
    const end = await site.runDoctor('a healthy site');
    expect(end.output.match(/^(WARN|FAIL).*/gm) ?? []).toHaveLength(warnings);
    if (warnings > 0) expectLine(end, 'WARN', 'MongoDB', 'a standalone server');
    expect(end.status).toBe(0);
    expectLine(end, 'OK', 'Eloqua', 'EXPORT_LIST "DWM - Export Queue" holds 0 contacts');
    expectLine(end, 'OK', 'jobs', '6 of 6 have run lately');
    expectLine(end, 'OK', 'jobs', 'started on this machine by the scheduler');
    expect(end.output).toMatch(new RegExp(`\\n\\n\\d+ OK, ${warnings} WARN, 0 FAIL\\n$`));

    const asJson = await site.runDoctor('a healthy site, --json', '--json');
    const report = JSON.parse(asJson.output);
    expect(report).toMatchObject({ ok: true, counts: { WARN: warnings, FAIL: 0 } });
    expect(report.findings).toContainEqual({ area: 'Eloqua', level: 'OK', text: 'logged in as Sandbox\\Api.User' });
  } finally {
    await scheduler.stop();
    await pushgateway?.stop();
  }
  // It asks; it changes nothing.
  expect(site.sandbox.fingerprint()).toBe(before);
  expect(changing()).toBe(changedBefore);
}, 120_000);

test('settings at fault: each is named, and what is right is checked all the same', async () => {
  site.configure({
    DWM_ENV: 'prod',
    ELOQUA_PASSWORD: '',
    PUSHGATEWAY: 'ftp://nowhere',
    SCHEDULE_GET: 'often',
    ELOQUA_USERNMAE: 'x',
  });
  appendFileSync(join(site.installation.root, '.env'), 'ELOQUA_CLIENT_SECRET=sec#ret\n');
  chmodSync(join(site.installation.root, '.env'), 0o644);
  const end = await site.runDoctor('settings at fault');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'settings', 'DWM_ENV wants one of: development, production');
  expectLine(end, 'FAIL', 'settings', 'ELOQUA_PASSWORD is missing');
  expectLine(end, 'FAIL', 'settings', 'PUSHGATEWAY wants an http:// or https:// address');
  expectLine(end, 'FAIL', 'settings', 'SCHEDULE_GET wants times as in a crontab');
  expectLine(end, 'WARN', 'settings', 'names that are no settings: ELOQUA_USERNMAE');
  expectLine(end, 'WARN', 'settings', 'read otherwise than it looks: ELOQUA_CLIENT_SECRET.', 'how to quote');
  expect(end.output).not.toContain('sec#');
  expectLine(end, 'WARN', 'settings', 'holds passwords and others on this machine may read it', 'chmod 600');
  expectLine(end, 'WARN', 'Eloqua', 'not checked: its settings are at fault');
  expectLine(end, 'OK', 'MongoDB', 'reachable');
});

test('an ENV_FILE that cannot be read, and an escape that is no UTF-8, are faults like others', async () => {
  const ended = (env: Record<string, string>) =>
    runProgram(process.execPath, [site.installation.script('doctor')], env);
  const folder = await ended({ ENV_FILE: site.installation.root });
  expect(folder.status).toBe(1);
  expectLine(
    folder,
    'FAIL',
    'settings',
    'ENV_FILE wants a file that can be read',
    'it is a folder',
    'name another file',
  );
  expectLine(folder, 'FAIL', 'settings', 'MONGODB_URL is missing');
  site.configure();
  const latin1 = await ended({ PUSHGATEWAY: 'https://u:%E9t%E9@gateway.example' });
  expect(latin1.status).toBe(1);
  expectLine(latin1, 'FAIL', 'settings', 'PUSHGATEWAY holds', 'no UTF-8');
  expect(latin1.output).not.toContain('%E9');
});

test('an error that nobody foresaw shows its stack at LOG_LEVEL=debug, and only then', async () => {
  // A folder in place of the file: reading it is an error that no check has words for.
  const fields = { CONTACT_FIELDS_FILE: 'config' };
  site.configure(fields);
  expect((await site.runDoctor('an unforeseen error')).output).not.toMatch(/^ {4}at /m);
  site.configure({ ...fields, LOG_LEVEL: 'debug' });
  expect((await site.runDoctor('an unforeseen error, LOG_LEVEL=debug')).output).toMatch(/^ {4}at /m);
});

test('a redirect of the Pushgateway is not followed: what jobs push would be lost', async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url }, answer) => {
    asked.push(url);
    answer.writeHead(301, { location: '/there/metrics' }).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  site.configure({ PUSHGATEWAY: `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` });
  const end = await site.runDoctor('a Pushgateway that sends on');
  server.close();
  expectLine(end, 'FAIL', 'metrics', 'status 301, a redirect', 'PUSHGATEWAY wants the final address');
  expect(asked).toEqual(['/metrics']);
});

test('a Pushgateway that is not there, that is none, and none at all', async () => {
  site.configure({ PUSHGATEWAY: `http://127.0.0.1:${await freePort()}` });
  const gone = await site.runDoctor('no Pushgateway');
  expect(gone.status).toBe(1);
  expectLine(gone, 'FAIL', 'metrics', 'cannot be reached', 'Check PUSHGATEWAY');
  site.configure({ PUSHGATEWAY: site.sandbox.url });
  expectLine(await site.runDoctor('something else at the address of the Pushgateway'), 'FAIL', 'metrics', 'answers');
  site.configure({ METRICS_FILE: '/proc/nowhere/metrics.prom' });
  expectLine(await site.runDoctor('a metrics file that cannot be written'), 'FAIL', 'metrics', 'cannot be written');
  site.configure();
  expectLine(await site.runDoctor('no metrics'), 'WARN', 'metrics', 'neither PUSHGATEWAY nor METRICS_FILE is set');
});

test('logs that cannot be written, and jobs that nothing starts', async () => {
  const blocked = join(site.installation.root, 'blocked');
  writeFileSync(blocked, 'a file where the folder should be');
  const metrics = join(site.installation.root, 'old.prom');
  const lastSuccess = ({ jobName }: { jobName: string }, value: string) =>
    `last_success_unixtime{job="${jobName}"} ${value}\n`;
  // Times that are none, and one that is still to come.
  const times = lastSuccess(JOB_NAMES.get, '1795500000') + lastSuccess(JOB_NAMES.run, '1e300');
  writeFileSync(metrics, times + lastSuccess(JOB_NAMES.post, 'NaN') + lastSuccess(JOB_NAMES.clean, '4102444800'));
  await site.databases.queueDb.collection('dwmErroredQueue').insertOne({ _error: { code: 'ELQ-00002' } });
  site.configure({ OPENSHIFT_LOG_DIR: blocked, METRICS_FILE: metrics });
  const end = await site.runDoctor('logs that cannot be written, and jobs that nothing starts');
  expect(end.status).toBe(1);
  expectLine(end, 'FAIL', 'logs', 'cannot be written', 'Correct OPENSHIFT_LOG_DIR');
  expectLine(end, 'WARN', 'jobs', 'nothing on this machine starts the jobs', 'install-cron.sh');
  expectLine(end, 'WARN', 'jobs', 'get last succeeded at 2026-11-24T');
  for (const job of ['run', 'post', 'clean']) expectLine(end, 'WARN', 'jobs', `${job} has not succeeded yet`);
  expectLine(end, 'WARN', 'jobs', '1 records are on dwmErroredQueue', 'dwmops queues show dwmErroredQueue');
});

test('the jobs are in the crontab, and no cron daemon runs: it says so', async () => {
  site.configure(NOTHING_SCHEDULED);
  const crontab = [`DWMOPS=${site.installation.root}`, '* * * * * bash "$DWMOPS/runscripts/minute_rundwm.sh"'];
  const machine = machineWith({ crontab, ps: ['    1 init', '   77 cronolog'] });
  const doctor = () =>
    runProgram(process.execPath, [site.installation.script('doctor')], { PATH: `${machine.path}:${process.env.PATH}` });
  try {
    expectLine(await doctor(), 'WARN', 'jobs', 'no cron daemon runs on this machine', 'dwmops schedule');
    const current = join(machine.path, 'current');
    symlinkSync(site.installation.root, current);
    machineWith({ crontab: [`DWMOPS=${current}`], ps: ['    1 init', '   78 crond'] }, machine.path);
    expectLine(await doctor(), 'OK', 'jobs', 'started on this machine by cron');
  } finally {
    machine.remove();
  }
});

test('--help, and a flag that there is not', async () => {
  mkdirSync(site.installation.logs, { recursive: true });
  expect(await runProgram(process.execPath, [site.installation.script('doctor'), '--help'])).toMatchObject({
    status: 0,
  });
  expect(await runProgram(process.execPath, [site.installation.script('doctor'), '--heal'])).toMatchObject({
    status: 2,
  });
});
