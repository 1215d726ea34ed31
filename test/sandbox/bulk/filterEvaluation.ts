import type { Scope } from '../site/definitions.js';
import type { StoredRecord } from '../site/recordTable.js';
import type { Site } from '../site/site.js';
import { parseTime, type Zone } from '../site/zones.js';
import { type Comparison, type Filter, FilterFault, parseFilter } from './filterGrammar.js';
import { type Column, resolveStatement } from './statements.js';

export type Predicate = (record: StoredRecord) => boolean;

const LONGEST_FILTER = 1000;
const CONTACT_LIST = /^\{\{ContactList\[(\d+)\]\}\}$/;

/**
 * A filter made ready to be asked of records. Dates in it are US Eastern unless the zone is UTC.
 * @throws FilterFault when it cannot be read, names what does not exist, or uses EXISTS or STATUS twice
 */
export function compileFilter(site: Site, scope: Scope, source: string, zone: Zone): Predicate {
  if (source.length > LONGEST_FILTER) throw new FilterFault(`Must be at most ${LONGEST_FILTER} characters long`);
  const filter = parseFilter(source);
  for (const kind of ['exists', 'status'] as const)
    if (countOf(filter, kind) > 1) throw new FilterFault(`Must use ${kind.toUpperCase()} at most once`);
  return compile(site, scope, filter, zone);
}

function countOf(filter: Filter, kind: Filter['is']): number {
  if (filter.is === 'not') return countOf(filter.inner, kind);
  if (filter.is === 'and' || filter.is === 'or') return countOf(filter.left, kind) + countOf(filter.right, kind);
  return filter.is === kind ? 1 : 0;
}

function compile(site: Site, scope: Scope, filter: Filter, zone: Zone): Predicate {
  switch (filter.is) {
    case 'and':
    case 'or': {
      const [left, right] = [compile(site, scope, filter.left, zone), compile(site, scope, filter.right, zone)];
      if (filter.is === 'and') return (record) => left(record) && right(record);
      return (record) => left(record) || right(record);
    }
    case 'not': {
      const inner = compile(site, scope, filter.inner, zone);
      return (record) => !inner(record);
    }
    case 'exists':
      return membership(site, scope, filter.container);
    case 'status':
      throw new FilterFault('Must reference a service instance in a workflow');
    case 'comparison': {
      const column = resolveStatement(site, scope, filter.statement);
      if (!column) throw new FilterFault('Must reference an existing field');
      return comparison(column, filter.operator, filter.value, zone);
    }
  }
}

function membership(site: Site, scope: Scope, container: string): Predicate {
  const id = CONTACT_LIST.exec(container)?.[1];
  const list = id === undefined ? undefined : site.lists.get(Number(id));
  if (!list) throw new FilterFault('Must reference an existing list, segment or filter');
  if (scope.entity !== 'contacts') throw new FilterFault('Must be a container of the exported records');
  return (record) => list.members.has(record.id);
}

function comparison(column: Column, operator: Comparison, wanted: string, zone: Zone): Predicate {
  if (operator === '~') {
    const pattern = like(wanted);
    return (record) => pattern.test(column.read(record, zone));
  }
  const { time } = column;
  if (time && wanted !== '') {
    const moment = parseTime(wanted, zone);
    if (moment === undefined) throw new FilterFault('Must compare a date with a date');
    return (record) => inOrder(time(record) - moment, operator);
  }
  if (column.type === 'number' && wanted !== '') {
    const number = Number(wanted);
    if (Number.isNaN(number)) throw new FilterFault('Must compare a number with a number');
    return (record) => inOrder(Number.parseFloat(column.read(record, zone)) - number, operator);
  }
  const lower = wanted.toLowerCase();
  return (record) => {
    const actual = column.read(record, zone).toLowerCase();
    return inOrder(actual < lower ? -1 : Number(actual > lower), operator);
  };
}

/** A blank date or number (NaN) is unequal to everything and neither before nor after it. */
function inOrder(difference: number, operator: Exclude<Comparison, '~'>): boolean {
  switch (operator) {
    case '=':
      return difference === 0;
    case '!=':
      return difference !== 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
  }
}

function like(pattern: string): RegExp {
  const parts = pattern.split('%').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'is');
}
