import { textOf } from '../site/definitions.js';
import type { StoredRecord } from '../site/recordTable.js';
import type { Site } from '../site/site.js';
import type { LogLine, Snapshot, Sync } from '../site/syncs.js';
import { columnsOf, recordsOf } from './definitionReading.js';
import { compileFilter } from './filterEvaluation.js';
import { runActions } from './syncActions.js';

/** Takes the rows as they are at this moment, then acts on the lists (contract, 8.4 for the log, 9 for the actions). */
export function runExport(site: Site, sync: Sync): LogLine[] {
  const { scope, properties } = sync.definition;
  const zone = properties.areSystemTimestampsInUTC === true ? 'utc' : 'eastern';
  const filter = textOf(sync.definition, 'filter');
  const holds = filter === '' ? () => true : compileFilter(site, scope, filter, zone);
  const most = typeof properties.maxRecords === 'number' ? properties.maxRecords : Number.POSITIVE_INFINITY;
  const taken: StoredRecord[] = [];
  for (const record of recordsOf(site, scope).all()) {
    if (taken.length >= most) break;
    if (holds(record)) taken.push(record);
  }
  const records = withDuplicates(taken, sync.faults.duplicateEvery);
  const snapshot: Snapshot = { columns: columnsOf(site, sync.definition), records, zone };
  sync.snapshot = snapshot;
  const actions = runActions(
    site,
    properties.syncActions,
    taken.map((record) => record.id),
  );
  return exportLog(records.length, actions);
}

/** A fault: every nth row a second time, at the end. */
function withDuplicates(records: StoredRecord[], every: number | undefined): StoredRecord[] {
  if (!every) return records;
  return [...records, ...records.filter((_record, index) => (index + 1) % every === 0)];
}

function exportLog(rows: number, actions: LogLine[]): LogLine[] {
  const information = (statusCode: string, message: string, count: number): LogLine => {
    return { severity: 'information', statusCode, message, count };
  };
  return [
    information('ELQ-00102', 'Rows written to the export file.', rows),
    ...actions,
    information('ELQ-00131', 'Internal staging removed.', 0),
    information('ELQ-00106', 'Export file converted.', 0),
  ];
}
