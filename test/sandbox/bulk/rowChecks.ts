import { parseTime } from '../site/zones.js';
import type { NamedColumn } from './definitionReading.js';
import type { IncomingRow } from './importRows.js';
import type { Column } from './statements.js';

const ADDRESS =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/;

export interface RowFault {
  readonly statusCode: string;
  readonly message: string;
  /** The caller's names of the columns at fault. */
  readonly columns: readonly string[];
}

export function isAddress(text: string): boolean {
  return ADDRESS.test(text.trim());
}

/** Why a row cannot be taken at all: its identifier, or the address of a contact, is blank or no good (contract, 12). */
export function wholeRowFault(
  columns: readonly NamedColumn[],
  identifier: number,
  row: IncomingRow,
): RowFault | undefined {
  for (const [position, { name, column }] of columns.entries()) {
    const cell = row.cells[position];
    const isIdentifier = position === identifier;
    if (!isIdentifier && !isContactAddress(column)) continue;
    if (!isIdentifier && (cell ?? '') === '') continue;
    if (column.type === 'emailAddress' && !isAddress(cell ?? ''))
      return { statusCode: 'ELQ-00002', message: 'Invalid email address.', columns: [name] };
    if (isIdentifier && !column.identity && (cell ?? '').trim() === '')
      return { statusCode: 'ELQ-00061', message: 'Required fields are missing.', columns: [name] };
    if (isRefused(column, cell)) return { statusCode: 'ELQ-00040', message: 'Invalid field value.', columns: [name] };
  }
  return undefined;
}

function isContactAddress(column: Column): boolean {
  return column.statement.replaceAll(' ', '') === '{{Contact.Field(C_EmailAddress)}}';
}

/** Positions of values that are refused while the record is kept: too long, or no number or date (contract, 12). */
export function refusedCells(columns: readonly NamedColumn[], row: IncomingRow): number[] {
  return columns.flatMap(({ column }, position) => (isRefused(column, row.cells[position]) ? [position] : []));
}

function isRefused(column: Column, cell: string | undefined): boolean {
  if (cell === undefined || cell === '') return false;
  if (typeof column.writes === 'object' && column.type !== 'date' && [...cell].length > column.writes.field.maxLength)
    return true;
  if (column.type === 'number') return !/^\s*[+-]?\d+(\.\d+)?\s*$/.test(cell);
  if (column.type === 'date') return parseTime(cell.trim(), 'eastern') === undefined;
  if (column.type === 'boolean') return !/^(true|false|1|0)$/i.test(cell.trim());
  return column.type === 'emailAddress' && !isAddress(cell);
}
