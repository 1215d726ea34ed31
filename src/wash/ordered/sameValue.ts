import { isOrderedDocument, isPlainObject } from './orderedDocument.js';
import { JsonNumber } from './readOrderedJson.js';

/**
 * Whether two values are equal as Python's `==` has it, which decides if a change is one: 1, 1.0 and true are equal,
 * documents do not depend on the order of their keys, lists do, and NaN equals nothing.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  const number = asNumber(a);
  if (number !== undefined) return number === asNumber(b);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((member, at) => sameValue(member, b[at]));
  }
  const entries = entriesOf(a);
  if (entries !== undefined) {
    const others = entriesOf(b);
    return others !== undefined && entries.size === others.size && everyEntry(entries, others);
  }
  return a === b || sameScalarObject(a, b);
}

function everyEntry(entries: ReadonlyMap<string, unknown>, others: ReadonlyMap<string, unknown>): boolean {
  for (const [name, value] of entries) {
    if (!others.has(name) || !sameValue(value, others.get(name))) return false;
  }
  return true;
}

function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof JsonNumber ? value.valueOf() : undefined;
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (isOrderedDocument(value)) return value;
  return isPlainObject(value) ? new Map(Object.entries(value)) : undefined;
}

/** Dates, and BSON's own classes such as ObjectId, which know how to compare themselves. */
function sameScalarObject(a: unknown, b: unknown): boolean {
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime();
  if (typeof a !== 'object' || a === null || typeof b !== 'object') return false;
  return 'equals' in a && typeof a.equals === 'function' && a.equals(b) === true;
}
