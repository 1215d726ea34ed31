import { DwmError, isDwmError } from '../errors/dwmError.js';
import { removeDefinition } from './definitions.js';
import type { ImportCounts } from './importCounts.js';
import { type ImportResult, readImportResult } from './importResult.js';
import { type IndicatorsObject, PROCESS_AS_MODIFIED } from './indicatorsObject.js';
import type { JobRun } from './job.js';
import { stageRows } from './stageRows.js';
import type { SyncNote, SyncNotes } from './syncNotes.js';
import { OUT_OF_REACH, patienceWith, troubleAfter, UNREADABLE } from './syncTrouble.js';
import { findUnsureSync } from './unsureSync.js';

const RETENTION = 'P1D';
const EMAIL = 'emailAddress';
const STATUS = 'dataStatus';

/** Sends one row an address, and starts the sync; every step is noted before it is taken. */
export async function sendRefreshImport(
  run: JobRun,
  notes: SyncNotes,
  planned: SyncNote,
  { object, email, status }: IndicatorsObject,
  addresses: readonly string[],
): Promise<SyncNote> {
  const definition = {
    name: planned.definitionName,
    fields: { [EMAIL]: email.statement, [STATUS]: status.statement },
    identifierFieldName: EMAIL,
    // A contact may have several rows, and one of them young; setting that too does no harm.
    updateMultipleMatches: true,
    dataRetentionDuration: RETENTION,
    autoDeleteDuration: RETENTION,
  };
  let defined = planned;
  const noted = async (definitionName: string, definitionUri: string) => {
    defined = await notes.advance(planned, { state: 'defined', definitionName, definitionUri, exported: rows.length });
  };
  const rows = addresses.map((address) => ({ [EMAIL]: address, [STATUS]: PROCESS_AS_MODIFIED }));
  const { definitionUri } = await stageRows(run, object, definition, rows, noted);
  run.signal.throwIfAborted();
  const starting = await notes.advance(defined, { state: 'starting' });
  const sync = await (await run.eloqua()).startSync(definitionUri);
  return notes.advance(starting, { state: 'started', syncUri: sync.uri });
}

/** Waits for the import, whoever started it, and counts what became of its rows. */
export async function awaitRefreshImport(
  run: JobRun,
  notes: SyncNotes,
  note: SyncNote,
  { object }: IndicatorsObject,
  counts: ImportCounts,
): Promise<void> {
  const syncUri = await syncOf(run, note);
  const result = syncUri === undefined ? undefined : await resultOf(run, note, syncUri);
  if (result) count(run, counts, result, note.exported ?? 0);
  await removeDefinition(run, { kind: 'imports', of: object, ...note });
  if (!result?.failed) {
    await notes.advance(note, { state: 'done' });
    return;
  }
  await notes.advance(note, { state: 'failed' });
  const reasons = result.remarks.join('; ') || 'no reason given';
  throw new DwmError(
    'IMPORT_FAILED',
    `Eloqua did not take the import of refresh (status ${result.status}: ${reasons}); the rows are unchanged, and the next run takes them`,
  );
}

/**
 * The import of an earlier run. What became of one that cannot be read stays unknown, which does no harm: its rows say the
 * same when they are sent again.
 */
export async function finishRefreshImport(
  run: JobRun,
  notes: SyncNotes,
  left: SyncNote,
  indicators: IndicatorsObject,
  counts: ImportCounts,
): Promise<void> {
  try {
    await awaitRefreshImport(run, notes, left, indicators, counts);
  } catch (error) {
    if (!isDwmError(error, ...UNREADABLE, ...OUT_OF_REACH)) throw error;
    if (OUT_OF_REACH.includes(error.code) && left.waitingSince === undefined) {
      await notes.advance(left, troubleAfter(left, error));
      throw error;
    }
    run.log.warn(`What became of the import of run ${left._id} stays unknown (${error.message})`);
    await removeDefinition(run, { kind: 'imports', of: indicators.object, ...left });
    await notes.advance(left, { state: 'failed' });
  }
}

/** Undefined when none of it started. */
async function syncOf(run: JobRun, note: SyncNote): Promise<string | undefined> {
  if (note.syncUri !== undefined || note.definitionUri === undefined) return note.syncUri;
  return note.state === 'starting' ? findUnsureSync(run, note.definitionUri) : undefined;
}

async function resultOf(run: JobRun, note: SyncNote, syncUri: string): Promise<ImportResult> {
  const eloqua = await run.eloqua();
  const { status } = await eloqua.awaitSync(syncUri, patienceWith(note));
  return readImportResult({
    status,
    logs: status === 'success' ? [] : await eloqua.logs(syncUri),
    rejects: status === 'warning' ? eloqua.rejects(syncUri) : noRejects(),
    identifier: EMAIL,
    sent: [],
    parts: undefined,
    settledEarlier: 0,
  });
}

/** The addresses are not kept, so a refusal counts, and names nobody. */
function count(run: JobRun, counts: ImportCounts, result: ImportResult, sent: number): void {
  const { status, failed, unmatched, remarks } = result;
  const refused = failed ? sent : Math.min(unmatched, sent);
  counts.total += sent;
  counts.errored += refused;
  counts[status === 'success' ? 'success' : 'warning'] += sent - refused;
  if (status === 'warning') {
    run.log.warn(`Eloqua ended the import with a warning: ${refused} rows refused; ${remarks.join('; ')}`);
  }
}

async function* noRejects(): AsyncGenerator<never> {}
