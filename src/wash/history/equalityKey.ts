import { isOrderedDocument, isPlainObject } from '../ordered/orderedDocument.js';
import { JsonNumber } from '../ordered/readOrderedJson.js';

/**
 * A text that is the same for two values exactly when MongoDB takes them for equal: 5 and 5.0 are, 5 and "5" or 1 and
 * true are not, and documents must have their keys in the same order.
 */
export function equalityKey(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || value instanceof JsonNumber) return `number ${value.valueOf()}`;
  if (Array.isArray(value)) return `[${value.map(equalityKey).join(',')}]`;
  if (isOrderedDocument(value)) return documentKey([...value]);
  if (isPlainObject(value)) return documentKey(Object.entries(value));
  // Dates, ObjectIds and the like: the class tells an id from a string that looks like it.
  return `${typeof value === 'object' ? value.constructor.name : typeof value} ${JSON.stringify(value)}`;
}

function documentKey(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${equalityKey(member)}`).join(',')}}`;
}
