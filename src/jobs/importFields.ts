import { LIMITS } from '../eloqua/limits.js';
import type { Field } from '../eloqua/types.js';
import type { Column } from './importPlan.js';

const CONTACT_FIELD = /^\{\{Contact\.Field\(/;

/**
 * The columns of a contact import: what the site exports, less what Eloqua does not let anyone write, which are fields of
 * its own and things that are no field at all, such as the contact's number. `unknown` names the fields that are missing.
 */
export function writableColumns(
  fields: Readonly<Record<string, string>>,
  known: readonly Field[],
): { columns: Column[]; unknown: string[] } {
  const byStatement = new Map(known.map((field) => [field.statement, field]));
  const columns: Column[] = [];
  const unknown: string[] = [];
  for (const [name, statement] of Object.entries(fields)) {
    const field = byStatement.get(statement);
    if (!field && CONTACT_FIELD.test(statement)) unknown.push(`${name} ${statement}`);
    if (!field || field.readOnly) continue;
    columns.push({ name, longest: longestOf(field, LIMITS.text) });
  }
  return { columns, unknown };
}

export function cdoColumn(name: string, field: Field): Column {
  return { name, longest: longestOf(field, LIMITS.customObjectText) };
}

function longestOf(field: Field, text: number): number {
  return field.dataType === 'largeString' ? LIMITS.largeText : text;
}
