import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { makeContacts } from '../../config/sample/makeContacts.js';
import { seededRandom } from '../../config/sample/seededRandom.js';
import { DWM_QUEUE, INDICATOR_QUEUE, PROCESSED_QUEUE } from '../../src/jobs/queueNames.js';
import { checkArrival } from '../demo/arrival.js';
import { EXPORT_QUEUE } from '../sandbox/options.js';
import { type Sandbox, startSandbox } from '../sandbox/server.js';
import { type MongoServer, startMongoServer } from '../support/mongoServer.js';
import { startPushgateway } from '../support/pushgateway.js';
import { metricFaults } from './soak/checkMetrics.js';
import { exitFaults, memoryFaults, overlaps, storyFaults } from './soak/checkRuns.js';
import { type Host, startHost } from './soak/host.js';
import { type SoakFacts, soakReport } from './soak/report.js';
import { readLog, readRuns } from './soak/runs.js';
import { someTrouble } from './soak/trouble.js';
import { type Installation, makeInstallation } from './support/installation.js';
import { runProgram } from './support/program.js';

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Length of what is a minute in production. */
  readonly minuteSeconds: number;
  readonly log: (text: string) => void;
}

export interface SoakResult {
  readonly report: string;
  /** What is not as it must be; empty when all is well. */
  readonly faults: readonly string[];
}

const DRAIN_SECONDS = 180;
const CONTACTS_A_SECOND = 6;
const DATABASE_KILL_EVERY_S = 300;

/**
 * Two hosts run the whole flow with the scheduler, its times shortened, while contacts arrive, Eloqua has its troubles and
 * jobs are killed. Then all is left to drain, and logs, metrics, memory and every single contact are looked at.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const site = makeInstallation();
  const mongo = await startMongoServer('replicaSet');
  const sandbox = await startSandbox({ syncDelayMs: 400, seed: options.seed, indicators: { processAfterMs: 5000 } });
  const pushgateway = await startPushgateway();
  const metricsFile = join(site.root, 'metrics.prom');
  const hosts: Host[] = [];
  const client = new MongoClient(mongo.url);
  try {
    const metrics = pushgateway ? { PUSHGATEWAY: pushgateway.url } : { METRICS_FILE: metricsFile };
    site.configure({ ...settingsOf(mongo, sandbox), ...times(options.minuteSeconds), ...metrics });
    const rules = await runProgram(process.execPath, [site.script('rules'), 'import', join(site.root, 'config/rules')]);
    if (rules.status !== 0) throw new Error(`The rules could not be loaded: ${rules.output}`);
    for (const name of ['alpha', 'beta']) hosts.push(await startHost(site, name));
    const happened = await disturb(options, sandbox, hosts, mongo);
    const drainSeconds = await drain(client, sandbox, options);
    await wait(2 * options.minuteSeconds * 1000);
    const statuses = await Promise.all(hosts.map((host) => host.stop()));
    const exposition = pushgateway ? await pushgateway.scrape() : readFileSync(metricsFile, 'utf8');
    const queueDb = client.db('dwmqueue');
    const arrival = await checkArrival(queueDb, client.db('dwmdev'), sandbox, happened.addresses);
    const runs = hosts.flatMap(({ logs, name }) => readRuns(logs, name));
    const schedulerLogs = new Map(hosts.map(({ name, logs }) => [name, schedulerMessages(logs)]));
    const memory = new Map(hosts.map((host) => [host.name, host.memory]));
    const facts: SoakFacts = {
      ...options,
      ...happened,
      contacts: happened.addresses.length,
      runs,
      schedulerLogs,
      memory,
      arrival,
      drainSeconds,
    };
    const faults = [
      ...statuses.flatMap((status, at) =>
        status === 0 ? [] : [`the scheduler of ${hosts[at]?.name} ended with ${status}`],
      ),
      ...arrival.faults,
      ...overlaps(runs),
      ...storyFaults(runs, happened.kills),
      ...hosts.flatMap(({ name }) => exitFaults(name, schedulerLogs.get(name) ?? [], runs)),
      ...hosts.flatMap(({ name, memory: samples }) => memoryFaults(name, samples)),
      ...(await metricFaults(exposition, runs, queueDb)),
    ];
    if (faults.length > 0) options.log(`logs: ${site.logs}`);
    return { report: soakReport(facts), faults };
  } finally {
    for (const { scheduler } of hosts) scheduler.child.kill('SIGKILL');
    await Promise.all(hosts.map(({ scheduler }) => scheduler.ended));
    await client.close();
    await Promise.all([sandbox.stop(), mongo.stop(), pushgateway?.stop()]);
    keepOrRemove(site);
  }
}

/** SOAK_KEEP=1 leaves the installation with its logs, to look at. */
function keepOrRemove(site: Installation): void {
  if (!process.env.SOAK_KEEP) site.remove();
}

