import type { IncomingRow } from './importRows.js';
import type { ImportRun } from './importRun.js';
import { resolveStatement } from './statements.js';

/**
 * The contact to which `mapDataCards` links a row of a custom object (contract, 7): the one whose entity field has the
 * value of the row's source column. No contact is made when there is none.
 */
export function linkedContact(run: ImportRun, row: IncomingRow): number | undefined {
  const { properties, scope } = run.sync.definition;
  if (scope.entity !== 'customObjects' || properties.mapDataCards !== true) return undefined;
  const position = run.columns.findIndex(({ name }) => name === properties.mapDataCardsSourceField);
  const value = row.cells[position] ?? '';
  const column = resolveStatement(run.site, { entity: 'contacts' }, String(properties.mapDataCardsEntityField));
  if (!column || value.trim() === '') return undefined;
  if (column.identity) return run.site.contacts.get(Number(value.replace(/^[A-Z]+0*/, '')))?.id;
  if (typeof column.writes !== 'object') return undefined;
  const { field } = column.writes;
  const found = run.site.contacts.find(field, value);
  if (properties.mapDataCardsCaseSensitiveMatch !== true) return found[0]?.id;
  return found.find((contact) => contact.values[field.index] === value)?.id;
}
