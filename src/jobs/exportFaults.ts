import type { LogEntry } from '../eloqua/types.js';
import { DwmError } from '../errors/dwmError.js';
import type { JobRun } from './job.js';
import type { SyncNote } from './syncNotes.js';

/** What can be wrong with an export, as errors that say where its contacts are. */

export function exportFailed({ settings }: JobRun, note: SyncNote, log: readonly LogEntry[]): DwmError {
  const reasons = log
    .filter((entry) => entry.severity === 'error')
    .map((entry) => `${entry.statusCode} ${entry.message}`);
  return new DwmError(
    'EXPORT_FAILED',
    `Eloqua ended the export of run ${note._id} (${note.syncUri}) with an error (${reasons.join('; ') || 'no reason given'}); ` +
      `its contacts should still be on "${settings.EXPORT_LIST}" and go with the next run: compare that list with "${settings.PROCESSING_LIST}"`,
  );
}

export function rowsMissing(note: SyncNote, exported: number, stored: number): DwmError {
  return new DwmError(
    'EXPORT_INCOMPLETE',
    `Eloqua exported ${exported} contacts in ${note.syncUri} (run ${note._id}), but ${stored} are stored; they are held back, and the next run reads the sync again`,
  );
}

export function columnsMissing(note: SyncNote, columns: readonly string[]): DwmError {
  return new DwmError(
    'EXPORT_INCOMPLETE',
    `Rows of ${note.syncUri} (run ${note._id}) came without the columns ${columns.join(', ')}; nothing of that page is stored, and the next run reads the sync again`,
  );
}

export function exportGivenUp({ settings }: JobRun, note: SyncNote, released: number): DwmError {
  return new DwmError(
    'EXPORT_FAILED',
    `The rows of ${note.syncUri} (run ${note._id}) could not be read for a day, and are given up (${note.givenUp}); ${released} of its contacts are in the queue. ` +
      `The others are on "${settings.PROCESSING_LIST}" in Eloqua and in no queue: put them back on "${settings.EXPORT_LIST}"`,
  );
}
