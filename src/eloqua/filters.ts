import { boundedText } from '../boundedText.js';
import { DwmError } from '../errors/dwmError.js';
import { LIMITS } from './limits.js';
import type { Field, SharedList } from './types.js';

/** Members of a shared list. */
export function listFilter(list: Pick<SharedList, 'statement'>): string {
  return checked(`EXISTS('${list.statement}')`);
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
