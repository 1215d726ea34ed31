import type { StagedFile } from '../site/definitions.js';
import type { Site } from '../site/site.js';
import type { LogLine, Sync } from '../site/syncs.js';
import { type Applied, applyRows } from './applyRows.js';
import { dropDuplicates } from './duplicateRows.js';
import { gatherRows, type Incoming, type IncomingRow } from './importRows.js';
import { beginRun, type ImportRun, rejectRow, warningsOf } from './importRun.js';
import { matchRows, recordsNamed } from './matchRows.js';
import { wholeRowFault } from './rowChecks.js';
import { runActions } from './syncActions.js';

/**
 * Takes the staged rows in, in the order of the contract's section 12: parse, unknown columns, address check,
 * duplicates, matching, field checks, update rule, actions, counts. Returns the log lines in the order of its 8.4.
 */
export function runImport(site: Site, sync: Sync): LogLine[] {
  const run = beginRun(site, sync);
  const files = takeStaged(sync);
  const incoming = gatherRows(files, run.columns);
  const opening = [line('ELQ-00130', 'Total rows staged.', incoming.total)];
  if (incoming.total === 0) return [...opening, line('ELQ-00124', 'There is nothing to process.', 0, 'warning')];
  if (incoming.nothingKnown) return [...opening, line('ELQ-00126', 'No field of the file is mapped.', 0, 'error')];

  refuseUnreadable(run, incoming);
  const sound = refuseFaulty(run, incoming.rows);
  const single = dropDuplicates(run, sound);
  const applied = sync.definition.kind === 'imports' ? applyRows(run, matchRows(run, single)) : matchOnly(run, single);
  sync.rejects = run.rejects;
  const actions = runActions(site, sync.definition.properties.syncActions, applied.ids);
  return [
    ...opening,
    line('ELQ-00137', 'Ready for processing.', 0),
    line('ELQ-00001', 'Total records processed.', incoming.total),
    ...columnWarnings(incoming),
    ...warningsOf(run),
    ...totals(run),
    line('ELQ-00003', 'Total records remaining after duplicates are rejected.', incoming.total - run.rowsRefused),
    ...outcomes(sync, applied),
    ...actions,
  ];
}

/** A sync takes what is staged at its execution, once. */
function takeStaged(sync: Sync): StagedFile[] {
  const files = sync.definition.staged;
  sync.definition.staged = [];
  return files;
}

function refuseUnreadable(run: ImportRun, incoming: Incoming): void {
  for (const row of incoming.malformed)
    rejectRow(run, row, { statusCode: 'ELQ-00032', message: 'The row is malformed.', columns: [] });
  for (const row of incoming.empty)
    rejectRow(run, row, { statusCode: 'ELQ-00059', message: 'The row is empty.', columns: [] });
}

function refuseFaulty(run: ImportRun, rows: readonly IncomingRow[]): IncomingRow[] {
  const { refuseRows } = run.sync.faults;
  const position = run.columns.findIndex(({ name }) => name === refuseRows?.column);
  return rows.filter((row) => {
    const wanted = refuseRows?.wholeRow && refuseRows.values.includes(row.cells[position] ?? '');
    const fault = wanted
      ? { statusCode: refuseRows.code, message: refuseRows.message, columns: [refuseRows.column] }
      : wholeRowFault(run.columns, run.identifier, row);
    if (fault) rejectRow(run, row, fault);
    return fault === undefined;
  });
}

/** A stand-alone sync action changes no record and makes none (contract, 9). */
function matchOnly(run: ImportRun, rows: readonly IncomingRow[]): Applied {
  const name = run.columns[run.identifier]?.name ?? '';
  const ids: number[] = [];
  for (const row of rows) {
    const records = recordsNamed(run, row);
    if (records.length === 0)
      rejectRow(run, row, { statusCode: 'ELQ-00034', message: 'No record matches.', columns: [name] });
    ids.push(...records.map((record) => record.id));
  }
  return { created: 0, updated: 0, linked: 0, ids };
}

function columnWarnings(incoming: Incoming): LogLine[] {
  return [
    ...incoming.unknownColumns.map((name) =>
      line('ELQ-00111', `Column (${name}) is not in the definition and is ignored.`, 0, 'warning'),
    ),
    ...incoming.missingColumns.map((name) => line('ELQ-00121', `Column (${name}) is not in the file.`, 0, 'warning')),
  ];
}

function totals(run: ImportRun): LogLine[] {
  const lines: LogLine[] = [];
  if (run.valuesRefused > 0)
    lines.push(line('ELQ-00144', 'Total records with refused fields.', run.valuesRefused, 'warning'));
  if (run.rowsRefused > 0) lines.push(line('ELQ-00060', 'Total records rejected.', run.rowsRefused, 'warning'));
  return lines;
}

function outcomes(sync: Sync, applied: Applied): LogLine[] {
  if (sync.definition.kind === 'syncActions')
    return [line('ELQ-00140', 'Rows staged for sync actions.', applied.ids.length)];
  if (sync.definition.scope.entity === 'contacts')
    return [
      line('ELQ-00004', 'Contacts created.', applied.created),
      line('ELQ-00022', 'Contacts updated.', applied.updated),
    ];
  return [
    line('ELQ-00007', 'Custom object records created.', applied.created),
    line('ELQ-00012', 'Custom object records updated.', applied.updated),
    line('ELQ-00025', 'Custom object records linked.', applied.linked),
  ];
}

function line(
  statusCode: string,
  message: string,
  count: number,
  severity: LogLine['severity'] = 'information',
): LogLine {
  return { severity, statusCode, message, count };
}
