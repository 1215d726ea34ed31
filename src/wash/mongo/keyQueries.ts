import type { Document } from 'mongodb';
import { isOrderedDocument } from '../ordered/orderedDocument.js';
import type { RuleKey } from '../rules/ruleSource.js';
import type { KeyedType } from '../types.js';

/** Values in one `$in`. The embedded server compares each document with each of them; mongod does not mind. */
const MOST_IN_LIST = 300;

export type Index = Readonly<Record<string, 1>>;

/**
 * The queries that find all rules under `keys`. Keys of several fields share a query, which may find rules that nobody
 * asked for: `find` X of field a where X is wanted of field b. Whoever asked sorts them out.
 *
 * deriveValue rules are found by the values under single names, not by `lookupVals` as a whole: one index a name serves
 * every field that derives from it, and the embedded server has no index for embedded documents.
 */
export function keyFilters(type: KeyedType, keys: readonly RuleKey[]): Document[] {
  return groupsByPaths(keys).flatMap((group) => chunks(group).map((chunk) => keyFilter(type, chunk)));
}

/** The indexes that make those queries look-ups: that of the first value, then the field. */
export function keyIndexes(type: KeyedType, keys: readonly RuleKey[]): Index[] {
  const indexes = groupsByPaths(keys).map(([key]): Index => {
    const [path = 'find'] = key === undefined ? [] : pathsOf(key);
    return hasFields(type) ? { [path]: 1, fieldName: 1 } : { [path]: 1 };
  });
  return [...new Map(indexes.map((index) => [JSON.stringify(index), index])).values()];
}

function keyFilter(type: KeyedType, keys: readonly RuleKey[]): Document {
  const [first] = keys;
  const paths = first === undefined ? [] : pathsOf(first);
  const values = paths.map((path, at) => [path, { $in: distinct(keys.map((key) => valuesOf(key)[at])) }] as const);
  const fields = ['fieldName', { $in: distinct(keys.map((key) => key.field)) }] as const;
  // The first clause is the selective one; the embedded server uses the index of the first that has one.
  return Object.fromEntries(hasFields(type) ? [...values, fields] : values);
}

function hasFields(type: KeyedType): boolean {
  return type !== 'genericLookup';
}

/** The keys whose values are in the same places. */
function groupsByPaths(keys: readonly RuleKey[]): RuleKey[][] {
  const groups = new Map<string, RuleKey[]>();
  for (const key of keys) {
    const paths = pathsOf(key).join(' ');
    const group = groups.get(paths);
    if (group === undefined) groups.set(paths, [key]);
    else group.push(key);
  }
  return [...groups.values()];
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
