import { boundedText } from '../boundedText.js';
import { DwmError } from '../errors/dwmError.js';
import { LIMITS } from './limits.js';
import type { Field, SharedList } from './types.js';

/** Members of a shared list. */
export function listFilter(list: Pick<SharedList, 'statement'>): string {
  return checked(`EXISTS('${list.statement}')`);
}

/** Contacts that were changed since, on a list where one is given; a filter takes system times as UTC (createExport). */
export function updatedFilter(list: Pick<SharedList, 'statement'> | undefined, since: Date): string {
  const updated = `'{{Contact.UpdatedAt}}' >= '${utcTimestamp(since)}'`;
  return checked(list ? `EXISTS('${list.statement}') AND ${updated}` : updated);
}

/** Contacts that were made since. */
export function createdFilter(since: Date): string {
  return checked(`'{{Contact.CreatedAt}}' >= '${utcTimestamp(since)}'`);
}

/**
 * Filters that together find every contact whose `field` has one of the values, each as long as Eloqua takes. How a quote
 * is written in one is documented nowhere, so a value with a quote is asked for with a wildcard in its place: compare what
 * comes back.
 */
export function anyOfFilters(statement: string, values: readonly string[]): string[] {
  const filters: string[] = [];
  let filter = '';
  for (const value of values) {
    const one = value.includes("'")
      ? `'${statement}' ~ '${value.replaceAll("'", '%')}'`
      : `'${statement}' = '${value}'`;
    const longer = filter === '' ? one : `${filter} OR ${one}`;
    if (longer.length > LIMITS.filter && filter !== '') {
      filters.push(filter);
      filter = one;
    } else filter = longer;
  }
  return filter === '' ? filters : [...filters, filter].map(checked);
}

/**
 * Records of a custom object whose `status` field has `value` and whose `updated` field is before `before`. The time goes
 * as UTC, which is what the site's own automation writes there; Eloqua converts its system timestamps alone.
 */
export function staleFilter(status: Field, value: string, updated: Field, before: Date): string {
  return checked(`${equals(status, value)} AND ${compare(updated, '<', utcTimestamp(before))}`);
}

/** Contacts or records whose field has this value. */
export function fieldFilter(field: Field, value: string): string {
  return checked(equals(field, value));
}

/** `2026-01-05 10:00:00`, UTC, whole seconds: the one form that every source says Eloqua reads. */
export function utcTimestamp(moment: Date): string {
  return moment.toISOString().slice(0, 19).replace('T', ' ');
}

function equals(field: Field, value: string): string {
  return compare(field, '=', value);
}

function compare(field: Field, operator: '=' | '<', value: string): string {
  if (value.includes("'")) {
    throw new DwmError(
      'ELOQUA_DEFINITION_INVALID',
      `A filter cannot compare '${field.name}' with a value that has a quote in it, since how to write one is documented nowhere; choose another value.`,
    );
  }
  return `'${field.statement}' ${operator} '${value}'`;
}

function checked(filter: string): string {
  if (filter.length <= LIMITS.filter) return filter;
  throw new DwmError(
    'ELOQUA_DEFINITION_INVALID',
    `A filter would be ${filter.length} characters long, and Eloqua takes ${LIMITS.filter}: ${boundedText(filter, 80)}`,
  );
}
