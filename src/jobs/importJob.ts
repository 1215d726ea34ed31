import type { Claim } from '../queue/types.js';
import { type ImportPlan, importClaim } from './importClaim.js';
import { describeCounts, noCounts, setCountMetrics } from './importCounts.js';
import type { JobRun, Outcome } from './job.js';
import { prepareRows } from './prepareRows.js';

/**
 * What `post` and `indicators` share: first the claims that dead runs left with an import under way, then one claim of
 * new records. The plan is made only when there is something to send, so that an empty queue costs Eloqua nothing.
 */
export async function importJob(
  run: JobRun,
  queueName: string,
  makePlan: (run: JobRun) => Promise<ImportPlan>,
): Promise<Outcome> {
  const queue = await (await run.queues()).queue(queueName);
  if (run.dryRun) return reportOnly(run, queueName, makePlan);
  const claimOptions = { jobName: run.job.jobName };
  const counts = noCounts();
  let plan: ImportPlan | undefined;
  const work = async (claim: Claim) => {
    try {
      plan ??= await makePlan(run);
    } catch (error) {
      await giveBackUntouched(claim);
      throw error;
    }
    run.progress.start(run.job.script, claim.records.length);
    await importClaim(run, claim, plan, counts);
    run.progress.add(claim.records.length);
  };
  try {
    for (;;) {
      const left = await queue.resume(claimOptions);
      if (!left) break;
      await work(left);
    }
    run.signal.throwIfAborted();
    const claim = await queue.claim(run.limit, claimOptions);
    if (claim.records.length > 0) await work(claim);
    else await claim.close();
  } finally {
    setCountMetrics(run, counts);
  }
  return { records: counts.total, story: `${describeCounts(counts)}.` };
}

async function giveBackUntouched(claim: Claim): Promise<void> {
  if (claim.noted === undefined)
    await claim.release(
      claim.records.map(({ _id }) => _id),
      { asUnclaimed: true },
    );
}

async function reportOnly(
  run: JobRun,
  queueName: string,
  makePlan: (run: JobRun) => Promise<ImportPlan>,
): Promise<Outcome> {
  const queue = await (await run.queues()).queue(queueName);
  const records = await queue.peek(run.limit);
  const plan = await makePlan(run);
  const { rows, failures, superseded } = prepareRows(records, { ...plan, overlong: run.settings.OVERLONG_VALUES });
  return {
    records: rows.length,
    story: `Would send ${rows.length} of ${await queue.availableSize()} records; ${failures.length} would go to the errored queue, ${superseded.length} are superseded.`,
  };
}
