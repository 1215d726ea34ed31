import { textOf } from '../site/definitions.js';
import type { RecordTable } from '../site/recordTable.js';
import type { Site } from '../site/site.js';
import type { LogLine, Reject, Sync } from '../site/syncs.js';
import { columnsOf, type NamedColumn, recordsOf } from './definitionReading.js';
import type { IncomingRow } from './importRows.js';
import type { RowFault } from './rowChecks.js';

/** One execution of an import or a stand-alone sync action: what it works on, and what it has found so far. */
export interface ImportRun {
  readonly site: Site;
  readonly sync: Sync;
  readonly columns: readonly NamedColumn[];
  /** Position of the identifier among the columns. */
  readonly identifier: number;
  readonly records: RecordTable;
  readonly rejects: Reject[];
  /** Whole rows refused, and single values refused. */
  rowsRefused: number;
  valuesRefused: number;
}

export function beginRun(site: Site, sync: Sync): ImportRun {
  const columns = columnsOf(site, sync.definition);
  return {
    site,
    sync,
    columns,
    identifier: columns.findIndex(({ name }) => name === textOf(sync.definition, 'identifierFieldName')),
    records: recordsOf(site, sync.definition.scope),
    rejects: [],
    rowsRefused: 0,
    valuesRefused: 0,
  };
}

/** Enters a row in the rejects. Every column of the definition is named, those the row lacked as '' (contract, 8.5). */
export function reject(run: ImportRun, row: IncomingRow, fault: RowFault): void {
  const fieldValues: Record<string, string> = {};
  for (const [position, { name }] of run.columns.entries()) fieldValues[name] = row.cells[position] ?? '';
  run.rejects.push({
    fieldValues,
    message: fault.message,
    statusCode: fault.statusCode,
    recordIndex: row.index,
    invalidFields: fault.columns,
  });
}

export function rejectRow(run: ImportRun, row: IncomingRow, fault: RowFault): void {
  reject(run, row, fault);
  run.rowsRefused += 1;
}

/** One warning line for each code among the rejects, with how many there are. */
export function warningsOf(run: ImportRun): LogLine[] {
  const byCode = new Map<string, LogLine>();
  for (const { statusCode, message } of run.rejects) {
    const count = (byCode.get(statusCode)?.count ?? 0) + 1;
    byCode.set(statusCode, {
      severity: 'warning',
      statusCode,
      message: byCode.get(statusCode)?.message ?? message,
      count,
    });
  }
  return [...byCode.values()];
}
