import type { Document } from 'mongodb';
import { isOrderedDocument } from '../ordered/orderedDocument.js';
import type { RuleKey } from '../rules/ruleSource.js';
import type { KeyedType } from '../types.js';

/** Values in one `$in`. The embedded server compares each document with each of them; mongod does not mind. */
const MOST_IN_LIST = 300;

/** A query for rules by key, and the index that makes it a look-up. */
export interface KeyQuery {
  readonly filter: Document;
  readonly index: Readonly<Record<string, 1>>;
}

/**
 * The queries that find all rules under `keys`. Keys of several fields share a query, which may find rules that nobody
 * asked for: `find` X of field a where X is wanted of field b. Whoever asked sorts them out.
 *
 * deriveValue rules are found by the values under single names, not by `lookupVals` as a whole: one index a name serves
 * every field that derives from it, and the embedded server has no index for embedded documents.
 */
export function keyQueries(type: KeyedType, keys: readonly RuleKey[]): KeyQuery[] {
  const groups = new Map<string, RuleKey[]>();
  for (const key of keys) {
    const path = pathsOf(key).join(' ');
    const group = groups.get(path);
    if (group === undefined) groups.set(path, [key]);
    else group.push(key);
  }
  return [...groups.values()].flatMap((group) => chunks(group).map((chunk) => keyQuery(type, chunk)));
}

function keyQuery(type: KeyedType, keys: readonly RuleKey[]): KeyQuery {
  const [first] = keys;
  const paths = first === undefined ? [] : pathsOf(first);
  const values = paths.map((path, at) => [path, { $in: distinct(keys.map((key) => valuesOf(key)[at])) }] as const);
  const fields = distinct(keys.map((key) => key.field));
  const ofFields = type === 'genericLookup' ? [] : ([['fieldName', { $in: fields }]] as const);
  return {
    // The first clause is the selective one; the embedded server uses the index of the first that has one.
    filter: Object.fromEntries([...values, ...ofFields]),
    index: Object.fromEntries([...paths.slice(0, 1), ...ofFields.map(([name]) => name)].map((name) => [name, 1])),
  };
}

/** Where in a rule the values of a key are. */
function pathsOf({ value }: RuleKey): string[] {
  if (!isOrderedDocument(value)) return ['find'];
  const names = [...value.keys()];
  return names.length > 0 && names.every(isPathStep) ? names.map((name) => `lookupVals.${name}`) : ['lookupVals'];
}

function valuesOf(key: RuleKey): unknown[] {
  const { value } = key;
  if (!isOrderedDocument(value)) return [value];
  return pathsOf(key)[0] === 'lookupVals' ? [value] : [...value.values()];
}

/** Dots and dollars mean something else in a path. */
function isPathStep(name: string): boolean {
  return name !== '' && !name.includes('.') && !name.startsWith('$');
}

function distinct(values: readonly unknown[]): unknown[] {
  return [...new Set(values)];
}

function chunks(keys: readonly RuleKey[]): RuleKey[][] {
  const parts: RuleKey[][] = [];
  for (let at = 0; at < keys.length; at += MOST_IN_LIST) parts.push(keys.slice(at, at + MOST_IN_LIST));
  return parts;
}
