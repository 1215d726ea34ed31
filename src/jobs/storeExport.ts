import { createHash } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { boundedText } from '../boundedText.js';
import type { EndedSync, EndStatus, LogEntry, Row } from '../eloqua/types.js';
import { type DwmError, isDwmError } from '../errors/dwmError.js';
import { ownValue } from '../ownValue.js';
import { chunks, RECORDS_PER_PART } from '../queue/parts.js';
import type { Hold, Queue } from '../queue/types.js';
import { readServerTime } from '../serverTime.js';
import { type ContactFields, contactIdFieldOf } from './contactFields.js';
import { columnsMissing, exportFailed, rowsMissing } from './exportFaults.js';
import { syncEnd } from './exportTime.js';
import { earlierTokens, holdToken } from './heldRows.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';
import { DWM_QUEUE } from './queueNames.js';
import type { SyncNote, SyncNotes } from './syncNotes.js';
import { isUnreadableForGood, OUT_OF_REACH, patienceWith, troubleAfter, UNREADABLE } from './syncTrouble.js';

const ROWS_EXPORTED = 'ELQ-00102';

/** What one reading of a sync's rows gave. */
interface Reading {
  readonly read: number;
  /** As the pages say. */
  readonly total: number;
  /** Different contacts of the sync in the queue, those of earlier readings included. */
  readonly stored: number;
}

/**
 * Waits for the sync and stores its rows, held, until their number agrees with what Eloqua says it exported.
 * @returns the note, then `stored`.
 * @throws DwmError EXPORT_FAILED, EXPORT_INCOMPLETE, or one with an ELOQUA_ code: a later run goes on.
 */
export async function storeExport(
  run: JobRun,
  notes: SyncNotes,
  note: SyncNote,
  fields: ContactFields,
): Promise<SyncNote> {
  try {
    const ended = await (await run.eloqua()).awaitSync(note.syncUri ?? '', patienceWith(note));
    const dated = await dateBatch(run, notes, note, ended);
    const exported = await storeRows(run, notes, dated, fields, ended.status);
    return await notes.advance(dated, { state: 'stored', exported });
  } catch (error) {
    if (!isDwmError(error, ...UNREADABLE, ...OUT_OF_REACH)) throw error;
    return await bearOrGiveUp(run, notes, note, error);
  }
}

/**
 * Gives the batch the time at which its sync ended, before the first row is stored: by that time `post` knows which values
 * of a contact are newer. Not when it was asked for, since a sync may begin hours later; and by Eloqua's clock, as long as
 * what it says can be.
 */
async function dateBatch(run: JobRun, notes: SyncNotes, note: SyncNote, ended: EndedSync): Promise<SyncNote> {
  if (note.syncEndedAt !== undefined) return note;
  const serverTime = await patiently(run, () => readServerTime(run.queueDb));
  const told = syncEnd(ended.syncEndedAt, serverTime);
  if (!told) {
    const said = boundedText(ended.syncEndedAt, 50) || 'no time';
    run.log.warn(
      `Eloqua says that the export ${note.syncUri} ended at ${said}, which cannot be; it gets the time of the database server`,
    );
  }
  const syncEndedAt = told ?? serverTime;
  const batchId = new ObjectId(ObjectId.generate(Math.floor(syncEndedAt.getTime() / 1000)));
  const asked = new Date(ended.createdAt);
  const exportStartedAt = Number.isNaN(asked.getTime()) ? undefined : asked;
  return notes.advance(note, { syncEndedAt, batchId, ...(exportStartedAt && { exportStartedAt }) });
}

