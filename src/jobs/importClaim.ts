import type { Entity, SyncAction } from '../eloqua/types.js';
import { DwmError, isDwmError } from '../errors/dwmError.js';
import type { Claim, QueueRecord, RecordId, Settled } from '../queue/types.js';
import { removeDefinition } from './definitions.js';
import type { ImportCounts } from './importCounts.js';
import { type ImportNote, importNote } from './importNote.js';
import { type ImportResult, readImportResult } from './importResult.js';
import type { JobRun } from './job.js';
import { type Column, type PreparedRow, prepareRows } from './prepareRows.js';
import { ERRORED_QUEUE_OF } from './queueNames.js';

/** Everything about an import that differs between `post` and `indicators`. */
export interface ImportPlan {
  readonly of: Entity;
  readonly columns: readonly Column[];
  /** Column name → statement; the same names as `columns`. */
  readonly fields: Readonly<Record<string, string>>;
  readonly identifier: string;
  readonly syncActions: readonly SyncAction[];
  readonly toRow: (record: QueueRecord) => Record<string, string>;
  /** Settles records whose row is in Eloqua. */
  readonly delivered: (claim: Claim, records: readonly QueueRecord[]) => Promise<Settled>;
}

/** As long as uploads are kept that no sync took in; two weeks, so that a run that was down for days can go on. */
const RETENTION = 'P14D';

/**
 * Sends the records of a claim as one import, waits for Eloqua, and settles each record by its own result. Every step
 * is noted on the claim before it is taken, so that the next run finishes what this one cannot: no second import of
 * records whose sync may have started (design, invariant 1).
 */
export async function importClaim(run: JobRun, claim: Claim, plan: ImportPlan, counts: ImportCounts): Promise<void> {
  const { rows, failures, superseded } = prepareRows(claim.records, {
    ...plan,
    overlong: run.settings.OVERLONG_VALUES,
  });
  await claim.fail(erroredQueueOf(claim), failures);
  await claim.complete(superseded, { countInBatch: true });
  counts.errored += failures.length;
  counts.superseded += superseded.length;
  if (rows.length > 0) await sendAndSettle(run, claim, plan, rows, counts);
  await claim.close();
}

async function sendAndSettle(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  rows: readonly PreparedRow[],
  counts: ImportCounts,
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  if (!run.production) {
    run.log.info(`Not in production: ${rows.length} records are not sent, and travel on as if they had been`);
    await plan.delivered(claim, recordsOf(claim, new Set(ids)));
    counts.total += rows.length;
    counts.success += rows.length;
    return;
  }
  const started = await startedImport(run, claim, plan, rows);
  counts.total += rows.length;
  const eloqua = await run.eloqua();
  const ended = await eloqua.awaitSync(started.syncUri);
  const result = await readImportResult({
    status: ended.status,
    logs: ended.status === 'success' ? [] : await eloqua.logs(started.syncUri),
    rejects: ended.status === 'warning' ? eloqua.rejects(started.syncUri) : noRejects(),
    identifier: plan.identifier,
    sent: new Set(rows.map(({ identity }) => identity)),
  });
  await settle(run, claim, plan, rows, result, counts);
  await removeDefinition(run, { kind: 'imports', of: plan.of, ...started });
}

/** The sync of an earlier run that left the claim, or one of ours. */
async function startedImport(run: JobRun, claim: Claim, plan: ImportPlan, rows: readonly PreparedRow[]) {
  const left = claim.noted === undefined ? undefined : importNote.parse(claim.noted);
  const found = left && (await findStarted(run, left));
  if (left && found !== undefined) {
    run.log.warn(
      `Run ${left.runId} left an import (${found}) that may be at work; waiting for it instead of sending again`,
    );
    return { ...left, syncUri: found };
  }
  if (left) await removeDefinition(run, { kind: 'imports', of: plan.of, ...left });
  try {
    return await send(run, claim, plan, rows);
  } catch (error) {
    if (!isDwmError(error, 'ELOQUA_SYNC_UNSURE')) await giveBack(claim, rows);
    throw error;
  }
}

async function findStarted(run: JobRun, left: ImportNote): Promise<string | undefined> {
  if (left.syncUri !== undefined) return left.syncUri;
  if (left.state !== 'starting' || left.definitionUri === undefined) return undefined;
  const [sync] = await (await run.eloqua()).syncsOf(left.definitionUri);
  return sync?.uri;
}

