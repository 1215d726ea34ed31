import { DwmError } from '../errors/dwmError.js';
import { chunks, RECORDS_PER_PART } from '../queue/parts.js';
import type { Claim, RecordId } from '../queue/types.js';
import { comparable } from './contactIdentity.js';
import { removeDefinition } from './definitions.js';
import { noteDelivered } from './deliveredContacts.js';
import type { ImportCounts } from './importCounts.js';
import type { StartedImport } from './importNote.js';
import type { ImportPlan, PreparedRow } from './importPlan.js';
import { type ImportResult, readImportResult } from './importResult.js';
import type { JobRun } from './job.js';
import { pauseJob } from './jobPauses.js';
import { erroredQueueOf } from './queueNames.js';
import { reportCreatedContacts } from './reportCreatedContacts.js';
import { patienceWith } from './syncTrouble.js';

/** A row that went with an import. */
export interface SentRow extends Pick<PreparedRow, 'id' | 'identity' | 'exportedAt'> {
  /** What stands in the column that finds it. */
  readonly key: string;
}

/** Waits for the sync, reads what it did, and settles each record by its own result. */
export async function awaitAndSettle(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  rows: readonly SentRow[],
  sent: StartedImport,
  counts: ImportCounts,
): Promise<void> {
  const eloqua = await run.eloqua();
  // Those that a run had settled before it died: Eloqua's rejects and row numbers count them still.
  const settledEarlier = (sent.rows ?? rows.length) - rows.length;
  const ended = await eloqua.awaitSync(sent.syncUri, patienceWith(sent));
  const result = await readImportResult({
    status: ended.status,
    // How many contacts were matched is in the log of a success too.
    logs: ended.status === 'success' && !plan.updateOnly ? [] : await eloqua.logs(sent.syncUri),
    rejects: ended.status === 'warning' ? eloqua.rejects(sent.syncUri) : noRejects(),
    identifier: sent.identifier ?? plan.addressColumn,
    sent: rows.map(({ key }) => key),
    parts: settledEarlier === 0 ? sent.parts : undefined,
    settledEarlier,
  });
  counts.imports++;
  counts.total += rows.length;
  const isAlarm = plan.updateOnly && result.created > 0;
  if (isAlarm) counts.created += result.created;
  try {
    if (result.failed) await settleFailedImport(run, claim, plan, rows, sent, result, counts);
    else await settleRows(run, claim, plan, rows, result, counts);
  } finally {
    if (isAlarm) await reportCreatedContacts(run, ended, rows, result.created);
  }
}

async function settleRows(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  rows: readonly SentRow[],
  result: ImportResult,
  counts: ImportCounts,
): Promise<void> {
  const refusals = rows.flatMap(({ id, key }) => {
    const refusal = result.refused.get(comparable(key));
    return refusal ? [{ id, ...refusal }] : [];
  });
  const refused = new Set<RecordId>(refusals.map(({ id }) => id));
  const delivered = new Set(rows.map(({ id }) => id).filter((id) => !refused.has(id)));
  await claim.fail(erroredQueueOf(claim.queueName), refusals);
  // Before they leave the queue: a crash in between notes them once more.
  if (plan.isOverwriting)
    await noteDelivered(
      run,
      rows.filter(({ id }) => delivered.has(id)),
    );
  for (const part of chunks(
    claim.records.filter(({ _id }) => delivered.has(_id)),
    RECORDS_PER_PART,
  )) {
    await plan.delivered(claim, part);
  }
  // Refusals that name no row of ours are of some of those delivered, nobody knows which.
  const unknown = Math.min(result.unmatched, delivered.size);
  // Nor is it known which rows matched no contact; none of them counts as a success.
  const dropped = plan.updateOnly ? Math.min(result.dropped, delivered.size - unknown) : 0;
  counts.errored += refusals.length + unknown;
  counts.unmatched += dropped;
  const madeAnew = plan.updateOnly ? Math.min(result.created, delivered.size - unknown - dropped) : 0;
  counts[result.status === 'success' ? 'success' : 'warning'] += delivered.size - unknown - dropped - madeAnew;
  if (dropped > 0) {
    run.log.warn(
      `${dropped} of ${rows.length} rows matched no contact: deleted or merged in Eloqua since their export. They were not made anew`,
    );
  }
  if (result.status === 'warning') run.log.warn(describeWarning(result, refusals.length));
}

/** Nothing of a failed import counts as applied. */
async function settleFailedImport(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  rows: readonly SentRow[],
  sent: StartedImport,
  result: ImportResult,
  counts: ImportCounts,
): Promise<never> {
  const ids = rows.map(({ id }) => id);
  const reasons = result.remarks.join('; ') || 'no reason given';
  const errored = erroredQueueOf(claim.queueName);
  if (result.tryAgain) {
    if (result.afterMs > 0) await pauseJob(run, result.afterMs);
    await claim.note(null);
    // Counts as an attempt: rows that make every import fail must not come for ever.
    await claim.release(ids);
    counts.givenBack += ids.length;
  } else {
    const code = /ELQ-\d+/.exec(reasons)?.[0] ?? 'IMPORT_FAILED';
    const reason = `the whole import failed: ${reasons}`;
    await claim.fail(
      errored,
      ids.map((id) => ({ id, code, reason })),
    );
    counts.errored += ids.length;
  }
  await removeDefinition(run, { kind: 'imports', of: plan.of, ...sent });
  await claim.close();
  const later = result.afterMs > 0 ? `, in ${Math.round(result.afterMs / 60_000)} minutes` : '';
  const where = result.tryAgain ? `are back in the queue for a later run${later}` : `are on ${errored}`;
  throw new DwmError(
    'IMPORT_FAILED',
    `Eloqua did not take an import of ${run.job.script} (status ${result.status}: ${reasons}); its ${ids.length} records ${where}`,
  );
}

function describeWarning(result: ImportResult, refused: number): string {
  const parts = [`Eloqua ended the import with a warning: ${refused} rows refused`];
  if (result.fieldRefusals > 0)
    parts.push(`${result.fieldRefusals} rows with single values refused (the rest of them is in Eloqua)`);
  if (result.unmatched > 0) parts.push(`${result.unmatched} refusals that name no row of ours`);
  if (result.remarks.length > 0) parts.push(result.remarks.join('; '));
  return parts.join('; ');
}

async function* noRejects(): AsyncGenerator<never> {}
