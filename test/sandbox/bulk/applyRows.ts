import { isObject } from '../http/answers.js';
import { type CustomObject, touched } from '../site/customObjects.js';
import type { StoredRecord } from '../site/recordTable.js';
import { parseTime } from '../site/zones.js';
import type { NamedColumn } from './definitionReading.js';
import type { IncomingRow } from './importRows.js';
import { type ImportRun, reject, rejectRow } from './importRun.js';
import { linkedContact } from './mapRecords.js';
import { addressOf, type MatchedRow } from './matchRows.js';
import { refusedCells } from './rowChecks.js';

export interface Applied {
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  /** Records that were made or changed. */
  readonly ids: readonly number[];
}

/** Writes the rows into the records: what is refused of a row stays out, the rest goes in (contract, 12). */
export function applyRows(run: ImportRun, matched: readonly MatchedRow[]): Applied {
  const ids: number[] = [];
  let [created, updated, linked] = [0, 0, 0];
  for (const { row, records } of matched) {
    const conflict = conflictOf(run, row, records);
    if (conflict) {
      rejectRow(run, row, conflict);
      continue;
    }
    const refused = refuseCells(run, row);
    const contactId = linkedContact(run, row);
    if (contactId !== undefined) linked += 1;
    const written = records.length > 0 ? records : [undefined];
    for (const record of written) ids.push(write(run, row, record, refused, contactId));
    if (records.length > 0) updated += records.length;
    else created += 1;
  }
  return { created, updated, linked, ids };
}

/** The address belongs to another contact, or the site is full. */
function conflictOf(run: ImportRun, row: IncomingRow, records: readonly StoredRecord[]) {
  if (run.sync.definition.scope.entity !== 'contacts') return undefined;
  const { contactCap } = run.site.settings;
  if (records.length === 0 && contactCap !== undefined && run.records.size >= contactCap)
    return { statusCode: 'ELQ-00125', message: `The site may hold ${contactCap} contacts.`, columns: [] };
  const address = addressOf(run, row);
  const field = run.records.fields.byInternalName('C_EmailAddress');
  const owners = field && address !== '' ? run.records.find(field, address) : [];
  const foreign = owners.some((owner) => !records.some((record) => record.id === owner.id));
  return foreign ? { statusCode: 'ELQ-00048', message: 'A contact with this address exists.', columns: [] } : undefined;
}

function refuseCells(run: ImportRun, row: IncomingRow): ReadonlySet<number> {
  const refused = new Set([...refusedCells(run.columns, row), ...refusedByFault(run, row)]);
  if (refused.size > 0) {
    const columns = [...refused].map((position) => run.columns[position]?.name ?? '');
    reject(run, row, { statusCode: 'ELQ-00040', message: 'Invalid field value.', columns });
    run.valuesRefused += refused.size;
  }
  return refused;
}

/** A fault that refuses one value of certain rows; see faults/faultRules.ts. */
function refusedByFault(run: ImportRun, row: IncomingRow): number[] {
  const fault = run.sync.faults.refuseRows;
  if (!fault || fault.wholeRow) return [];
  const position = run.columns.findIndex(({ name }) => name === fault.column);
  return fault.values.includes(row.cells[position] ?? '') ? [position] : [];
}

/** Makes or replaces one record; returns its id. */
function write(
  run: ImportRun,
  row: IncomingRow,
  record: StoredRecord | undefined,
  refused: ReadonlySet<number>,
  contactId: number | undefined,
): number {
  const now = run.site.clock.now();
  const change = changeOf(run, row, record, refused);
  const object = objectOf(run);
  const values = object ? touched(object, change.values, now) : change.values;
  const links = contactId === undefined ? {} : { contactId };
  if (!record) return run.records.insert(values, now, { ...change.flags, ...links }).id;
  run.records.replace({ ...record, ...change.flags, ...links, values, updatedAt: now });
  return record.id;
}

function objectOf(run: ImportRun): CustomObject | undefined {
  const { scope } = run.sync.definition;
  return scope.entity === 'customObjects' ? run.site.customObjects.get(scope.objectId) : undefined;
}

function changeOf(run: ImportRun, row: IncomingRow, record: StoredRecord | undefined, refused: ReadonlySet<number>) {
  const values = record ? [...record.values] : run.records.blankValues();
  const flags: { subscribed?: boolean; bounced?: boolean } = {};
  for (const [position, named] of run.columns.entries()) {
    const cell = row.cells[position];
    const { writes } = named.column;
    if (cell === undefined || refused.has(position) || writes === 'nothing') continue;
    if (typeof writes === 'string') {
      flags[writes] = /^(true|1)$/i.test(cell.trim());
      continue;
    }
    const old = values[writes.field.index] ?? '';
    if (mayOverwrite(ruleOf(run, named), old, cell)) values[writes.field.index] = storedText(named, cell);
  }
  return { values, flags };
}

function ruleOf(run: ImportRun, { name }: NamedColumn): unknown {
  const { updateRule, updateRuleByField } = run.sync.definition.properties;
  const byField =
    isObject(updateRuleByField) && Object.hasOwn(updateRuleByField, name) ? updateRuleByField[name] : undefined;
  return byField ?? updateRule ?? 'always';
}

/** `useFieldRule` is set field by field in Eloqua's pages; here every field's own rule is `always`. */
function mayOverwrite(rule: unknown, old: string, fresh: string): boolean {
  if (rule === 'ifNewIsNotNull') return fresh !== '';
  if (rule === 'ifExistingIsNull') return old === '';
  return true;
}

/** Dates are read as US Eastern, the zone of the site, since an import knows no other (contract, 3). */
function storedText({ column }: NamedColumn, cell: string): string {
  if (cell === '') return '';
  if (column.type === 'date') return String(parseTime(cell.trim(), 'eastern') ?? '');
  return column.type === 'emailAddress' ? cell.trim() : cell;
}
