import { DwmError } from '../errors/dwmError.js';
import type { Claim, Queue } from '../queue/types.js';
import { giveBack } from './giveBack.js';
import { importClaim } from './importClaim.js';
import { describeCounts, type ImportCounts, noCounts, setCountMetrics } from './importCounts.js';
import type { ImportPlan } from './importPlan.js';
import { type JobRun, type Outcome, PREVIEW_RECORDS } from './job.js';
import { pausedUntil } from './jobPauses.js';
import { whyWaitForImport } from './leftImports.js';
import { fitValues, newestRecords } from './prepareRows.js';

/**
 * What `post` and `indicators` share: first the claims that dead runs left with an import under way, then new records, a
 * set and an import at a time, since memory grows with the set (of 30,000 records with 39 fields 2,500 at a time take 246 MB at most, 5,000 take 336).
 * The plan is made only when there is something to send, so that an empty queue costs Eloqua nothing.
 */
export async function importJob(
  run: JobRun,
  queueName: string,
  makePlan: (run: JobRun) => Promise<ImportPlan>,
): Promise<Outcome> {
  const queue = await (await run.queues()).queue(queueName);
  if (run.dryRun) return reportOnly(run, queue, makePlan);
  const claimOptions = { jobName: run.job.jobName };
  const counts = noCounts();
  let plan: ImportPlan | undefined;
  let wait: string | undefined;
  /** @returns how many of the claim's records were dealt with. */
  const work = async (claim: Claim) => {
    plan ??= await planFor(run, claim, makePlan);
    const postponed = await importClaim(run, claim, plan, counts);
    const done = claim.records.length - postponed;
    run.progress.add(done);
    return done;
  };
  try {
    for (;;) {
      run.signal.throwIfAborted();
      const left = await queue.resume(claimOptions);
      if (!left) break;
      await work(left);
    }
    wait = await whyWait(run, queueName);
    run.progress.start(run.job.script, Math.min(run.limit, await queue.availableSize()));
    for (let dealtWith = 0; wait === undefined && dealtWith < run.limit; ) {
      run.signal.throwIfAborted();
      const size = Math.min(run.settings.IMPORT_SET_SIZE, run.limit - dealtWith);
      const claim = await queue.claim(size, claimOptions);
      if (claim.records.length === 0) break;
      const done = await work(claim);
      // What was given back whole would be claimed again, without end.
      if (done === 0) break;
      dealtWith += done;
    }
  } finally {
    setCountMetrics(run, counts);
    reportEdits(run, counts);
  }
  if (counts.created > 0) throw contactsCreated(counts);
  return {
    records: counts.total,
    story: [`${describeCounts(counts)}.`, ...(wait === undefined ? [] : [wait])].join(' '),
  };
}

/** One line a run: whoever looks into a contact finds the rest in its history. */
function reportEdits(run: JobRun, { edited, washedAgain, unsettled }: ImportCounts): void {
  if (edited + washedAgain > 0) {
    run.log.info(
      `${edited} contacts were edited in Eloqua after their export, and keep what was entered; ${washedAgain} records go through the wash again with it`,
    );
  }
  if (unsettled > 0) {
    run.log.warn(
      `${unsettled} contacts change each time that they are washed, so they were merged without another wash; look for a program in Eloqua that sets fields back`,
    );
  }
}

function contactsCreated({ created }: ImportCounts): DwmError {
  return new DwmError(
    'CONTACTS_CREATED',
    `The imports of this run made ${created} contacts in Eloqua, which none may; their ids are in the log lines before. All records of the run are settled`,
  );
}

async function planFor(run: JobRun, claim: Claim, makePlan: (run: JobRun) => Promise<ImportPlan>): Promise<ImportPlan> {
  try {
    return await makePlan(run);
  } catch (error) {
    if (claim.noted === undefined) {
      const ids = claim.records.map(({ _id }) => _id);
      await giveBack(run, claim, ids, { because: error, asUnclaimed: true });
    }
    throw error;
  }
}

/** Why nothing new is sent; two imports at once matter only where one run a site is at work: else the rows say the same. */
async function whyWait(run: JobRun, queueName: string): Promise<string | undefined> {
  const until = await pausedUntil(run);
  if (until) return `Nothing new is sent before ${until.toISOString()}, as Eloqua asked.`;
  return run.job.lock === 'site' ? whyWaitForImport(run, queueName) : undefined;
}

async function reportOnly(run: JobRun, queue: Queue, makePlan: (run: JobRun) => Promise<ImportPlan>): Promise<Outcome> {
  const records = await queue.peek(Math.min(run.limit, PREVIEW_RECORDS));
  const plan = await makePlan(run);
  const { newest, failures, superseded } = newestRecords(records, plan);
  const { rows, failures: overlong } = fitValues(
    plan.previewRows(newest).rows,
    plan.columns,
    run.settings.OVERLONG_VALUES,
  );
  const edits = plan.isOverwriting ? ' What people have edited in Eloqua meanwhile is not looked at in a dry run.' : '';
  return {
    records: rows.length,
    story: `Looked at ${records.length} of ${await queue.availableSize()} records: ${rows.length} would be sent, ${failures.length + overlong.length} would go to the errored queue, ${superseded.length} are superseded.${edits}`,
  };
}
