import { isObject } from '../http/answers.js';
import type { Definition, Scope } from '../site/definitions.js';
import type { RecordTable } from '../site/recordTable.js';
import type { Site } from '../site/site.js';
import { type Column, resolveStatement } from './statements.js';

export interface NamedColumn {
  /** The caller's name of it. */
  readonly name: string;
  readonly column: Column;
}

/** The columns of a definition that has passed its checks, in the order of its `fields`. */
export function columnsOf(site: Site, definition: Definition): NamedColumn[] {
  const { fields } = definition.properties;
  if (!isObject(fields)) return [];
  return Object.entries(fields).flatMap(([name, statement]) => {
    const column = resolveStatement(site, definition.scope, String(statement));
    return column ? [{ name, column }] : [];
  });
}

/** The records that a scope speaks of. */
export function recordsOf(site: Site, scope: Scope): RecordTable {
  if (scope.entity === 'contacts') return site.contacts;
  const object = site.customObjects.get(scope.objectId);
  if (!object) throw new Error(`no custom object ${scope.objectId}`);
  return object.records;
}
