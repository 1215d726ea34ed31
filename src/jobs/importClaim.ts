import { isDwmError } from '../errors/dwmError.js';
import type { Claim } from '../queue/types.js';
import { removeDefinition } from './definitions.js';
import { outdatedRows } from './deliveredContacts.js';
import { fitOneImport } from './fitOneImport.js';
import type { ImportCounts } from './importCounts.js';
import { importNote, type StartedImport } from './importNote.js';
import type { ImportPlan } from './importPlan.js';
import type { JobRun } from './job.js';
import { exportedAt, identityOf, type PreparedRow, prepareRows } from './prepareRows.js';
import { erroredQueueOf } from './queueNames.js';
import { findLeftImport, sendImport } from './sendImport.js';
import { awaitAndSettle } from './settleImport.js';
import { isHopeless, TIME_UP, UNREADABLE } from './syncTrouble.js';

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
    return { id: record._id, identity: identityOf(row[plan.identifier] ?? ''), exportedAt: exportedAt(record), row };
  });
  if (rows.length > 0) {
    run.log.warn(`Run ${left.runId} left an import (${left.syncUri}); waiting for it instead of sending again`);
    const { parts: _parts, ...withoutRowNumbers } = left;
    const sent = left.rows === rows.length ? left : withoutRowNumbers;
    await settleOrGiveUp(run, claim, left, counts, () => awaitAndSettle(run, claim, plan, rows, sent, counts));
  }
  await removeDefinition(run, { kind: 'imports', of: plan.of, ...left });
  await claim.close();
  return true;
}

/**
 * An import whose result cannot be read keeps all later ones waiting, since those could be overtaken by it; so after a
 * day its records go where a person looks for them.
 */
async function settleOrGiveUp(
  run: JobRun,
  claim: Claim,
  left: StartedImport,
  counts: ImportCounts,
  settle: () => Promise<void>,
): Promise<void> {
  try {
    await settle();
  } catch (error) {
    if (!isDwmError(error, ...UNREADABLE, ...TIME_UP)) throw error;
    const { troubledSince = Date.now() } = left;
    if (!isHopeless(troubledSince)) {
      await claim.note({ ...left, troubledSince });
      throw error;
    }
    const errored = erroredQueueOf(claim.queueName);
    const reason = `nobody knows what became of the import ${left.syncUri}: ${error.message}`;
    const { count } = await claim.fail(
      errored,
      claim.records.map(({ _id }) => ({ id: _id, code: 'IMPORT_UNREADABLE', reason })),
    );
    counts.errored += count;
    run.log.error(
      `IMPORT_UNREADABLE: ${left.syncUri} could not be read for a day; its ${count} records are on ${errored}`,
    );
  }
}