async function send(run: JobRun, claim: Claim, plan: ImportPlan, rows: readonly PreparedRow[]) {
  const eloqua = await run.eloqua();
  const definitionName = `DWMOps ${run.job.script} ${run.runId} ${claim.token.slice(0, 8)}`;
  const note = { runId: run.runId, definitionName };
  await claim.note({ ...note, state: 'defining' });
  const definition = await eloqua.createImport(plan.of, {
    name: definitionName,
    fields: plan.fields,
    identifierFieldName: plan.identifier,
    ...(plan.syncActions.length > 0 && { syncActions: plan.syncActions }),
    dataRetentionDuration: RETENTION,
    autoDeleteDuration: RETENTION,
  });
  const defined = { ...note, definitionUri: definition.uri };
  await claim.note({ ...defined, state: 'defined' });
  const upload = await eloqua.upload(
    definition.uri,
    rows.map(({ row }) => row),
  );
  run.log.info(`${upload.rows} records uploaded in ${upload.parts} part(s), ${Math.ceil(upload.bytes / 1024)} KB`);
  stopIfAsked(run, claim);
  await claim.note({ ...defined, state: 'starting' });
  const sync = await eloqua.startSync(definition.uri);
  await claim.note({ ...defined, state: 'started', syncUri: sync.uri });
  return { ...defined, syncUri: sync.uri };
}

/** Nothing was synced: the records are as good as never claimed, and an outage of Eloqua does not use up their attempts. */
async function giveBack(claim: Claim, rows: readonly PreparedRow[]): Promise<void> {
  if (claim.lost.aborted) return;
  await claim.note(null);
  await claim.release(
    rows.map(({ id }) => id),
    { asUnclaimed: true },
  );
}

async function settle(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  rows: readonly PreparedRow[],
  result: ImportResult,
  counts: ImportCounts,
): Promise<void> {
  if (result.status === 'error') return settleFailedImport(run, claim, rows, result, counts);
  const refusals = rows.flatMap(({ id, identity }) => {
    const refusal = result.refused.get(identity);
    return refusal ? [{ id, ...refusal }] : [];
  });
  const refused = new Set<RecordId>(refusals.map(({ id }) => id));
  const delivered = new Set(rows.map(({ id }) => id).filter((id) => !refused.has(id)));
  await claim.fail(erroredQueueOf(claim), refusals);
  await plan.delivered(claim, recordsOf(claim, delivered));
  counts.errored += refusals.length;
  counts[result.status === 'success' ? 'success' : 'warning'] += delivered.size;
  if (result.status === 'warning') run.log.warn(describeWarning(result, refusals.length));
}

/** Nothing of a failed import counts as applied. */
async function settleFailedImport(
  run: JobRun,
  claim: Claim,
  rows: readonly PreparedRow[],
  result: ImportResult,
  counts: ImportCounts,
): Promise<never> {
  const ids = rows.map(({ id }) => id);
  const reasons = result.remarks.join('; ') || 'no reason given';
  if (result.tryAgain) {
    await claim.note(null);
    await claim.release(ids, { asUnclaimed: true });
    counts.givenBack += ids.length;
  } else {
    const code = /ELQ-\d+/.exec(reasons)?.[0] ?? 'IMPORT_FAILED';
    await claim.fail(
      erroredQueueOf(claim),
      ids.map((id) => ({ id, code, reason: `the whole import failed: ${reasons}` })),
    );
    counts.errored += ids.length;
  }
  await claim.close();
  const where = result.tryAgain ? 'are back in the queue for the next run' : `are on ${erroredQueueOf(claim)}`;
  throw new DwmError(
    'IMPORT_FAILED',
    `Eloqua ended an import of ${run.job.script} with an error (${reasons}); its ${ids.length} records ${where}`,
  );
}

function describeWarning(result: ImportResult, refused: number): string {
  const parts = [`Eloqua ended the import with a warning: ${refused} rows refused`];
  if (result.fieldRefusals > 0)
    parts.push(`${result.fieldRefusals} single values refused (the rest of their rows is in Eloqua)`);
  if (result.unmatched > 0) parts.push(`${result.unmatched} refusals that name no row of ours`);
  if (result.remarks.length > 0) parts.push(result.remarks.join('; '));
  return parts.join('; ');
}

/** The last safe points before something happens in Eloqua. */
function stopIfAsked(run: JobRun, claim: Claim): void {
  run.signal.throwIfAborted();
  claim.lost.throwIfAborted();
}

function recordsOf(claim: Claim, ids: ReadonlySet<RecordId>): QueueRecord[] {
  return claim.records.filter(({ _id }) => ids.has(_id));
}

function erroredQueueOf(claim: Claim): string {
  return ERRORED_QUEUE_OF[claim.queueName] ?? `${claim.queueName}Errored`;
}

async function* noRejects(): AsyncGenerator<never> {}