function settingsOf(mongo: MongoServer, sandbox: Sandbox): Record<string, string> {
  return {
    ...sandbox.env,
    DWM_ENV: 'production',
    MONGODB_URL: mongo.url,
    LOG_FORMAT: 'json',
    POLL_FIRST_MS: '100',
    RETRY_FIRST_MS: '50',
    REQUEST_TIMEOUT_SECONDS: '5',
    JOB_LEASE_SECONDS: '10',
    CLAIM_TIMEOUT_SECONDS: '10',
    DATABASE_PATIENCE_SECONDS: '20',
    SCHEDULE_STOP_SECONDS: '60',
  };
}

/** The table of the crontab, with `minute` seconds for a minute, and half hours and days shortened further. */
function times(minute: number): Record<string, string> {
  const every = `*/${minute} * * * * *`;
  return {
    SCHEDULE_RUN: every,
    SCHEDULE_INDICATORS: every,
    SCHEDULE_CLEAN: every,
    SCHEDULE_GET: '*/15 * * * * *',
    SCHEDULE_POST: '7-59/15 * * * * *',
    SCHEDULE_REFRESH: '40 * * * * *',
    SCHEDULE_CLEANLOGS: '',
  };
}

/** Adds contacts and makes trouble until the time is up. */
async function disturb(
  { seconds, seed, log }: SoakOptions,
  sandbox: Sandbox,
  hosts: readonly Host[],
  mongo: MongoServer,
) {
  const random = seededRandom(seed);
  const contacts = makeContacts(seconds * CONTACTS_A_SECOND * 2, seed);
  const addresses: string[] = [];
  const troubles: string[] = [];
  let kills = 0;
  let databaseKills = 0;
  for (let second = 1; second <= seconds; second++) {
    await wait(1000);
    const arriving = take(contacts, random.between(0, CONTACTS_A_SECOND * 2));
    sandbox.addContacts(arriving);
    addresses.push(...arriving.map(({ emailAddress = '' }) => emailAddress));
    if (random.chance(0.15)) {
      const { rule, name } = someTrouble((choices) => random.pick(choices), addresses.at(-1) ?? 'nobody@example.com');
      sandbox.addFaults([rule]);
      troubles.push(name);
    }
    if (random.chance(0.1)) kills += killOne(hosts, (choices) => random.pick(choices));
    if (second % DATABASE_KILL_EVERY_S === 0 && second < seconds) {
      await mongo.kill();
      await mongo.restart();
      databaseKills++;
    }
    if (second % 60 === 0)
      log(`${second} s: ${addresses.length} contacts, ${troubles.length} troubles, ${kills} kills`);
  }
  sandbox.clearFaults();
  return { addresses, troubles, kills, databaseKills };
}

function take<T>(from: Iterator<T>, count: number): T[] {
  const taken: T[] = [];
  for (let at = 0; at < count; at++) {
    const { done, value } = from.next();
    if (!done) taken.push(value);
  }
  return taken;
}

function killOne(hosts: readonly Host[], pick: (choices: readonly number[]) => number): number {
  const running = hosts.flatMap((host) => host.jobs());
  if (running.length === 0) return 0;
  try {
    process.kill(pick(running), 'SIGKILL');
    return 1;
  } catch {
    // It ended in between.
    return 0;
  }
}

/** @returns seconds until every list and queue of the flow was empty, or the time that was given for it. */
async function drain(client: MongoClient, sandbox: Sandbox, { log }: SoakOptions): Promise<number> {
  const startedAt = performance.now();
  const queueDb = client.db('dwmqueue');
  const left = async () => {
    const counts = [DWM_QUEUE, INDICATOR_QUEUE, PROCESSED_QUEUE].map((name) =>
      queueDb.collection(name).countDocuments(),
    );
    const unfinished = queueDb.collection('syncNotes').countDocuments({ state: { $nin: ['done', 'failed'] } });
    const all = await Promise.all([...counts, unfinished]);
    return all.reduce((sum, count) => sum + count, sandbox.members(EXPORT_QUEUE).length);
  };
  const seconds = () => (performance.now() - startedAt) / 1000;
  while ((await left()) > 0 && seconds() < DRAIN_SECONDS) await wait(500);
  log(`drained in ${seconds().toFixed(0)} s`);
  return seconds();
}

function schedulerMessages(folder: string): string[] {
  return readLog(folder, 'Eloqua_Contacts_DWM_SCHEDULE').map(({ message }) => message);
}
