import { stringify } from 'csv-stringify/sync';
import { type Answer, json, refused } from '../http/answers.js';
import { DATA_LIMIT, isAnswer, rowPage, sliceOf } from '../http/paging.js';
import type { SignedRequest } from '../http/requests.js';
import type { Definition } from '../site/definitions.js';
import type { StoredRecord } from '../site/recordTable.js';
import type { Site } from '../site/site.js';
import { isRunning, type Snapshot, type Sync } from '../site/syncs.js';

/** GET /syncs/{id}/data: the rows that an export's sync took (contract, 8.6). */
export function syncData(_site: Site, request: SignedRequest, sync: Sync): Answer {
  if (sync.definition.kind !== 'exports')
    return json(400, { failures: [{ field: 'sync', constraint: 'Must be an export' }] });
  if (sync.user.id !== request.user.id) return refused(403);
  if (!sync.snapshot) return refused(sync.goneStatus ?? 404);
  return snapshotPage(request, sync.snapshot);
}

/** GET of an export definition's data: that of its latest sync that ended (contract, 6). */
export function latestExportData(site: Site, request: SignedRequest, definition: Definition): Answer {
  const latest = site.syncs
    .of(definition)
    .filter((sync) => !isRunning(sync))
    .at(-1);
  return latest ? syncData(site, request, latest) : refused(404);
}

function snapshotPage(request: SignedRequest, snapshot: Snapshot): Answer {
  const slice = sliceOf(request.query, DATA_LIMIT);
  if (isAnswer(slice)) return slice;
  const { columns, records, zone } = snapshot;
  if (request.headers.accept?.toLowerCase().includes('text/csv')) {
    const shown = records.slice(slice.offset, slice.offset + slice.limit);
    const lines = shown.map((record) => columns.map(({ column }) => column.read(record, zone)));
    const body = stringify([columns.map(({ name }) => name), ...lines], { record_delimiter: '\r\n' });
    return { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' }, body };
  }
  return rowPage(request.query, slice, records, rowWriter(snapshot));
}

/** Writes a record as JSON. Column names are quoted once, not once a row. */
function rowWriter({ columns, zone }: Snapshot): (record: StoredRecord) => string {
  const writers = columns.map(({ name, column }) => ({ start: `${JSON.stringify(name)}:`, column }));
  return (record) =>
    `{${writers.map(({ start, column }) => start + JSON.stringify(column.read(record, zone))).join(',')}}`;
}
