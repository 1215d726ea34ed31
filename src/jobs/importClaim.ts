import type { Claim } from '../queue/types.js';
import { removeDefinition } from './definitions.js';
import { fitOneImport } from './fitOneImport.js';
import type { ImportCounts } from './importCounts.js';
import { importNote } from './importNote.js';
import type { ImportPlan } from './importPlan.js';
import type { JobRun } from './job.js';
import { identityOf, type PreparedRow, prepareRows } from './prepareRows.js';
import { erroredQueueOf } from './queueNames.js';
import { findLeftImport, sendImport } from './sendImport.js';
import { awaitAndSettle } from './settleImport.js';

/**
 * Sends the records of a claim as one import, waits for Eloqua, and settles each record by its own result. Every step
 * is noted on the claim before it is taken, so that the next run finishes what this one cannot: no second import of
 * records whose sync may have started (design, invariant 1).
 * @returns how many records were given back because they want an import of their own.
 */
export async function importClaim(run: JobRun, claim: Claim, plan: ImportPlan, counts: ImportCounts): Promise<number> {
  if (await finishLeftImport(run, claim, plan, counts)) return 0;
  const prepared = prepareRows(claim.records, { ...plan, overlong: run.settings.OVERLONG_VALUES });
  const { rows, postponed, failures } = fitOneImport(prepared.rows);
  const allFailures = [...prepared.failures, ...failures];
  await claim.fail(erroredQueueOf(claim.queueName), allFailures);
  await claim.complete(prepared.superseded, { countInBatch: true });
  await claim.release(postponed, { asUnclaimed: true });
  counts.errored += allFailures.length;
  counts.superseded += prepared.superseded.length;
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

/**
 * The import that an earlier run left with this claim: waits for it instead of sending again. Its records are those that
 * were sent, whatever the settings say today.
 * @returns whether there was one.
 */
async function finishLeftImport(run: JobRun, claim: Claim, plan: ImportPlan, counts: ImportCounts): Promise<boolean> {
  if (claim.noted === undefined) return false;
  const left = await findLeftImport(run, importNote.parse(claim.noted), plan.of);
  if (!left) {
    await claim.note(null);
    return false;
  }
  const rows = claim.records.map((record) => {
    const row = plan.toRow(record);
    return { id: record._id, identity: identityOf(row[plan.identifier] ?? ''), row };
  });
  if (rows.length > 0) {
    run.log.warn(`Run ${left.runId} left an import (${left.syncUri}); waiting for it instead of sending again`);
    const { parts: _parts, ...withoutRowNumbers } = left;
    const sent = left.rows === rows.length ? left : withoutRowNumbers;
    await awaitAndSettle(run, claim, plan, rows, sent, counts);
  }
  await removeDefinition(run, { kind: 'imports', of: plan.of, ...left });
  await claim.close();
  return true;
}
