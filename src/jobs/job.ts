import type { Db } from 'mongodb';
import type { Eloqua } from '../eloqua/types.js';
import type { Log } from '../log.js';
import type { RunMetrics } from '../ops/metrics.js';
import type { Progress } from '../ops/progress.js';
import type { Need, Settings } from '../ops/settings.js';
import type { Queues } from '../queue/types.js';
import type { JobScript } from './jobNames.js';

/** One of the six programs, as the frame (runJob.ts) starts it. */
export interface Job {
  /** What one types: `dwmops <script>`. */
  readonly script: JobScript;
  /** Log file and Pushgateway group. */
  readonly jobName: string;
  /** What the runscript calls the console log. */
  readonly consoleLog: string;
  /** A sentence for `--help`. */
  readonly summary: string;
  /** Lines for `--help`, without the leading `dwmops`. */
  readonly examples: readonly string[];
  readonly needs: readonly Need[];
  /** How many runs there may be at once: one a site, or one a host. */
  readonly lock: 'site' | 'host';
  /** Whether a run skips its turn while `refresh` works, which writes to the same custom object. */
  readonly givesWayToRefresh: boolean;
  /** Whether it reports `total_records_total`. */
  readonly countsRecords: boolean;
  /** The setting that holds the default of `--limit`; none for a job without. */
  readonly limit?: { readonly setting: LimitSetting; readonly counts: string };
  readonly perform: (run: JobRun) => Promise<Outcome>;
}

/** Most records that a dry run looks at: enough for a picture, bounded in memory. */
export const PREVIEW_RECORDS = 10_000;

export type LimitSetting = 'GET_LIMIT' | 'INDICATORS_LIMIT' | 'POST_LIMIT' | 'REFRESH_LIMIT';

/** One execution of a job: all that it may use, and what the person who started it asked for. */
export interface JobRun {
  readonly runId: string;
  readonly job: Job;
  readonly host: string;
  readonly settings: Settings;
  readonly log: Log;
  readonly metrics: RunMetrics;
  readonly progress: Progress;
  /** Most records that the run may deal with; Infinity where neither flag nor setting says. */
  readonly limit: number;
  readonly dryRun: boolean;
  readonly overrideBrakes: boolean;
  /** For `run --dry-run --diff FILE`. */
  readonly diffFile?: string;
  /** Whether anything may be changed in Eloqua (invariant 8). */
  readonly production: boolean;
  /** Aborted by SIGTERM or a lost lock; its reason is the error to end with. (The deadline ends calls to Eloqua.) */
  readonly signal: AbortSignal;
  readonly queueDb: Db;
  readonly rulesDb: Db;
  /** Opened at first use, so that a job loads nothing that it does not need. */
  readonly queues: () => Promise<Queues>;
  readonly eloqua: () => Promise<Eloqua>;
}

export interface Outcome {
  /** For `total_records_total`. */
  readonly records: number;
  /** What was done, as one sentence for the log's last line. */
  readonly story: string;
}
