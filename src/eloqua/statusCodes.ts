import { ownValue } from '../ownValue.js';
import type { LogEntry, Reject } from './types.js';

/**
 * What a caller does about a code of a sync's log or of a reject.
 *   count           nothing: a number of rows
 *   rejectRow       the row is not in Eloqua; it goes to the errored queue
 *   rejectField     the record is in Eloqua, without the value of one field
 *   columnIgnored   a column and the definition do not agree
 *   retryWhole      nothing of the import counts: another definition, upload and sync, after `afterMs`
 *   eloquaRetries   Eloqua is at it again itself: wait
 *   unprocessed     rows were not looked at, nobody knows which: whatever the sync's status, none counts as delivered
 *   person          someone has to look
 */
export type CodeAction =
  | 'count'
  | 'rejectRow'
  | 'rejectField'
  | 'columnIgnored'
  | 'retryWhole'
  | 'eloquaRetries'
  | 'unprocessed'
  | 'person';

export interface CodeFacts {
  readonly meaning: string;
  readonly action: CodeAction;
  readonly afterMs?: number;
}

const HOUR_MS = 3600_000;

const code = (action: CodeAction, meaning: string): CodeFacts => ({ action, meaning });
const inAnHour = (meaning: string): CodeFacts => ({ action: 'retryWhole', meaning, afterMs: HOUR_MS });

/** Codes of Oracle's page "Eloqua status codes" that imports and exports of contacts and custom objects can meet. */
export const STATUS_CODES: Readonly<Record<string, CodeFacts>> = {
  'ELQ-00001': code('count', 'rows processed'),
  'ELQ-00002': code('rejectRow', 'not a valid e-mail address'),
  'ELQ-00003': code('count', 'rows left when duplicates had gone'),
  'ELQ-00004': code('count', 'contacts created'),
  'ELQ-00007': code('count', 'custom object records created'),
  'ELQ-00011': code('rejectRow', 'e-mail address occurs twice in the import'),
  'ELQ-00012': code('count', 'custom object records updated'),
  'ELQ-00013': code('count', 'contacts deleted'),
  'ELQ-00022': code('count', 'contacts updated'),
  'ELQ-00025': code('count', 'custom object records linked to contacts'),
  'ELQ-00026': code('rejectRow', 'identifier occurs twice in the import, or matches several records'),
  'ELQ-00032': code('rejectRow', 'malformed row'),
  'ELQ-00034': code('rejectRow', 'no record matches the row'),
  'ELQ-00040': code('rejectField', 'the value of a field was refused, the record kept'),
  'ELQ-00048': code('rejectRow', 'the contact exists already'),
  'ELQ-00049': code('count', 'new records'),
  'ELQ-00059': code('rejectRow', 'empty row'),
  'ELQ-00060': code('count', 'rows rejected'),
  'ELQ-00061': code('rejectRow', 'required fields are missing'),
  'ELQ-00067': code('count', 'custom object records deleted'),
  'ELQ-00085': code('rejectRow', 'no contact belongs to the row'),
  'ELQ-00101': code('count', 'outcome of the sync'),
  'ELQ-00102': code('count', 'rows exported'),
  'ELQ-00103': code('count', 'members of the list taken down'),
  'ELQ-00104': code('count', 'uploaded file converted'),
  'ELQ-00105': code('retryWhole', 'error in the staged file'),
  'ELQ-00106': code('count', 'exported file converted'),
  'ELQ-00107': code('retryWhole', 'error while the staged rows were processed'),
  'ELQ-00109': code('unprocessed', 'a staged file cannot be converted and was not processed'),
  'ELQ-00110': code('count', 'attempt to unlock a staged file'),
  'ELQ-00111': code('columnIgnored', 'a column of the upload is not in the definition'),
  'ELQ-00112': code('unprocessed', 'the identifier is not among the fields'),
  'ELQ-00118': code('count', 'contacts removed from a list'),
  'ELQ-00119': code('count', 'contacts added to a list'),
  'ELQ-00121': code('columnIgnored', 'a column of the definition is not in the upload'),
  'ELQ-00122': code('unprocessed', 'the definition is not valid'),
  'ELQ-00124': code('unprocessed', 'there was nothing to process'),
  'ELQ-00125': code('person', 'a constraint failed'),
  'ELQ-00126': code('unprocessed', 'the upload has no fields'),
  'ELQ-00127': code('unprocessed', 'no field of the upload is in the definition'),
  'ELQ-00129': code('count', 'staging opened'),
  'ELQ-00130': code('count', 'rows staged'),
  'ELQ-00131': code('count', 'staging removed'),
  'ELQ-00133': code('unprocessed', 'a staged file could not be locked and was not processed'),
  'ELQ-00134': code('count', 'staged file locked'),
  'ELQ-00135': code('rejectRow', 'the row matches too many records'),
  'ELQ-00136': inAnHour('the staging area is full'),
  'ELQ-00137': code('count', 'ready for the data import'),
  'ELQ-00139': code('retryWhole', 'error while rows were staged for sync actions'),
  'ELQ-00140': code('count', 'rows staged for sync actions'),
  'ELQ-00141': code('eloquaRetries', 'trouble writing the export'),
  'ELQ-00142': code('eloquaRetries', 'trouble writing the export'),
  'ELQ-00143': code('retryWhole', 'the definition was deleted before the sync ended'),
  'ELQ-00144': code('count', 'rows with refused fields'),
  'ELQ-00145': code('retryWhole', 'the sync failed, and Eloqua tries again by itself'),
  'ELQ-00146': inAnHour('a passing trouble'),
};

const UNKNOWN: CodeFacts = { meaning: 'a code that DWMOps does not know', action: 'person' };

export function codeFacts(statusCode: string): CodeFacts {
  return ownValue(STATUS_CODES, statusCode) ?? UNKNOWN;
}

/**
 * Whether the record of a reject is in Eloqua all the same, without the refused values. Not when the identifier is among
 * those, nor when Eloqua names no field: then nothing proves that the record was kept.
 */
export function isFieldOnlyReject(reject: Reject, identifier: string): boolean {
  if (codeFacts(reject.statusCode).action !== 'rejectField' || reject.invalidFields.length === 0) return false;
  const wanted = identifier.toLowerCase();
  return !reject.invalidFields.some((field) => field.toLowerCase() === wanted);
}

/** Whether rows were left out that no reject names. */
export function leftRowsOut(log: readonly LogEntry[]): boolean {
  return log.some(({ statusCode }) => codeFacts(statusCode).action === 'unprocessed');
}

/**
 * Whether a sync that ended in `error` may succeed if its rows are imported again, so that they go back to their queue;
 * without such a code in its log, a person has to look. `afterMs` is how long to wait first.
 */
export function retryAdvice(log: readonly LogEntry[]): { readonly again: boolean; readonly afterMs: number } {
  const again = log.map((entry) => codeFacts(entry.statusCode)).filter(({ action }) => action === 'retryWhole');
  return { again: again.length > 0, afterMs: Math.max(0, ...again.map(({ afterMs }) => afterMs ?? 0)) };
}
