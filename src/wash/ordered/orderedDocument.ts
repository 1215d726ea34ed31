import { emptyObject } from '../../ownValue.js';

/**
 * A document whose keys keep the order in which they were stored. A plain object does not: JavaScript moves names that
 * look like integers to the front (golden 02-integer-like-names), and the order of fields decides what a derive sees.
 * Nested documents are ordered documents too; lists are arrays.
 */
export type OrderedDocument = ReadonlyMap<string, unknown>;

export function isOrderedDocument(value: unknown): value is OrderedDocument {
  return value instanceof Map;
}

/** Whether `value` is an object literal, as JSON and BSON readers make them: not a date, an id or another class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Copies plain objects, at any depth, into ordered documents. Other values stay as they are. */
export function orderedFromPlain(value: Record<string, unknown>): OrderedDocument {
  const document = new Map<string, unknown>();
  for (const [name, member] of Object.entries(value)) document.set(name, orderedValue(member));
  return document;
}

function orderedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderedValue);
  return isPlainObject(value) ? orderedFromPlain(value) : value;
}

/** Copies ordered documents, at any depth, into plain objects. Other values stay as they are. */
export function plainFromOrdered(document: OrderedDocument): Record<string, unknown> {
  const plain = emptyObject<unknown>();
  for (const [name, member] of document) plain[name] = plainValue(member);
  return plain;
}

export function plainValue(value: unknown): unknown {
  if (isOrderedDocument(value)) return plainFromOrdered(value);
  return Array.isArray(value) ? value.map(plainValue) : value;
}
