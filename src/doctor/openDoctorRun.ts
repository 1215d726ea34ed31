import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { MongoClient } from 'mongodb';
import { get } from '../jobs/get.js';
import type { JobRun } from '../jobs/job.js';
import { openJobRun } from '../jobs/openJobRun.js';
import { silentLog } from '../log.js';
import { RunMetrics } from '../ops/metrics.js';
import { noProgress } from '../ops/progress.js';
import type { Settings } from '../ops/settings.js';

/** A person waits for the answer, so patience is short. */
const REQUEST_SECONDS = 20;
const DEADLINE_SECONDS = 60;

/** What a dry run of a job has, so that the doctor asks Eloqua with the same client and memory as the jobs. */
export function openDoctorRun(settings: Settings, mongo: MongoClient): JobRun {
  const { jobRun } = openJobRun({
    job: get,
    flags: { verbose: false, dryRun: true, overrideBrakes: false },
    settings: {
      ...settings,
      REQUEST_TIMEOUT_SECONDS: Math.min(settings.REQUEST_TIMEOUT_SECONDS, REQUEST_SECONDS),
      JOB_DEADLINE_SECONDS: Math.min(settings.JOB_DEADLINE_SECONDS, DEADLINE_SECONDS),
    },
    log: silentLog,
    metrics: new RunMetrics(),
    runId: `doctor-${randomUUID().slice(0, 8)}`,
    mongo,
    host: settings.DWM_HOST || hostname(),
    signal: new AbortController().signal,
    progress: noProgress,
  });
  return jobRun;
}
