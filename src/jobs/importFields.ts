import type { Field } from '../eloqua/types.js';
import type { Column } from './prepareRows.js';

const LONGEST_TEXT = 100;
const LONGEST_CDO_TEXT = 250;
const LONGEST_LARGE_TEXT = 32_000;

/** The columns of a contact import: what the site exports, less what Eloqua does not let anyone write. */
export function writableColumns(fields: Readonly<Record<string, string>>, known: readonly Field[]): Column[] {
  const byStatement = new Map(known.map((field) => [field.statement, field]));
  const columns: Column[] = [];
  for (const [name, statement] of Object.entries(fields)) {
    const field = byStatement.get(statement);
    if (!field || field.readOnly) continue;
    columns.push({ name, longest: longestOf(field, LONGEST_TEXT) });
  }
  return columns;
}

export function cdoColumn(name: string, field: Field): Column {
  return { name, longest: longestOf(field, LONGEST_CDO_TEXT) };
}

function longestOf(field: Field, text: number): number {
  return field.dataType === 'largeString' ? LONGEST_LARGE_TEXT : text;
}
