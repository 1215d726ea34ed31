import type { MongoClient } from 'mongodb';
import type { Eloqua } from '../eloqua/types.js';
import type { Log } from '../log.js';
import type { RunMetrics } from '../ops/metrics.js';
import type { Progress } from '../ops/progress.js';
import type { Settings } from '../ops/settings.js';
import type { Queues } from '../queue/types.js';
import type { Flags } from './flags.js';
import type { Job, JobRun } from './job.js';

interface Parts {
  readonly job: Job;
  readonly flags: Flags;
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: RunMetrics;
  readonly runId: string;
  readonly mongo: MongoClient;
  readonly host: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Puts together what a job may use. Queues and Eloqua are opened at first use; `close` closes what was opened. */
export function openJobRun(parts: Parts): { jobRun: JobRun; close: () => Promise<void> } {
  const { job, flags, settings, mongo } = parts;
  const queueDb = mongo.db(settings.QUEUE_DATABASE);
  let queues: Promise<Queues> | undefined;
  let eloqua: Promise<Eloqua> | undefined;
  const jobRun: JobRun = {
    runId: parts.runId,
    job,
    host: parts.host,
    settings,
    log: parts.log,
    metrics: parts.metrics,
    progress: parts.progress,
    limit: flags.limit ?? (job.limit ? settings[job.limit.setting] : Number.POSITIVE_INFINITY),
    dryRun: flags.dryRun,
    overrideBrakes: flags.overrideBrakes,
    ...(flags.diff === undefined ? {} : { diffFile: flags.diff }),
    production: settings.DWM_ENV === 'production',
    signal: parts.signal,
    queueDb,
    rulesDb: mongo.db(settings.RULES_DATABASE),
    queues: () => {
      queues ??= import('./openQueuesOfRun.js').then(({ openQueuesOfRun }) => openQueuesOfRun(jobRun));
      return queues;
    },
    eloqua: () => {
      eloqua ??= import('./openEloquaOfRun.js').then(({ openEloquaOfRun }) => openEloquaOfRun(jobRun));
      return eloqua;
    },
  };
  const close = async () => {
    const opened = await queues?.catch(() => undefined);
    await opened?.close();
  };
  return { jobRun, close };
}
