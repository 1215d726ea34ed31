import type { Claim } from '../queue/types.js';
import { removeDefinition } from './definitions.js';
import { outdatedRows } from './deliveredContacts.js';
import { finishLeftImport } from './finishLeftImport.js';
import { fitOneImport } from './fitOneImport.js';
import type { ImportCounts } from './importCounts.js';
import type { ImportPlan } from './importPlan.js';
import type { JobRun } from './job.js';
import { type PreparedRow, prepareRows } from './prepareRows.js';
import { erroredQueueOf } from './queueNames.js';
import { sendImport } from './sendImport.js';
import { awaitAndSettle } from './settleImport.js';

/**
 * Sends the records of a claim as one import, waits for Eloqua, and settles each record by its own result. Every step
 * is noted on the claim before it is taken, so that the next run finishes what this one cannot: no second import of
 * records whose sync may have started (invariant 1).
 * @returns how many records were given back because they want an import of their own.
 */
export async function importClaim(run: JobRun, claim: Claim, plan: ImportPlan, counts: ImportCounts): Promise<number> {
  if (await finishLeftImport(run, claim, plan, counts)) return 0;
  const prepared = prepareRows(claim.records, { ...plan, overlong: run.settings.OVERLONG_VALUES });
  const outdated = plan.isOverwriting ? await outdatedRows(run, prepared.rows) : [];
  const old = new Set(outdated);
  const superseded = [...prepared.superseded, ...outdated.map(({ id }) => id)];
  const { rows, postponed, failures } = fitOneImport(prepared.rows.filter((row) => !old.has(row)));
  const allFailures = [...prepared.failures, ...failures];
  await claim.fail(erroredQueueOf(claim.queueName), allFailures);
  await claim.complete(superseded, { countInBatch: true });
  if (superseded.length > 0) run.log.debug(`Superseded by newer exports: records ${superseded.join(', ')}`);
  await claim.release(postponed, { asUnclaimed: true });
  counts.errored += allFailures.length;
  counts.superseded += superseded.length;
  if (rows.length > 0) await deliver(run, claim, plan, rows, counts);
  await claim.close();
  return postponed.length;
}

async function deliver(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  rows: readonly PreparedRow[],
  counts: ImportCounts,
): Promise<void> {
  if (run.production) {
    const sent = await sendImport(run, claim, plan, rows);
    await awaitAndSettle(run, claim, plan, rows, sent, counts);
    await removeDefinition(run, { kind: 'imports', of: plan.of, ...sent });
    return;
  }
  if (counts.notSent === 0) run.log.info('Not in production: records are not sent, and travel on as if they had been');
  const ids = new Set(rows.map(({ id }) => id));
  await plan.delivered(
    claim,
    claim.records.filter(({ _id }) => ids.has(_id)),
  );
  counts.notSent += rows.length;
}
