import { type Failure, isObject } from '../http/answers.js';
import { durationMs } from '../site/clock.js';
import type { DefinitionKind, Scope } from '../site/definitions.js';
import type { Site } from '../site/site.js';
import { BOOLEANS, type Properties } from './definitionProperties.js';
import { compileFilter } from './filterEvaluation.js';
import { FilterFault } from './filterGrammar.js';
import { resolveStatement } from './statements.js';
import { actionFailures } from './syncActions.js';

const MOST_FIELDS: Readonly<Record<DefinitionKind, number>> = { exports: 250, imports: 100, syncActions: 1 };
const UPDATE_RULES = ['always', 'ifNewIsNotNull', 'ifExistingIsNull', 'useFieldRule'];
const IMPORT_RULES = ['createAndUpdate', 'updateOnly', 'createOnly'];
const HOUR = 3_600_000;

/** What is wrong with a definition's properties; asked when it is made, changed, and synced. */
export function definitionFailures(site: Site, kind: DefinitionKind, scope: Scope, properties: Properties): Failure[] {
  return [
    ...nameFailures(properties.name),
    ...fieldFailures(site, kind, scope, properties.fields),
    ...(kind === 'exports' ? filterFailures(site, scope, properties) : importFailures(site, scope, properties, kind)),
    ...durationFailures(properties),
    ...actionFailures(site, scope, properties.syncActions),
    ...booleanFailures(properties),
  ];
}

function nameFailures(name: unknown): Failure[] {
  if (typeof name !== 'string' || name.trim() === '') return [{ field: 'name', constraint: 'Must not be empty' }];
  return name.length > 100 ? [{ field: 'name', value: name, constraint: 'Must be at most 100 characters long' }] : [];
}

function fieldFailures(site: Site, kind: DefinitionKind, scope: Scope, fields: unknown): Failure[] {
  const most = MOST_FIELDS[kind];
  if (!isObject(fields)) return [{ field: 'fields', constraint: 'Must not be empty' }];
  const entries = Object.entries(fields);
  if (entries.length < 1 || entries.length > most)
    return [{ field: 'fields', value: String(entries.length), constraint: `Must have from 1 to ${most} entries` }];
  return entries.flatMap(([name, statement]) => {
    const column = typeof statement === 'string' ? resolveStatement(site, scope, statement) : undefined;
    const failure = { field: `fields.${name}`, value: String(statement) };
    if (!column) return [{ ...failure, constraint: 'Must reference an existing field' }];
    // A stand-alone sync action knows its records by their ids or addresses alone (contract, 9).
    if (kind === 'syncActions' && !column.identity && column.type !== 'emailAddress')
      return [{ ...failure, constraint: 'Must be an id or the email address' }];
    return [];
  });
}

function filterFailures(site: Site, scope: Scope, properties: Properties): Failure[] {
  const { filter, maxRecords } = properties;
  const failures: Failure[] = [];
  if (maxRecords !== undefined && !(Number.isInteger(maxRecords) && Number(maxRecords) > 0))
    failures.push({ field: 'maxRecords', value: String(maxRecords), constraint: 'Must be a whole number over 0' });
  if (filter === undefined || filter === '') return failures;
  if (typeof filter !== 'string') return [...failures, { field: 'filter', constraint: 'Must be text' }];
  try {
    compileFilter(site, scope, filter, 'utc');
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    failures.push({ field: 'filter', value: filter, constraint: error.message });
  }
  return failures;
}

function importFailures(site: Site, scope: Scope, properties: Properties, kind: DefinitionKind): Failure[] {
  const { identifierFieldName: identifier, updateRule, importRule } = properties;
  const fields = isObject(properties.fields) ? properties.fields : {};
  const failures: Failure[] = [];
  const column =
    typeof identifier === 'string' ? resolveStatement(site, scope, String(fields[identifier] ?? '')) : undefined;
  if (typeof identifier !== 'string' || identifier.length < 1 || identifier.length > 100)
    failures.push({ field: 'identifierFieldName', constraint: 'Must be from 1 to 100 characters long' });
  else if (!Object.hasOwn(fields, identifier))
    failures.push({ field: 'identifierFieldName', value: identifier, constraint: 'Must be one of the fields' });
  else if (column && ['largeString', 'date', 'boolean'].includes(column.type))
    failures.push({
      field: 'identifierFieldName',
      value: identifier,
      constraint: 'Must not be large text, date or boolean',
    });
  if (updateRule !== undefined && !UPDATE_RULES.includes(String(updateRule)))
    failures.push({
      field: 'updateRule',
      value: String(updateRule),
      constraint: `Must be one of ${UPDATE_RULES.join(', ')}`,
    });
  if (importRule !== undefined && !IMPORT_RULES.includes(String(importRule)))
    failures.push({
      field: 'importRule',
      value: String(importRule),
      constraint: `Must be one of ${IMPORT_RULES.join(', ')}`,
    });
  if (kind === 'imports') failures.push(...mappingFailures(site, properties, fields));
  return failures;
}

function mappingFailures(site: Site, properties: Properties, fields: Record<string, unknown>): Failure[] {
  if (properties.mapDataCards !== true) return [];
  const { mapDataCardsSourceField: source, mapDataCardsEntityField: entity } = properties;
  const failures: Failure[] = [];
  if (typeof source !== 'string' || !Object.hasOwn(fields, source))
    failures.push({
      field: 'mapDataCardsSourceField',
      value: String(source ?? ''),
      constraint: 'Must be one of the fields',
    });
  if (typeof entity !== 'string' || !resolveStatement(site, { entity: 'contacts' }, entity))
    failures.push({
      field: 'mapDataCardsEntityField',
      value: String(entity ?? ''),
      constraint: 'Must reference an existing field',
    });
  return failures;
}

function durationFailures(properties: Properties): Failure[] {
  const failures: Failure[] = [];
  for (const [name, longest] of [
    ['dataRetentionDuration', 14 * 24 * HOUR],
    ['autoDeleteDuration', Number.POSITIVE_INFINITY],
  ] as const) {
    const value = properties[name];
    if (value === undefined) continue;
    const length = durationMs(String(value));
    if (length === undefined || length < HOUR || length > longest)
      failures.push({ field: name, value: String(value), constraint: 'Must be a duration within the allowed range' });
  }
  return failures;
}

function booleanFailures(properties: Properties): Failure[] {
  return BOOLEANS.filter((name) => properties[name] !== undefined && typeof properties[name] !== 'boolean').map(
    (name) => ({
      field: name,
      value: String(properties[name]),
      constraint: 'Must be true or false',
    }),
  );
}
