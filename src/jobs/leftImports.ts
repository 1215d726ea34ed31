import { DwmError } from '../errors/dwmError.js';
import { type LeaseDocument, leasesOf } from '../queue/lease.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';
import { INDICATOR_QUEUE, PROCESSED_QUEUE } from './queueNames.js';

/**
 * Why nothing new may be sent: an import of a run that ended early may be at work, and could overwrite what is sent now
 * with older values. Its claim can be taken over once its lease is over. Undefined when there is none.
 * @throws DwmError IMPORT_NOT_SETTLED when a run has taken the claim over before, and failed: waiting again is no success.
 */
export async function whyWaitForImport(run: JobRun, queueName: string): Promise<string | undefined> {
  const { jobName } = run.job;
  const left = await patiently(run, () =>
    leasesOf(run.queueDb)
      .find({ queueName, jobName, ...NOTED })
      .toArray(),
  );
  if (left.length === 0) return undefined;
  const until = new Date(Math.max(...left.map(({ expiresAt }) => expiresAt.getTime()))).toISOString();
  const worst = left.reduce((one, other) => (takeovers(other) > takeovers(one) ? other : one));
  if (takeovers(worst) === 0)
    return `Nothing new is sent: an import of a run that ended early may be at work; the first run after ${until} takes it over.`;
  throw new DwmError(
    'IMPORT_NOT_SETTLED',
    `Nothing new is sent: the import of run ${String(worst.note?.runId)}, made ${worst.claimedAt.toISOString()}, was taken over ${takeovers(worst)} times and is not settled; ` +
      `the first run after ${until} tries again. The ERROR lines of the runs before this one tell why they could not`,
  );
}

/** For the metrics of `clean`: how often the imports of each queue were taken over that are not settled yet. */
export async function measureLeftImports(run: JobRun): Promise<void> {
  const left = await patiently(run, () => leasesOf(run.queueDb).find(NOTED).toArray());
  for (const queue of [INDICATOR_QUEUE, PROCESSED_QUEUE]) {
    const counts = left.filter(({ queueName }) => queueName === queue).map(takeovers);
    run.metrics.setForQueue('import_takeovers', queue, Math.max(0, ...counts));
  }
}

const NOTED = { note: { $exists: true } };

function takeovers({ takeovers = 0 }: LeaseDocument): number {
  return takeovers;
}
