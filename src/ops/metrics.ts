import client from 'prom-client';
import { boundedText } from '../boundedText.js';
import { fileFault } from '../files/regularFile.js';
import type { Log } from '../log.js';
import { askGateway, noAnswerReason, statusFault } from './askGateway.js';
import { mergeMetricsFile } from './metricsFile.js';
import { fromProjectRoot } from './projectRoot.js';
import type { Secret } from './secret.js';

const PUSH_DEADLINE_MS = 10_000;
const LONGEST_QUOTE = 200;

/** Every metric there is, with its help text. `job` (the group's label) tells the jobs apart. */
export const METRICS = {
  last_success_unixtime: 'When the job last ended well, in seconds since 1970.',
  last_failure_unixtime: 'When the job last failed, in seconds since 1970.',
  exit_status: 'Exit status of the last run: 0 done, 1 failed, 2 usage or settings.',
  total_seconds: 'Seconds that the whole run took.',
  total_seconds_dwm: 'Seconds of the run that went into washing.',
  total_records_total: 'Records that the run dealt with.',
  total_records_success: 'Records that are in Eloqua for certain.',
  total_records_warning: 'Records of imports that Eloqua ended with a warning.',
  total_records_errored:
    'Records that could not be washed; records of imports that failed, and records that were rejected.',
  records_superseded: 'Records left out because a newer export of the same contact went.',
  records_edited_meanwhile: 'Contacts of which others changed a value in Eloqua after it was exported; theirs stays.',
  records_washed_again: 'Records that post sent back to be washed with the values that Eloqua has now.',
  contacts_unmatched: 'Rows of post that matched no contact: deleted or merged meanwhile, and not made anew.',
  contacts_created: 'Contacts that post made in Eloqua, which it must not.',
  records_in_error_queue: 'Records on errored queues.',
  rules_skipped: 'Rules that the last run left out because they cannot be used.',
  brake_engaged: '1 when a brake stopped the run before anything was sent, else 0.',
  syncs_used: 'Syncs started in the current hour, of all jobs and hosts together.',
  syncs_allowed: 'The allowance of an hour, setting SYNCS_PER_HOUR.',
  import_takeovers: 'Times that an import which is not settled yet was taken over from a run that ended early.',
  QueueSize: 'Records in the queue.',
  QueueTimeout: 'Records given back because their claim was not heard of in time.',
  queue_oldest_seconds: 'Age of the oldest record in the queue, in seconds.',
  queue_highest_attempts: 'Most claims that a record now in the queue has had.',
} as const;

export type MetricName = keyof typeof METRICS;

/** The gauges of one run. Only what was set is pushed, so a failed run cannot move `last_success_unixtime`. */
export class RunMetrics {
  readonly #registry = new client.Registry();
  readonly #gauges = new Map<MetricName, client.Gauge<string>>();

  set(name: MetricName, value: number): void {
    this.#gauge(name, []).set(value);
  }

  setForQueue(name: MetricName, queue: string, value: number): void {
    this.#gauge(name, ['queue']).set({ queue }, value);
  }

  /** Prometheus' text format; with `labels` on every sample. */
  exposition(labels: Record<string, string> = {}): Promise<string> {
    this.#registry.setDefaultLabels(labels);
    return this.#registry.metrics();
  }

  /** By name; those of queues by name and queue. */
  async values(): Promise<Record<string, number | Record<string, number>>> {
    const values: Record<string, number | Record<string, number>> = {};
    for (const [name, gauge] of this.#gauges) {
      const { values: samples } = await gauge.get();
      const ofQueues = samples.filter(({ labels }) => labels.queue !== undefined);
      if (ofQueues.length === 0) values[name] = samples[0]?.value ?? 0;
      else values[name] = Object.fromEntries(ofQueues.map(({ labels, value }) => [String(labels.queue), value]));
    }
    return values;
  }

  /** The media type of `exposition`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  #gauge(name: MetricName, labelNames: string[]): client.Gauge<string> {
    const known = this.#gauges.get(name);
    if (known) return known;
    const gauge = new client.Gauge({ name, help: METRICS[name], labelNames, registers: [this.#registry] });
    this.#gauges.set(name, gauge);
    return gauge;
  }
}

export interface MetricsTargets {
  /** Empty = none. */
  readonly pushgateway: Secret;
  /** Empty = none. */
  readonly file: string;
  /** Keeps the group apart from those of the same job on other hosts: setting METRICS_INSTANCE. Empty = one group a job. */
  readonly instance?: string;
}

/**
 * Hands the run's metrics to the Pushgateway and to the metrics file, where they are set. By POST, which leaves the
 * group's other metrics in place. Never throws: what cannot be delivered is a warning (invariant 7).
 */
export async function publishMetrics(
  metrics: RunMetrics,
  job: string,
  targets: MetricsTargets,
  log: Log,
): Promise<void> {
  if (!targets.pushgateway.isEmpty) {
    await push(metrics, job, targets).catch((error: unknown) =>
      log.warn(`The metrics could not be pushed; the job is not affected. Check PUSHGATEWAY (${reasonOf(error)})`),
    );
  }
  if (targets.file !== '') {
    await mergeMetricsFile(fromProjectRoot(targets.file), job, await metrics.exposition({ job })).catch(
      (error: unknown) =>
        log.warn(
          `The metrics file could not be written; the job is not affected. Check METRICS_FILE (${fileFault(error)})`,
        ),
    );
  }
}

/** @throws Error whose message is why they are not delivered, or not for certain. */
async function push(metrics: RunMetrics, job: string, { pushgateway, instance = '' }: MetricsTargets): Promise<void> {
  const group = `/metrics/job/${encodeURIComponent(job)}${instance && `/instance/${encodeURIComponent(instance)}`}`;
  const body = await metrics.exposition();
  const answer = await askGateway(pushgateway, group, {
    method: 'POST',
    headers: { 'content-type': metrics.contentType },
    body,
    deadlineMs: PUSH_DEADLINE_MS,
  }).catch((error: unknown) => {
    throw new Error(noAnswerReason(error, PUSH_DEADLINE_MS), { cause: error });
  });
  const fault = statusFault(answer.status);
  if (fault !== undefined) throw new Error(`it answers with ${fault}${quoted(answer.text)}`);
}

/** What the Pushgateway says about metrics that it does not take; a proxy's page would fill the log. */
function quoted(text: string): string {
  const line = text.trim();
  return line === '' || line.startsWith('<') ? '' : `: ${boundedText(line, LONGEST_QUOTE)}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
