import { isDwmError } from '../errors/dwmError.js';
import { ownValue } from '../ownValue.js';
import type { Claim, QueueRecord, RecordId } from '../queue/types.js';
import { removeDefinition } from './definitions.js';
import { deliveredBefore } from './deliveredContacts.js';
import { finishLeftImport } from './finishLeftImport.js';
import { fitOneImport, type OneImport } from './fitOneImport.js';
import { giveBack } from './giveBack.js';
import type { ImportCounts } from './importCounts.js';
import type { ImportPlan, PlannedRows } from './importPlan.js';
import type { JobRun } from './job.js';
import { fitValues, newestRecords } from './prepareRows.js';
import { erroredQueueOf } from './queueNames.js';
import { type SendableImport, sendImport } from './sendImport.js';
import { awaitAndSettle } from './settleImport.js';

/**
 * Sends the records of a claim as one import, waits for Eloqua, and settles each record by its own result. Every step
 * is noted on the claim before it is taken, so that the next run finishes what this one cannot: no second import of
 * records whose sync may have started (invariant 1). Where staging took so long that people may have edited meanwhile,
 * the records are compared and staged anew before anything is synced.
 * @returns how many records were given back because they want an import of their own.
 */
export async function importClaim(run: JobRun, claim: Claim, plan: ImportPlan, counts: ImportCounts): Promise<number> {
  if (await finishLeftImport(run, claim, plan, counts)) return 0;
  let postponed = 0;
  let { records } = claim;
  for (let staging = 1; records.length > 0; staging++) {
    const prepared = await prepareOrGiveBack(run, claim, plan, records, counts);
    postponed += prepared.postponed.length;
    if (prepared.rows.length === 0) break;
    if (!run.production) await passOn(run, claim, plan, prepared, counts);
    else if ((await send(run, claim, plan, { ...prepared, staging }, counts)) === 'stale') {
      records = only(claim.records, prepared);
      continue;
    }
    break;
  }
  await claim.close();
  return postponed;
}

/** The import that goes now. All other records of the set are settled: failed, superseded, washed again or given back. */
async function prepareOrGiveBack(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  records: readonly QueueRecord[],
  counts: ImportCounts,
): Promise<OneImport & { readonly comparedAt?: number }> {
  try {
    return await prepare(run, claim, plan, records, counts);
  } catch (error) {
    const ids = records.map(({ _id }) => _id);
    await giveBack(run, claim, ids, { because: error, asUnclaimed: isDwmError(error) });
    throw error;
  }
}

async function prepare(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  records: readonly QueueRecord[],
  counts: ImportCounts,
): Promise<OneImport & { readonly comparedAt?: number }> {
  const { newest, ...others } = newestRecords(records, plan);
  const before = plan.isOverwriting ? await deliveredBefore(run, newest) : undefined;
  const current = newest.filter((one) => !before?.outdated.has(one));
  const outdated = newest.filter((one) => before?.outdated.has(one)).map(({ record }) => record._id);
  await supersede(run, claim, [...others.superseded, ...outdated], counts);
  const occasion = { claim, counts, hasLeftList: before?.hasLeftList ?? false };
  const planned: PlannedRows = current.length > 0 ? await plan.makeRows(current, occasion) : { rows: [], failures: [] };
  const fitting = fitValues(planned.rows, plan.columns, run.settings.OVERLONG_VALUES);
  const one = fitOneImport(fitting.rows);
  const failures = [...others.failures, ...planned.failures, ...fitting.failures, ...one.failures];
  await claim.fail(erroredQueueOf(claim.queueName), failures);
  counts.errored += failures.length;
  await claim.release(one.postponed, { asUnclaimed: true });
  return { ...one, ...(planned.comparedAt !== undefined && { comparedAt: planned.comparedAt }) };
}

async function supersede(run: JobRun, claim: Claim, ids: readonly RecordId[], counts: ImportCounts): Promise<void> {
  await claim.complete(ids, { countInBatch: true });
  if (ids.length > 0) run.log.debug(`Superseded by newer exports: records ${ids.join(', ')}`);
  counts.superseded += ids.length;
}

async function send(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  sendable: SendableImport,
  counts: ImportCounts,
): Promise<'sent' | 'stale'> {
  const sent = await sendImport(run, claim, plan, sendable);
  if (sent === 'stale') return sent;
  for (const { edited } of sendable.rows) {
    if (edited !== undefined) counts.edited++;
    if (edited === 'unsettled') counts.unsettled++;
  }
  await awaitAndSettle(
    run,
    claim,
    plan,
    sendable.rows.map((row) => ({ ...row, key: ownValue(row.row, row.identifier) ?? '' })),
    sent,
    counts,
  );
  await removeDefinition(run, { kind: 'imports', of: plan.of, ...sent });
  return 'sent';
}

async function passOn(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  prepared: OneImport,
  counts: ImportCounts,
): Promise<void> {
  if (counts.notSent === 0) run.log.info('Not in production: records are not sent, and travel on as if they had been');
  await plan.delivered(claim, only(claim.records, prepared));
  counts.notSent += prepared.rows.length;
}

function only(records: readonly QueueRecord[], { rows }: OneImport): QueueRecord[] {
  const ids = new Set(rows.map(({ id }) => id));
  return records.filter(({ _id }) => ids.has(_id));
}
