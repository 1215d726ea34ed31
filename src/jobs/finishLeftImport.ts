import { DwmError, isDwmError } from '../errors/dwmError.js';
import type { Claim } from '../queue/types.js';
import { removeDefinition } from './definitions.js';
import { noteDelivered } from './deliveredContacts.js';
import { exportedAt } from './exportTime.js';
import type { ImportCounts } from './importCounts.js';
import { importNote, type StartedImport } from './importNote.js';
import type { ImportPlan } from './importPlan.js';
import type { JobRun } from './job.js';
import { erroredQueueOf } from './queueNames.js';
import { findLeftImport } from './sendImport.js';
import { awaitAndSettle, type SentRow } from './settleImport.js';
import { isDayAgo, isUnreadableForGood, OUT_OF_REACH, troubleAfter, UNREADABLE } from './syncTrouble.js';

/**
 * The import that an earlier run left with this claim: waits for it instead of sending again. Its records are those that
 * were sent, whatever the settings say today.
 * @returns whether there was one.
 */
export async function finishLeftImport(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  counts: ImportCounts,
): Promise<boolean> {
  if (claim.noted === undefined) return false;
  const left = await findLeftImport(run, importNote.parse(claim.noted), plan.of);
  if (!left) {
    await claim.note(null);
    return false;
  }
  const rows = claim.records.map((record) => ({
    id: record._id,
    identity: plan.identify(record),
    exportedAt: exportedAt(record),
    key: plan.keyOf(record, left.identifier),
  }));
  if (rows.length > 0) {
    run.log.warn(`Run ${left.runId} left an import (${left.syncUri}); waiting for it instead of sending again`);
    try {
      await awaitAndSettle(run, claim, plan, rows, left, counts);
    } catch (error) {
      if (!isDwmError(error, ...UNREADABLE, ...OUT_OF_REACH)) throw error;
      const troubled = { ...left, ...troubleAfter(left, error) };
      await bearOrGiveUp({ run, claim, plan, rows, left: troubled, counts }, error);
    }
  }
  await removeDefinition(run, { kind: 'imports', of: plan.of, ...left });
  await claim.close();
  return true;
}

/** An import whose result could not be had. */
interface UnreadImport {
  readonly run: JobRun;
  readonly claim: Claim;
  readonly plan: ImportPlan;
  readonly rows: readonly SentRow[];
  readonly left: StartedImport;
  readonly counts: ImportCounts;
}

/**
 * All later imports wait for this one, since it could overtake them with older values; so after a day in which its result
 * could not be had, its records go where a person looks for them. First its definition goes, so that its sync cannot begin
 * any more, and it gets a last look.
 */
async function bearOrGiveUp(unread: UnreadImport, error: DwmError): Promise<void> {
  const { run, claim, plan, rows, left, counts } = unread;
  const isHopeless = isUnreadableForGood(left) || isDayAgo(left.waitingSince);
  const isGivenUp = isHopeless && (await removeDefinition(run, { kind: 'imports', of: plan.of, ...left }));
  if (!isGivenUp) {
    await claim.note({ ...left });
    throw error;
  }
  try {
    await awaitAndSettle(run, claim, plan, rows, left, counts);
  } catch (last) {
    if (!isDwmError(last, ...UNREADABLE, ...OUT_OF_REACH)) throw last;
    await giveUp(unread, last);
  }
}

async function giveUp({ run, claim, plan, rows, left, counts }: UnreadImport, error: DwmError): Promise<never> {
  // They may be in Eloqua: nothing older may follow them. They themselves may, when somebody replays them.
  if (plan.isOverwriting) await noteDelivered(run, rows);
  const errored = erroredQueueOf(claim.queueName);
  const reason = `nobody knows what became of the import ${left.syncUri}: ${error.message}`;
  const { count } = await claim.fail(
    errored,
    rows.map(({ id }) => ({ id, code: 'IMPORT_UNREADABLE', reason })),
  );
  counts.total += rows.length;
  counts.errored += count;
  await claim.close();
  throw new DwmError(
    'IMPORT_UNREADABLE',
    `What became of the import ${left.syncUri} of run ${left.runId} could not be read for a day (${error.message}); its ${count} records are on ${errored}`,
    { cause: error },
  );
}
