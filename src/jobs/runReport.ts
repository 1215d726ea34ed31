import { isDwmError } from '../errors/dwmError.js';
import { describeError } from '../ops/describeError.js';
import { safeMessage } from '../ops/lineFormat.js';
import type { RunMetrics } from '../ops/metrics.js';
import { printAnswer } from '../ops/terminal.js';
import type { Job } from './job.js';

export interface RunEnd {
  readonly status: number;
  readonly seconds: number;
  readonly dryRun: boolean;
  /** Whether it was not this run's turn. */
  readonly skipped: boolean;
  /** What was done, as the last line of the log says. */
  readonly story?: string;
  readonly error?: unknown;
}

/** What `--json` prints: one object a run, for the program that started it. `counts` are the run's metrics by name. */
export async function printRunReport(job: Job, runId: string, metrics: RunMetrics, end: RunEnd): Promise<void> {
  const { status, seconds, dryRun, skipped, story = null, error } = end;
  const report = {
    job: job.script,
    jobName: job.jobName,
    runId,
    status,
    dryRun,
    skipped,
    seconds: Number(seconds.toFixed(1)),
    story,
    error: error === undefined ? null : describe(error),
    counts: await metrics.values(),
  };
  printAnswer(JSON.stringify(report));
}

function describe(error: unknown): { code: string; message: string } {
  const code = isDwmError(error) ? error.code : 'UNEXPECTED';
  const text = describeError(error).slice(code.length + 2);
  return { code, message: safeMessage(text, { emailAddresses: false }) };
}
