import { DwmError } from '../errors/dwmError.js';
import { removeDefinition } from './definitions.js';
import type { ImportCounts } from './importCounts.js';
import { readImportResult } from './importResult.js';
import { type IndicatorsObject, PROCESS_AS_MODIFIED } from './indicatorsObject.js';
import type { JobRun } from './job.js';
import type { SyncNote, SyncNotes } from './syncNotes.js';

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
  const eloqua = await run.eloqua();
  const definition = await eloqua.createImport(object, {
    name: planned.definitionName,
    fields: { [EMAIL]: email.statement, [STATUS]: status.statement },
    identifierFieldName: EMAIL,
    dataRetentionDuration: RETENTION,
    autoDeleteDuration: RETENTION,
  });
  const defined = await notes.advance(planned, {
    state: 'defined',
    definitionUri: definition.uri,
    exported: addresses.length,
  });
  await eloqua.upload(
    definition.uri,
    addresses.map((address) => ({ [EMAIL]: address, [STATUS]: PROCESS_AS_MODIFIED })),
  );
  run.signal.throwIfAborted();
  const starting = await notes.advance(defined, { state: 'starting' });
  const sync = await eloqua.startSync(definition.uri);
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
  const eloqua = await run.eloqua();
  const syncUri = note.syncUri ?? (note.state === 'starting' ? await startedSync(run, note) : undefined);
  if (syncUri !== undefined) {
    const ended = await eloqua.awaitSync(syncUri);
    const result = await readImportResult({
      status: ended.status,
      logs: ended.status === 'success' ? [] : await eloqua.logs(syncUri),
      rejects: ended.status === 'warning' ? eloqua.rejects(syncUri) : noRejects(),
      identifier: EMAIL,
      sent: new Set(),
    });
    const sent = note.exported ?? 0;
    const refused = result.status === 'error' ? sent : result.unmatched;
    counts.total += sent;
    counts.errored += refused;
    counts[result.status === 'success' ? 'success' : 'warning'] += sent - refused;
    if (result.status === 'warning')
      run.log.warn(`Eloqua ended the import with a warning: ${result.remarks.join('; ')}`);
    if (result.status === 'error') await fail(run, notes, note, object, result.remarks);
  }
  await notes.advance(note, { state: 'done' });
  await removeDefinition(run, { kind: 'imports', of: object, ...note });
}

async function startedSync(run: JobRun, note: SyncNote): Promise<string | undefined> {
  if (note.definitionUri === undefined) return undefined;
  const [sync] = await (await run.eloqua()).syncsOf(note.definitionUri);
  return sync?.uri;
}

async function fail(
  run: JobRun,
  notes: SyncNotes,
  note: SyncNote,
  of: IndicatorsObject['object'],
  remarks: readonly string[],
): Promise<never> {
  await notes.advance(note, { state: 'failed' });
  await removeDefinition(run, { kind: 'imports', of, ...note });
  const reasons = remarks.join('; ') || 'no reason given';
  throw new DwmError(
    'IMPORT_FAILED',
    `Eloqua ended the import of refresh with an error (${reasons}); the rows are unchanged, and the next run takes them`,
  );
}

async function* noRejects(): AsyncGenerator<never> {}
