import { createHash } from 'node:crypto';
import { type ClientSession, ObjectId } from 'mongodb';
import { chunks, IDS_PER_FILTER, RECORDS_PER_PART } from '../queue/parts.js';
import type { QueueRecord } from '../queue/types.js';
import type { HistoryDocument } from '../wash/types.js';
import type { JobRun } from './job.js';
import type { Edit } from './mergeContact.js';
import { patiently } from './patiently.js';
import type { WashFacts } from './washFacts.js';
import { CONTACT_HISTORY, writeHistory } from './writeHistory.js';

/** The stage under which a history shows what others changed in Eloqua while we had the contact. */
export const EDITED_IN_ELOQUA = 'editedInEloqua';

export interface EditedRecord {
  readonly record: QueueRecord;
  readonly edits: readonly Edit[];
}

/**
 * The history of an edited contact, in the shape of a wash's. Its id follows from record and edits, so that what a later
 * run finds again is written once.
 */
export function editHistory(
  { record, edits }: EditedRecord,
  run: JobRun,
  { configName, historyId }: WashFacts,
): HistoryDocument | undefined {
  if (historyId === undefined || edits.length === 0) return undefined;
  const digest = createHash('sha256')
    .update(`${String(record._id)}\n${JSON.stringify(edits)}`)
    .digest();
  const steps = edits.map(({ field, from, to }) => ({ field, stage: EDITED_IN_ELOQUA, from, to }));
  return {
    _id: new ObjectId(digest.subarray(0, 12)),
    ...Object.fromEntries(edits.map(({ field, from, to }) => [field, { [EDITED_IN_ELOQUA]: { from, to } }])),
    timestamp: Math.floor(Date.now() / 1000),
    [historyId.name]: record[historyId.field],
    configName,
    _current: 0,
    _runId: run.runId,
    _steps: steps,
  };
}

/** Writes histories that are not there yet, each part in one transaction where the server has them. */
export async function writeEditHistories(
  run: JobRun,
  documents: readonly HistoryDocument[],
  idName: string,
): Promise<void> {
  const { topology } = await run.queues();
  for (const part of chunks(documents, RECORDS_PER_PART)) {
    const missing = await withoutWritten(run, part);
    if (missing.length === 0) continue;
    const write = (session: ClientSession | undefined) => writeHistory(run.rulesDb, missing, idName, session);
    if (topology === 'standalone') await patiently(run, () => write(undefined));
    else
      await patiently(run, () =>
        run.rulesDb.client.withSession((session) => session.withTransaction(() => write(session))),
      );
  }
}

async function withoutWritten(run: JobRun, documents: readonly HistoryDocument[]): Promise<HistoryDocument[]> {
  const written = new Set<string>();
  for (const part of chunks(documents, IDS_PER_FILTER)) {
    const ids = part.map(({ _id }) => _id).filter((id) => id instanceof ObjectId);
    const found = await patiently(run, () =>
      run.rulesDb
        .collection(CONTACT_HISTORY)
        .find({ _id: { $in: ids } }, { projection: { _id: 1 } })
        .toArray(),
    );
    for (const { _id } of found) written.add(String(_id));
  }
  return documents.filter(({ _id }) => !written.has(String(_id)));
}
