import { createHash } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { listFilter } from '../eloqua/filters.js';
import type { Definition, LogEntry, Row, SharedList } from '../eloqua/types.js';
import { DwmError, isDwmError } from '../errors/dwmError.js';
import { type ContactFields, contactIdFieldOf } from './contactFields.js';
import { type KnownDefinition, removeDefinition } from './definitions.js';
import type { JobRun } from './job.js';
import { DWM_QUEUE } from './queueNames.js';
import type { SyncNote, SyncNotes } from './syncNotes.js';

/** As long as Eloqua offers: rows that a dead run left can be read for two weeks. */
const RETENTION = 'P14D';
const ROWS_EXPORTED = 'ELQ-00102';

/**
 * Makes the export's definition and starts its sync, noting every step before it is taken. The sync's actions take the
 * contacts off the export list, so from here on they exist for us in this sync alone until they are stored.
 */
export async function startExport(
  run: JobRun,
  notes: SyncNotes,
  planned: SyncNote,
  list: SharedList,
  fields: ContactFields,
): Promise<SyncNote> {
  const definition = await defineExport(run, planned, list, fields);
  const defined = await notes.advance(planned, { state: 'defined', definitionUri: definition.uri });
  const starting = await notes.advance(defined, { state: 'starting' });
  const eloqua = await run.eloqua();
  const sync = await eloqua.startSync(definition.uri);
  return notes.advance(starting, { state: 'started', syncUri: sync.uri });
}

async function defineExport(run: JobRun, note: SyncNote, list: SharedList, fields: ContactFields): Promise<Definition> {
  const eloqua = await run.eloqua();
  const processing = run.production ? await eloqua.findSharedList(run.settings.PROCESSING_LIST) : undefined;
  if (!processing) run.log.info('Not in production: the contacts stay on their list');
  return eloqua.createExport('contacts', {
    name: note.definitionName,
    fields,
    filter: listFilter(list),
    maxRecords: Math.min(list.count, run.limit),
    ...(processing && {
      syncActions: [
        { action: 'add', destination: processing.statement },
        { action: 'remove', destination: list.statement },
      ],
    }),
    dataRetentionDuration: RETENTION,
    autoDeleteDuration: RETENTION,
  });
}

/**
 * Brings an export to its end from whatever state it was left in.
 * @returns the number of contacts that became available in the queue.
 */
export async function finishExport(
  run: JobRun,
  notes: SyncNotes,
  left: SyncNote,
  fields: ContactFields,
): Promise<number> {
  let note = left;
  if (note.state === 'planned' || note.state === 'defined') {
    await dropUnstarted(run, notes, note);
    return 0;
  }
  if (note.state === 'starting') {
    const found = await findStartedSync(run, note);
    if (!found) {
      await dropUnstarted(run, notes, note);
      return 0;
    }
    note = await notes.advance(note, { state: 'started', syncUri: found });
  }
  if (note.state === 'started') note = await storeRows(run, notes, note, fields);
  if (note.state !== 'stored') return 0;
  const queue = await (await run.queues()).queue(DWM_QUEUE);
  const released = await queue.releaseHeld(holdToken(note));
  await notes.advance(note, { state: 'done' });
  await removeDefinition(run, definitionOf(note));
  return released;
}

/** No sync of it started, so it holds no contact: the next export takes them. */
async function dropUnstarted(run: JobRun, notes: SyncNotes, note: SyncNote): Promise<void> {
  if (await removeDefinition(run, definitionOf(note))) await notes.forget(note);
}

function definitionOf({ definitionName, definitionUri }: SyncNote): KnownDefinition {
  return { kind: 'exports', of: 'contacts', definitionName, definitionUri };
}

/** The answer to the POST that starts a sync never came: whether it started, its definition tells. */
async function findStartedSync(run: JobRun, note: SyncNote): Promise<string | undefined> {
  if (note.definitionUri === undefined) return undefined;
  const [sync] = await (await run.eloqua()).syncsOf(note.definitionUri);
  return sync?.uri;
}

/** Reads the rows page by page into the queue, held, until their number agrees with what Eloqua says it exported. */
async function storeRows(run: JobRun, notes: SyncNotes, note: SyncNote, fields: ContactFields): Promise<SyncNote> {
  const { syncUri } = note;
  if (syncUri === undefined) throw new DwmError('UNEXPECTED', `The export of run ${note._id} has no sync; report this`);
  const eloqua = await run.eloqua();
  const ended = await eloqua.awaitSync(syncUri);
  if (ended.status === 'error') {
    await notes.advance(note, { state: 'failed' });
    throw await exportFailed(run, note, syncUri);
  }
  const queue = await (await run.queues()).queue(DWM_QUEUE);
  const token = holdToken(note);
  let exported = 0;
  for await (const page of eloqua.pages(syncUri, { pageSize: run.settings.PAGE_SIZE })) {
    if (page.offset === 0) run.progress.start('get', page.totalResults);
    run.signal.throwIfAborted();
    exported = page.totalResults;
    await queue.add(
      page.rows.map((row) => recordOf(row, syncUri, fields)),
      {
        batchName: note.definitionName,
        batchId: note.batchId,
        batchCount: page.totalResults,
        held: { token, jobName: run.job.jobName },
      },
    );
    run.progress.add(page.rows.length);
  }
  const stored = await queue.countHeld(token);
  const logged = rowsExported(await eloqua.logs(syncUri)) ?? exported;
  if (stored !== exported || stored !== logged) throw rowsMissing(note, Math.max(exported, logged), stored);
  return notes.advance(note, { state: 'stored', exported });
}

/**
 * A row as a record. Its id follows from the sync and the contact, so that storing the row twice is storing it once,
 * also when Eloqua gives the rows of a sync in another order the second time.
 */
function recordOf(row: Row, syncUri: string, fields: ContactFields): Record<string, unknown> {
  const idField = contactIdFieldOf(fields);
  const contact = (idField && row[idField]) || JSON.stringify(row);
  const digest = createHash('sha256').update(`${syncUri}\n${contact}`).digest();
  return { ...row, _id: new ObjectId(digest.subarray(0, 12)) };
}

/** What the sync's log says was exported; a page that wrongly says there are no rows cannot hide them. */
function rowsExported(logs: readonly LogEntry[]): number | undefined {
  const counts = logs.filter(({ statusCode }) => statusCode === ROWS_EXPORTED).map(({ count }) => count);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

function holdToken(note: SyncNote): string {
  return `get:${note._id}`;
}

async function exportFailed(run: JobRun, note: SyncNote, syncUri: string): Promise<DwmError> {
  const logs = await (await run.eloqua()).logs(syncUri).catch((error: unknown) => {
    if (isDwmError(error)) return [];
    throw error;
  });
  const reasons = logs
    .filter((entry) => entry.severity === 'error')
    .map((entry) => `${entry.statusCode} ${entry.message}`);
  return new DwmError(
    'EXPORT_FAILED',
    `Eloqua ended the export of run ${note._id} (${syncUri}) with an error (${reasons.join('; ') || 'no reason given'}); ` +
      `its contacts should still be on "${run.settings.EXPORT_LIST}" and go with the next run: compare that list with "${run.settings.PROCESSING_LIST}"`,
  );
}

function rowsMissing(note: SyncNote, exported: number, stored: number): DwmError {
  return new DwmError(
    'EXPORT_INCOMPLETE',
    `Eloqua exported ${exported} contacts in ${note.syncUri} (run ${note._id}), but ${stored} are stored; they are held back, and the next run reads the sync again`,
  );
}
