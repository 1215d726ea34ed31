import type { Entity, ImportDefinition } from '../eloqua/types.js';
import { DwmError, isDwmError } from '../errors/dwmError.js';
import type { Claim } from '../queue/types.js';
import { removeDefinition } from './definitions.js';
import type { OneImport } from './fitOneImport.js';
import { giveBack } from './giveBack.js';
import type { ImportNote, StartedImport } from './importNote.js';
import type { ImportPlan, PreparedRow } from './importPlan.js';
import type { JobRun } from './job.js';
import { stageRows } from './stageRows.js';
import { findUnsureSync } from './unsureSync.js';

/** As long as uploads are kept that no sync took in; two weeks, so that a run that was down for days can go on. */
const RETENTION = 'P14D';

/** An edit that comes after the comparison, and before Eloqua takes the rows in, is not seen: so that time is short. */
const LONGEST_STAGING_MS = 5 * 60_000;
const MOST_STAGINGS = 3;

/** An import that is ready to be sent. */
export interface SendableImport extends OneImport {
  /** When its rows were compared with what Eloqua holds, in milliseconds since 1970. */
  readonly comparedAt?: number;
  /** How often these records are staged, this time included. */
  readonly staging: number;
}

type StagedImport = ImportNote & { readonly definitionUri: string };

/**
 * Makes the definition, uploads the rows and starts the sync. Until the start is tried, a failure gives the records back
 * at once; from then on only a later run can tell whether the sync runs, and the claim stays with its note.
 * @returns 'stale' when staging took so long that the rows must be compared anew; nothing was synced, and nothing is staged.
 */
export async function sendImport(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  sendable: SendableImport,
): Promise<StartedImport | 'stale'> {
  const { rows, identifier, staging } = sendable;
  const again = staging > 1 ? ` ${staging}` : '';
  const definitionName = `DWMOps ${run.job.script} ${run.runId} ${claim.token.slice(0, 8)}${again}`;
  const planned: ImportNote = { state: 'defining', runId: run.runId, definitionName, identifier };
  const staged = await stage(run, claim, plan, sendable, planned);
  if (isStale(sendable)) return stageAnew(run, claim, plan, sendable, staged);
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

/** A clock that was set back says nothing about how long it took. */
function isStale({ comparedAt }: SendableImport): boolean {
  if (comparedAt === undefined) return false;
  const took = Date.now() - comparedAt;
  return took < 0 || took > LONGEST_STAGING_MS;
}

async function stageAnew(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  { rows, staging }: SendableImport,
  staged: StagedImport,
): Promise<'stale'> {
  const what = `Staging ${rows.length} rows took over ${LONGEST_STAGING_MS / 60_000} minutes, in which people may have edited contacts`;
  if (staging >= MOST_STAGINGS) {
    const slow = new DwmError(
      'IMPORT_STAGING_SLOW',
      `${what}, ${staging} times; the records are back in the queue for a later run`,
    );
    await undo(run, claim, plan.of, rows, staged, slow);
    throw slow;
  }
  run.log.warn(`${what}: comparing and staging them anew`);
  await removeDefinition(run, { kind: 'imports', of: plan.of, ...staged });
  return 'stale';
}

async function stage(
  run: JobRun,
  claim: Claim,
  plan: ImportPlan,
  sendable: SendableImport,
  planned: ImportNote,
): Promise<StagedImport> {
  const { rows } = sendable;
  let known = planned;
  try {
    await claim.note(planned);
    const noted = async (definitionName: string, definitionUri: string) => {
      known = { ...planned, state: 'defined', definitionName, definitionUri };
      await claim.note(known);
    };
    const values = rows.map(({ row }) => row);
    const definition = definitionOf(plan, sendable, planned.definitionName);
    const { importRule, ...staged } = await stageRows(run, plan.of, definition, values, noted);
    if (importRule !== definition.importRule) warnOfOldSite(run);
    // The last safe point before something happens in Eloqua.
    run.signal.throwIfAborted();
    claim.lost.throwIfAborted();
    return { ...known, ...staged };
  } catch (error) {
    await undo(run, claim, plan.of, rows, known, error);
    throw error;
  }
}

function definitionOf(plan: ImportPlan, { kind, columns, identifier }: SendableImport, name: string): ImportDefinition {
  return {
    name,
    fields: Object.fromEntries(columns.map((column) => [column, plan.fields[column] ?? ''])),
    identifierFieldName: identifier,
    updateMultipleMatches: plan.updateMultipleMatches,
    ...(plan.updateOnly && { importRule: 'updateOnly' }),
    // Then a blank cell changes nothing; else it empties the field.
    ...(kind === 'changes' && { updateRule: 'ifNewIsNotNull' }),
    ...(plan.linkToContactsBy !== undefined && { linkToContactsBy: plan.linkToContactsBy }),
    ...(plan.syncActions.length > 0 && { syncActions: plan.syncActions }),
    dataRetentionDuration: RETENTION,
    autoDeleteDuration: RETENTION,
  };
}

const warned = new WeakSet<JobRun>();

function warnOfOldSite(run: JobRun): void {
  if (warned.has(run)) return;
  warned.add(run);
  run.log.warn(
    'This site of Eloqua does not know the import rule "updateOnly" (release 26B): it would make a contact anew that was deleted meanwhile. Such contacts are reported as created',
  );
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
  const kind = left.state === 'comparing' ? 'exports' : 'imports';
  await removeDefinition(run, { kind, of, ...left });
  return undefined;
}
