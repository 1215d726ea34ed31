import { listFilter } from '../eloqua/filters.js';
import type { SharedList } from '../eloqua/types.js';
import type { ContactFields } from './contactFields.js';
import { type KnownDefinition, removeDefinition } from './definitions.js';
import { exportGivenUp } from './exportFaults.js';
import { holdToken } from './heldRows.js';
import type { JobRun } from './job.js';
import { DWM_QUEUE } from './queueNames.js';
import { storeExport } from './storeExport.js';
import type { SyncNote, SyncNotes } from './syncNotes.js';
import { findUnsureSync } from './unsureSync.js';

/** As long as Eloqua offers: rows that a dead run left can be read for two weeks. */
const RETENTION = 'P14D';

export interface ExportPlan {
  readonly list: SharedList;
  /** Where the sync puts the contacts that it takes off `list`; undefined outside production: they stay. */
  readonly processing: SharedList | undefined;
  readonly fields: ContactFields;
}

/**
 * Makes the export's definition and starts its sync, noting every step before it is taken. The sync's actions take the
 * contacts off the export list, so from here on they exist for us in this sync alone until they are stored.
 */
export async function startExport(
  run: JobRun,
  notes: SyncNotes,
  planned: SyncNote,
  plan: ExportPlan,
): Promise<SyncNote> {
  const eloqua = await run.eloqua();
  const { list, processing, fields } = plan;
  const definition = await eloqua.createExport('contacts', {
    name: planned.definitionName,
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
  const defined = await notes.advance(planned, { state: 'defined', definitionUri: definition.uri });
  run.signal.throwIfAborted();
  const starting = await notes.advance(defined, { state: 'starting' });
  const sync = await eloqua.startSync(definition.uri);
  return notes.advance(starting, { state: 'started', syncUri: sync.uri });
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
  const started = await startedExport(run, notes, left);
  if (!started) return 0;
  const stored = started.state === 'started' ? await storeExport(run, notes, started, fields) : started;
  const queue = await (await run.queues()).queue(DWM_QUEUE);
  const released = await queue.releaseHeld(holdToken(stored));
  await removeDefinition(run, definitionOf(stored));
  await notes.advance(stored, { state: stored.givenUp === undefined ? 'done' : 'failed' });
  if (stored.givenUp !== undefined) throw exportGivenUp(run, stored, released);
  return released;
}

/** The note of an export whose sync started. One that never did holds no contact, and is done: the next takes them. */
async function startedExport(run: JobRun, notes: SyncNotes, note: SyncNote): Promise<SyncNote | undefined> {
  if (note.state === 'started' || note.state === 'stored') return note;
  if (note.state === 'starting' && note.definitionUri !== undefined) {
    const syncUri = await findUnsureSync(run, note.definitionUri);
    if (syncUri !== undefined) return notes.advance(note, { state: 'started', syncUri });
  }
  // Where that fails, `clean` goes on trying: no sync of it can start any more.
  await removeDefinition(run, definitionOf(note));
  await notes.advance(note, { state: 'done' });
  return undefined;
}

function definitionOf({ definitionName, definitionUri }: SyncNote): KnownDefinition {
  return { kind: 'exports', of: 'contacts', definitionName, definitionUri };
}
