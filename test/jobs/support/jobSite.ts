import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { afterAll } from 'vitest';
import { clean } from '../../../src/jobs/clean.js';
import { get } from '../../../src/jobs/get.js';
import { indicators } from '../../../src/jobs/indicators.js';
import type { Job } from '../../../src/jobs/job.js';
import { JOB_NAMES, type JobScript } from '../../../src/jobs/jobNames.js';
import { post } from '../../../src/jobs/post.js';
import { refresh } from '../../../src/jobs/refresh.js';
import { run } from '../../../src/jobs/run.js';
import { runJob } from '../../../src/jobs/runJob.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.js';
import { mongoUrl } from '../../support/fileServer.js';
import { runScript, type ScriptEnd, type ScriptOptions } from '../../support/runScript.js';
import { readMetrics } from './readMetrics.js';

const JOBS: Readonly<Record<JobScript, Job>> = { get, run, indicators, post, clean, refresh };

export type JobEnv = Readonly<Record<string, string>>;

/** How a run of a job inside the test's own process ended. */
export interface JobEnd {
  readonly status: number;
  /** What the run added to the job's log file. */
  readonly log: string;
  /** The job's metrics after the run: those that the run did not set are as before. */
  readonly metrics: ReadonlyMap<string, number>;
}

/** A sandbox, two empty databases and a folder for logs: all that the six jobs need, for one test or one cell of many. */
export interface JobSite {
  readonly sandbox: Sandbox;
  readonly queueDb: Db;
  readonly rulesDb: Db;
  readonly folder: string;
  readonly env: JobEnv;
  /** Runs a job in this process, which is faster by the start of Node; `env` wins over the site's. */
  run(script: JobScript, flags?: readonly string[], env?: JobEnv): Promise<JobEnd>;
  /** Runs a job's script as a process of its own. */
  script(script: JobScript, options?: Partial<ScriptOptions>): Promise<ScriptEnd & Pick<JobEnd, 'metrics'>>;
  /** Makes it so long ago that the processes of before gave a sign of life that they count as dead. */
  letLeasesRunOut(): Promise<void>;
  /** All that the jobs wrote into the folder: logs and metrics. */
  told(): string;
  /** Every document of both databases, as text. */
  stored(): Promise<string>;
  remove(): Promise<void>;
}

let client: MongoClient | undefined;
/** Names of databases that a removed site has left empty: making and dropping them is what takes longest. */
const emptied: string[] = [];
afterAll(async () => {
  for (const name of emptied.splice(0)) {
    await client?.db(`${name}_queue`).dropDatabase();
    await client?.db(`${name}_rules`).dropDatabase();
  }
  await client?.close();
  client = undefined;
});

async function emptyOut(db: Db): Promise<void> {
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  for (const { name } of collections) await db.collection(name).deleteMany({});
}

/** Waits of milliseconds where a site has seconds, so that a test takes no longer than it must. */
const FAST: JobEnv = {
  ENV_FILE: '',
  DWM_ENV: 'production',
  DWM_HOST: 'test-host',
  RETRY_FIRST_MS: '2',
  POLL_FIRST_MS: '5',
  DATABASE_PATIENCE_SECONDS: '20',
};

export async function openJobSite(
  options: { sandbox?: SandboxOptions; env?: JobEnv; mongoUrl?: string } = {},
): Promise<JobSite> {
  const url = options.mongoUrl ?? (await mongoUrl());
  if (!options.mongoUrl) client ??= new MongoClient(url);
  const ownClient = options.mongoUrl ? new MongoClient(options.mongoUrl) : undefined;
  const databases = ownClient ?? client ?? new MongoClient(url);
  const name = (ownClient ? undefined : emptied.pop()) ?? `jobs_${randomBytes(5).toString('hex')}`;
  const [queueDb, rulesDb] = [databases.db(`${name}_queue`), databases.db(`${name}_rules`)];
  const folder = mkdtempSync(join(tmpdir(), 'dwmops-jobs-'));
  const sandbox = await startSandbox(options.sandbox);
  const env: JobEnv = {
    ...FAST,
    ...sandbox.env,
    MONGODB_URL: url,
    QUEUE_DATABASE: queueDb.databaseName,
    RULES_DATABASE: rulesDb.databaseName,
    OPENSHIFT_LOG_DIR: folder,
    METRICS_FILE: join(folder, 'metrics.prom'),
    ...options.env,
  };
  const logOf = (script: JobScript) => fileTexts(folder, `${JOB_NAMES[script].jobName}_`);
  return {
    sandbox,
    queueDb,
    rulesDb,
    folder,
    env,
    async run(script, flags = [], extra = {}) {
      const before = logOf(script).length;
      const status = await runJob(JOBS[script], ['node', script, ...flags], { ...env, ...extra });
      const metrics = readMetrics(join(folder, 'metrics.prom'), JOB_NAMES[script].jobName);
      return { status, log: logOf(script).slice(before), metrics };
    },
    async script(script, scriptOptions = {}) {
      const before = logOf(script).length;
      const end = await runScript(script, { ...scriptOptions, env: { ...env, ...scriptOptions.env } });
      const metrics = readMetrics(join(folder, 'metrics.prom'), JOB_NAMES[script].jobName);
      return { ...end, log: logOf(script).slice(before), metrics };
    },
    stored: async () => (await documentsOf(queueDb)) + (await documentsOf(rulesDb)),
    async letLeasesRunOut() {
      const over = { $set: { expiresAt: new Date(0) } };
      await queueDb.collection('claimLeases').updateMany({}, over);
      await queueDb.collection('jobLocks').updateMany({}, over);
    },
    told: () => fileTexts(folder, ''),
    async remove() {
      await sandbox.stop();
      await emptyOut(queueDb);
      await emptyOut(rulesDb);
      if (ownClient) await ownClient.close();
      else emptied.push(name);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function documentsOf(db: Db): Promise<string> {
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  const documents = await Promise.all(collections.map(({ name }) => db.collection(name).find().toArray()));
  return JSON.stringify(documents);
}

function fileTexts(folder: string, prefix: string): string {
  if (!existsSync(folder)) return '';
  return (
    readdirSync(folder)
      // A job that was killed while it wrote its metrics leaves their lock, which is a folder.
      .filter((file) => file.startsWith(prefix) && statSync(join(folder, file)).isFile())
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('')
  );
}
