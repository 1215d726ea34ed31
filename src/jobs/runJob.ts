import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { MongoClient } from 'mongodb';
import { isDwmError } from '../errors/dwmError.js';
import type { Log } from '../log.js';
import { gatewayFault } from '../ops/addressSettings.js';
import { describeError, stackOf } from '../ops/describeError.js';
import { settingsWarning } from '../ops/environmentFile.js';
import { isJobLock, type JobLock, lockHolder, releaseJobLock, takeJobLock } from '../ops/jobLock.js';
import { openLogEarly } from '../ops/logging.js';
import { publishMetrics, RunMetrics } from '../ops/metrics.js';
import { openProgress } from '../ops/progress.js';
import { Secret } from '../ops/secret.js';
import { type Environment, loadEnvironment, readSettings, type Settings } from '../ops/settings.js';
import { productVersion } from '../ops/version.js';
import { type Flags, readFlags } from './flags.js';
import type { Job, Outcome } from './job.js';
import { JOB_NAMES } from './jobNames.js';
import { openJobRun } from './openJobRun.js';
import { printRunReport, type RunEnd } from './runReport.js';
import { abortOnSignal } from './stopSignals.js';

const ENDED_EARLY =
  'UNEXPECTED: The process was ended in the middle of the run by something that is no part of DWMOps, such as process.exit in a function of WASH_UDFS; claimed records go back once their lease is over';

/**
 * The frame that all jobs share: flags, settings, log, lock, the work, metrics, exit status. A failed run says so in log,
 * metrics and exit status, and leaves `last_success_unixtime` where it was (invariant 7).
 * @returns the exit status: 0 done, 1 failed, 2 usage or settings.
 */
export async function runJob(
  job: Job,
  argv: readonly string[],
  environment: Environment = loadEnvironment(),
): Promise<number> {
  const flags = readFlags(job, argv);
  if (typeof flags === 'number') return flags;
  const runId = newRunId(new Date());
  // What a dry run would do is for the person who started it.
  const stdoutIsTaken = flags.json ?? false;
  const verbose = flags.verbose || (!stdoutIsTaken && (flags.dryRun || process.stdout.isTTY === true));
  const log = openLogEarly(environment, { jobName: job.jobName, runId, verbose, stdoutIsTaken });
  const metrics = new RunMetrics();
  const startedAt = performance.now();
  const secondsSoFar = () => (performance.now() - startedAt) / 1000;
  const finish = async (status: number, end: Pick<RunEnd, 'story' | 'skipped' | 'error'>) => {
    const seconds = secondsSoFar();
    if (!flags.dryRun && !end.skipped) {
      recordEnd(metrics, status, seconds);
      await publishMetrics(metrics, job.jobName, metricsTargets(environment), log);
    }
    if (flags.json) await printRunReport(job, runId, metrics, { ...end, status, seconds, dryRun: flags.dryRun });
    return status;
  };
  const fail = (error: unknown) => {
    log.error(describeError(error));
    log.debug(stackOf(error));
    return finish(isDwmError(error) ? error.facts.exitStatus : 1, { skipped: false, error });
  };
  let isEnding = false;
  // A bug in a timer or an event handler: no code of ours is on the stack that could clean up, so end here. A second one
  // may come before the end, and Node would print it as it is, secrets and all: it is only noted.
  const failAtOnce = (error: Error) => {
    if (isEnding) {
      log.error(describeError(error));
      log.debug(stackOf(error));
      return;
    }
    isEnding = true;
    void fail(error).finally(() => process.exit(1));
  };
  process.on('uncaughtException', failAtOnce);
  // Somebody ends the process, with status 0 maybe; only what is synchronous still happens.
  const failEarlyExit = () => {
    if (!isEnding) log.error(ENDED_EARLY);
    process.exitCode = 1;
  };
  process.on('exit', failEarlyExit);

  try {
    const warning = settingsWarning(environment);
    if (warning !== undefined) log.warn(warning);
    const settings = readSettings(environment, ['mongodb', ...job.needs]);
    const outcome = await performLocked({ job, flags, settings, log, metrics, runId });
    if (typeof outcome === 'string') {
      log.info(outcome);
      return await finish(0, { story: outcome, skipped: true });
    }
    if (job.countsRecords) metrics.set('total_records_total', outcome.records);
    const story = `${flags.dryRun ? 'Dry run, nothing was changed. ' : ''}${outcome.story}`;
    log.info(`${story} Done in ${secondsSoFar().toFixed(1)} s`);
    return await finish(0, { story, skipped: false });
  } catch (error) {
    return await fail(error);
  } finally {
    process.removeListener('exit', failEarlyExit);
    if (!isEnding) process.removeListener('uncaughtException', failAtOnce);
  }
}

