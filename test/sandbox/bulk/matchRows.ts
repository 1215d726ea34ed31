import type { StoredRecord } from '../site/recordTable.js';
import type { IncomingRow } from './importRows.js';
import { type ImportRun, rejectRow } from './importRun.js';

export interface MatchedRow {
  readonly row: IncomingRow;
  /** Records to update; none = a new one. */
  readonly records: readonly StoredRecord[];
}

/** Records that a row's identifier names: by a field's value, or by the record's own id. */
export function recordsNamed(run: ImportRun, row: IncomingRow): StoredRecord[] {
  const column = run.columns[run.identifier]?.column;
  const value = (row.cells[run.identifier] ?? '').trim();
  if (!column || value === '') return [];
  if (column.identity) {
    const record = run.records.get(Number(value.replace(/^[A-Z]+0*/, '')));
    return record ? [record] : [];
  }
  return typeof column.writes === 'object' ? run.records.find(column.writes.field, value) : [];
}

/** Finds the records of each row; refuses what matches several without leave, or none where none can be made. */
export function matchRows(run: ImportRun, rows: readonly IncomingRow[]): MatchedRow[] {
  const { properties } = run.sync.definition;
  const name = run.columns[run.identifier]?.name ?? '';
  const matched: MatchedRow[] = [];
  for (const row of rows) {
    const records = recordsNamed(run, row);
    if (records.length > 1 && properties.isUpdatingMultipleMatchedRecords !== true)
      rejectRow(run, row, { statusCode: 'ELQ-00026', message: 'Multiple matches.', columns: [name] });
    else if (properties.importRule === 'updateOnly' && records.length === 0) continue;
    else if (records.length === 0 && !canBeNew(run, row))
      rejectRow(run, row, { statusCode: 'ELQ-00034', message: 'No record matches.', columns: [name] });
    else if (properties.importRule === 'createOnly' && records.length > 0) continue;
    else matched.push({ row, records });
  }
  return matched;
}

/** A record of a custom object is made for a blank id (contract, 7); a contact is made for an address only. */
function canBeNew(run: ImportRun, row: IncomingRow): boolean {
  const identity = run.columns[run.identifier]?.column.identity;
  if (run.sync.definition.scope.entity === 'customObjects')
    return !identity || (row.cells[run.identifier] ?? '') === '';
  return !identity && addressOf(run, row) !== '';
}

/** The address that a row of a contact import gives, '' without one. */
export function addressOf(run: ImportRun, row: IncomingRow): string {
  const position = run.columns.findIndex(
    ({ column }) => typeof column.writes === 'object' && column.writes.field.internalName === 'C_EmailAddress',
  );
  return (row.cells[position] ?? '').trim();
}