async function storeRows(
  run: JobRun,
  notes: SyncNotes,
  note: SyncNote,
  fields: ContactFields,
  status: EndStatus,
): Promise<number> {
  const syncUri = note.syncUri ?? '';
  const log = await (await run.eloqua()).logs(syncUri);
  const logged = rowsExported(log);
  if (status === 'error') {
    if (!logged) {
      await notes.advance(note, { state: 'failed' });
      throw exportFailed(run, note, log);
    }
    // Its actions may have taken contacts off the list, so what it exported is all we have of them.
    run.log.warn(`The export ${syncUri} ended with an error, but has ${logged} rows; taking them`);
  }
  const queue = await (await run.queues()).queue(DWM_QUEUE);
  const read = () => readRows(run, notes, note, fields, queue);
  let reading = await read();
  // Either rows come twice, or pages overlap and others were missed: a second reading finds those.
  if (reading.stored < reading.read && reading.read === reading.total) reading = await read();
  const { total, stored } = reading;
  if (reading.read !== total || stored > total || (logged ?? total) !== total) {
    throw rowsMissing(note, Math.max(total, logged ?? 0), stored);
  }
  if (stored < total) run.log.warn(`${total - stored} of the ${total} rows of ${syncUri} came twice; stored once`);
  return total;
}

/**
 * Reads all rows into the queue, held, a page at a time. What earlier owners of the note had stored is taken over at the
 * end: until the note says `stored`, none of it has been released.
 */
async function readRows(
  run: JobRun,
  notes: SyncNotes,
  note: SyncNote,
  fields: ContactFields,
  queue: Queue,
): Promise<Reading> {
  const syncUri = note.syncUri ?? '';
  const token = holdToken(note);
  const toRecord = recordMaker(syncUri, fields);
  let read = 0;
  let total = 0;
  for await (const page of (await run.eloqua()).pages(syncUri, { pageSize: run.settings.PAGE_SIZE })) {
    if (page.offset === 0) run.progress.start('get', page.totalResults);
    run.signal.throwIfAborted();
    const missing = missingColumns(page.rows, fields);
    if (missing.length > 0) throw columnsMissing(note, missing);
    const batch = {
      batchName: note.definitionName,
      batchId: note.batchId,
      batchCount: page.totalResults,
      ...(note.exportStartedAt && { batchCustom: { exportStartedAt: note.exportStartedAt } }),
    };
    const held: Hold = { token, jobName: run.job.jobName, confirm: (session) => notes.confirm(note, session) };
    // In small parts, so that the copies which storing makes are never those of a whole page.
    for (const part of chunks(page.rows, RECORDS_PER_PART)) await queue.add(part.map(toRecord), { ...batch, held });
    read += page.rows.length;
    total = page.totalResults;
    run.progress.add(page.rows.length);
  }
  await queue.takeOverHeld(earlierTokens(note), token);
  return { read, total, stored: await queue.countHeld(token) };
}

/**
 * A row as a record. Its id follows from the sync and the contact, so that storing the row twice is storing it once,
 * also when Eloqua gives the rows of a sync in another order the second time.
 */
function recordMaker(syncUri: string, fields: ContactFields) {
  const idField = contactIdFieldOf(fields);
  return (row: Row): Record<string, unknown> => {
    const contact = (idField && ownValue(row, idField)) || JSON.stringify(row);
    const digest = createHash('sha256').update(`${syncUri}\n${contact}`).digest();
    return { ...row, _id: new ObjectId(digest.subarray(0, 12)) };
  };
}

/** Eloqua gives a blank value as '', never as none: a column that a row lacks is damage, and `post` would empty it. */
function missingColumns(rows: readonly Row[], fields: ContactFields): string[] {
  return Object.keys(fields).filter((column) => rows.some((row) => ownValue(row, column) === undefined));
}

/** What the sync's log says was exported; a page that wrongly says there are no rows cannot hide them. */
export function rowsExported(logs: readonly LogEntry[]): number | undefined {
  const counts = logs.filter(({ statusCode }) => statusCode === ROWS_EXPORTED).map(({ count }) => count);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

/** As long as there is hope the error is thrown on; then what is there is all that comes, and the note says so. */
async function bearOrGiveUp(run: JobRun, notes: SyncNotes, note: SyncNote, error: DwmError): Promise<SyncNote> {
  const troubled = await notes.advance(note, troubleAfter(note, error));
  if (!UNREADABLE.includes(error.code) || !isUnreadableForGood(troubled)) throw error;
  const queue = await (await run.queues()).queue(DWM_QUEUE);
  await queue.takeOverHeld(earlierTokens(note), holdToken(note));
  return notes.advance(troubled, { state: 'stored', givenUp: error.message });
}