interface Start {
  readonly job: Job;
  readonly flags: Flags;
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: RunMetrics;
  readonly runId: string;
}

/** @returns a sentence where it is not this run's turn. */
async function performLocked(start: Start): Promise<Outcome | string> {
  const { job, flags, settings, log, runId } = start;
  const { connectMongo } = await import('../ops/mongo.js');
  const mongo = await connectMongo(settings, job.script);
  const stop = abortOnSignal();
  const host = settings.DWM_HOST || hostname();
  try {
    const lock = flags.dryRun ? undefined : await takeTurn(start, mongo, host);
    if (typeof lock === 'string') return lock;
    log.info(`${job.script} ${productVersion()} started: run ${runId}, ${describeStart(settings, flags, host)}`);
    const signal = AbortSignal.any([stop.signal, ...(lock ? [lock.lost] : [])]);
    // A collector that reads the console as JSON wants nothing else there.
    const progress = openProgress(flags.verbose && settings.LOG_FORMAT === 'text');
    const run = openJobRun({ ...start, mongo, host, signal, progress });
    try {
      return await job.perform(run.jobRun);
    } catch (error) {
      // Who waits in the middle of something only knows that it was to stop; the signal knows why.
      throw signal.aborted && isDwmError(error, 'TERMINATED') ? signal.reason : error;
    } finally {
      progress.stop();
      await run.close();
      if (lock) await releaseJobLock(lock, log);
    }
  } finally {
    stop.stopListening();
    await mongo.close();
  }
}

/** Takes the job's lock; of a turn that is not ours, a sentence that says so. */
async function takeTurn(
  { job, settings, log, runId }: Start,
  mongo: MongoClient,
  host: string,
): Promise<JobLock | string> {
  const db = mongo.db(settings.QUEUE_DATABASE);
  if (job.givesWayToRefresh) {
    const holder = await lockHolder(db, JOB_NAMES.refresh.jobName);
    if (holder) {
      return `Skipped this turn: refresh is at work on ${holder.host} since ${holder.since.toISOString()}.`;
    }
  }
  const name = job.lock === 'site' ? job.jobName : `${job.jobName}@${host}`;
  const lock = await takeJobLock(db, { name, owner: runId, host, leaseSeconds: settings.JOB_LEASE_SECONDS }, log);
  if (isJobLock(lock)) return lock;
  return `Skipped this turn: another run of ${job.script} is at work on ${lock.host} (process ${lock.pid}) since ${lock.since.toISOString()}.`;
}

function describeStart(settings: Settings, flags: Flags, host: string): string {
  const where = settings.DWM_ENV === 'production' ? 'production' : 'development: nothing will be changed in Eloqua';
  return `host ${host}, ${where}${flags.dryRun ? ', dry run' : ''}${flags.limit ? `, limit ${flags.limit}` : ''}`;
}

function recordEnd(metrics: RunMetrics, status: number, seconds: number): void {
  const now = Date.now() / 1000;
  metrics.set('exit_status', status);
  metrics.set('total_seconds', seconds);
  metrics.set(status === 0 ? 'last_success_unixtime' : 'last_failure_unixtime', now);
}

/** A run that fails for its settings tells so where it can; not at an address that is itself at fault. */
function metricsTargets(environment: Environment) {
  const { PUSHGATEWAY: given = '', METRICS_FILE: file = '', METRICS_INSTANCE: instance = '' } = environment;
  const isUsable = given !== '' && gatewayFault(given) === undefined;
  return { pushgateway: new Secret(isUsable ? given : ''), file, instance };
}

/** Sortable by time, short enough for the names of definitions, and unlike any other run's. */
function newRunId(at: Date): string {
  const time = at.toISOString().replace(/[-:]/g, '').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}
