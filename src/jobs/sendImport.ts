import type { Entity } from '../eloqua/types.js';
import { isDwmError } from '../errors/dwmError.js';
import type { Claim } from '../queue/types.js';
import { removeDefinition } from './definitions.js';
import { giveBack } from './giveBack.js';
import type { ImportNote, StartedImport } from './importNote.js';
import type { ImportPlan } from './importPlan.js';
import type { JobRun } from './job.js';
import type { PreparedRow } from './prepareRows.js';
import { stageRows } from './stageRows.js';
import { findUnsureSync } from './unsureSync.js';

/** As long as uploads are kept that no sync took in; two weeks, so that a run that was down for days can go on. */
const RETENTION = 'P14D';

/**
 * Makes the definition, uploads the rows and starts the sync. Until the start is tried, a failure gives the records back
 * at once; from then on only a later run can tell whether the sync runs, and the claim stays with its note.
 */
export async function sendImport(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  rows: readonly PreparedRow[],
): Promise<StartedImport> {
  const definitionName = `DWMOps ${run.job.script} ${run.runId} ${claim.token.slice(0, 8)}`;
  const planned: ImportNote = { state: 'defining', runId: run.runId, definitionName };
  const staged = await stage(run, claim, plan, rows, planned);
  const starting: ImportNote = { ...staged, state: 'starting', rows: rows.length };
  await claim.note(starting);
  try {
    const sync = await (await run.eloqua()).startSync(staged.definitionUri);
    const started: StartedImport = { ...starting, state: 'started', syncUri: sync.uri };
    await claim.note(started);
    return started;
  } catch (error) {
    // Thrown before anything is asked of Eloqua. After any other error the sync may be at work.
    if (isDwmError(error, 'ELOQUA_ALLOWANCE_USED')) await undo(run, claim, plan.of, rows, staged, error);
    throw error;
  }
}

async function stage(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  rows: readonly PreparedRow[],
  planned: ImportNote,
): Promise<ImportNote & { readonly definitionUri: string }> {
  let known = planned;
  try {
    await claim.note(planned);
    const definition = {
      name: planned.definitionName,
      fields: fieldsOf(plan, rows),
      identifierFieldName: plan.identifier,
      updateMultipleMatches: plan.updateMultipleMatches,
      ...(plan.linkToContactsBy !== undefined && { linkToContactsBy: plan.linkToContactsBy }),
      ...(plan.syncActions.length > 0 && { syncActions: plan.syncActions }),
      dataRetentionDuration: RETENTION,
      autoDeleteDuration: RETENTION,
    };
    const noted = async (definitionName: string, definitionUri: string) => {
      known = { ...planned, state: 'defined', definitionName, definitionUri };
      await claim.note(known);
    };
    const values = rows.map(({ row }) => row);
    const staged = await stageRows(run, plan.of, definition, values, noted);
    // The last safe point before something happens in Eloqua.
    run.signal.throwIfAborted();
    claim.lost.throwIfAborted();
    return { ...known, ...staged };
  } catch (error) {
    await undo(run, claim, plan.of, rows, known, error);
    throw error;
  }
}

/** The columns that the rows have, which are the same for all of them. */
function fieldsOf(plan: ImportPlan, rows: readonly PreparedRow[]): Record<string, string> {
  const columns = new Set(Object.keys(rows[0]?.row ?? {}));
  return Object.fromEntries(Object.entries(plan.fields).filter(([column]) => columns.has(column)));
}

/**
 * Nothing was synced. What is not the records' fault, such as an outage or a definition that Eloqua does not take, does
 * not use up their attempts; an upload that Eloqua refuses may be their fault, and must not come for ever.
 */
async function undo(
  run: JobRun,
  claim: Claim,
  of: Entity,
  rows: readonly PreparedRow[],
  known: ImportNote,
  error: unknown,
): Promise<void> {
  const mayBeRecords =
    known.state === 'defined' && isDwmError(error) && ['record', 'dwmops'].includes(error.facts.blame);
  const ids = rows.map(({ id }) => id);
  const asUnclaimed = isDwmError(error) && !mayBeRecords;
  // Else the claim keeps its note, and whoever takes it over deletes the definition.
  if (await giveBack(run, claim, ids, { because: error, asUnclaimed }))
    await removeDefinition(run, { kind: 'imports', of, ...known });
}

/**
 * The import of a dead run, or undefined when it is certain that no sync of it ran or will run: then its records are as
 * good as never sent.
 * @throws DwmError with an ELOQUA_ code: it stays unsure, and the claim keeps its note.
 */
export async function findLeftImport(run: JobRun, left: ImportNote, of: Entity): Promise<StartedImport | undefined> {
  if (left.syncUri !== undefined) return { ...left, syncUri: left.syncUri };
  if (left.state === 'starting' && left.definitionUri !== undefined) {
    const syncUri = await findUnsureSync(run, left.definitionUri);
    if (syncUri !== undefined) return { ...left, syncUri };
  }
  await removeDefinition(run, { kind: 'imports', of, ...left });
  return undefined;
}
