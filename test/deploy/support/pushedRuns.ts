import { JOB_NAMES, type JobScript } from '../../../src/jobs/jobNames.js';
import { ALL_QUEUES } from '../../../src/jobs/queueNames.js';
import { silentLog } from '../../../src/log.js';
import { type MetricName, publishMetrics, RunMetrics } from '../../../src/ops/metrics.js';
import { Secret } from '../../../src/ops/secret.js';

type Values = readonly (readonly [MetricName, number])[];

const IMPORT: Values = [
  ['total_records_total', 1000],
  ['total_records_success', 985],
  ['total_records_warning', 0],
  ['total_records_errored', 15],
  ['records_superseded', 2],
];

/** What each job sets in a run of its own, beside the end that the frame adds. */
const RUNS: Readonly<Record<JobScript, Values>> = {
  get: [['total_records_total', 1000]],
  run: [
    ['total_records_total', 1000],
    ['total_records_errored', 3],
    ['total_seconds_dwm', 0.4],
    ['rules_skipped', 2],
    ['brake_engaged', 0],
  ],
  indicators: IMPORT,
  post: IMPORT,
  clean: [
    ['records_in_error_queue', 17],
    ['syncs_used', 40],
    ['syncs_allowed', 2000],
  ],
  refresh: IMPORT,
};

/** Pushes a good run of every job, and then one of `run` that a brake stopped. */
export async function pushRunsOfAllJobs(gatewayUrl: string): Promise<void> {
  const now = Date.now() / 1000;
  for (const script of ['get', 'run', 'indicators', 'post', 'clean', 'refresh'] as const) {
    await push(gatewayUrl, script, [...RUNS[script], ...ending(0, 'last_success_unixtime', now)]);
  }
  await push(gatewayUrl, 'run', [['brake_engaged', 1], ...ending(1, 'last_failure_unixtime', now + 1)]);
}

function ending(status: number, when: MetricName, at: number): Values {
  return [
    ['exit_status', status],
    ['total_seconds', 1.5],
    [when, at],
  ];
}

async function push(gatewayUrl: string, script: JobScript, values: Values): Promise<void> {
  const metrics = new RunMetrics();
  for (const value of values) metrics.set(...value);
  if (script === 'clean') {
    for (const [position, queue] of ALL_QUEUES.entries()) {
      metrics.setForQueue('QueueSize', queue, position * 10);
      metrics.setForQueue('QueueTimeout', queue, 0);
      metrics.setForQueue('import_takeovers', queue, 0);
      metrics.setForQueue('queue_oldest_seconds', queue, position * 60);
      metrics.setForQueue('queue_highest_attempts', queue, 1);
    }
  }
  const { jobName } = JOB_NAMES[script];
  await publishMetrics(metrics, jobName, { pushgateway: new Secret(gatewayUrl), file: '' }, silentLog);
}
