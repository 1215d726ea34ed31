import { createdFilter } from '../eloqua/filters.js';
import type { EndedSync } from '../eloqua/types.js';
import { CONTACT_ID_STATEMENT, EMAIL_STATEMENT } from './contactFields.js';
import { comparable } from './contactIdentity.js';
import { noteForClean } from './definitions.js';
import type { JobRun } from './job.js';
import { readExport } from './readExport.js';
import type { SentRow } from './settleImport.js';

const EMAIL = 'emailAddress';
const ID = 'ContactID';
/** The start of a sync is dated by another clock than the contacts. */
const OVERLAP_MS = 60_000;
const UNKNOWN_START_MS = 24 * 3600_000;
const DAY_MS = 24 * 3600_000;

/** Names the contacts that an import made, by Eloqua's ids, for a person to look at. Never stops the run. */
export async function reportCreatedContacts(
  run: JobRun,
  sync: EndedSync,
  rows: readonly SentRow[],
  created: number,
): Promise<void> {
  const told = await createdIds(run, sync, rows).then(
    (ids) => (ids.length > 0 ? `ids ${ids.join(', ')}` : 'their ids were not found'),
    (error: unknown) => `their ids could not be read (${String(error)})`,
  );
  run.log.error(`CONTACTS_CREATED: The import ${sync.uri} made ${created} contacts in Eloqua: ${told}`);
}

async function createdIds(run: JobRun, sync: EndedSync, rows: readonly SentRow[]): Promise<string[]> {
  const startedAt = Date.parse(sync.createdAt);
  const since = Number.isNaN(startedAt) ? Date.now() - UNKNOWN_START_MS : startedAt - OVERLAP_MS;
  const definitionName = `DWMOps post ${run.runId} created`;
  const note = () =>
    noteForClean(run, { kind: 'exports', of: 'contacts', definitionName }, new Date(Date.now() + DAY_MS));
  const sent = new Set(rows.flatMap(({ key, identity }) => [comparable(key), identity.address]));
  const ids: string[] = [];
  const wanted = {
    definitionName,
    fields: { [EMAIL]: EMAIL_STATEMENT, [ID]: CONTACT_ID_STATEMENT },
    filter: createdFilter(new Date(since)),
    note,
  };
  await readExport(run, wanted, (row) => {
    if (sent.has(comparable(row[EMAIL] ?? ''))) ids.push(row[ID] ?? '');
  });
  return ids;
}
