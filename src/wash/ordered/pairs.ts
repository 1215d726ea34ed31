import { plainValue } from './orderedDocument.js';

/**
 * Names and values in order: a document in its cheapest form, for those that are made for every change. Of a name given
 * twice the last value counts, at the first's place.
 */
export type Pairs = readonly Pair[];
export type Pair = readonly [name: string, value: unknown];

export function plainFromPairs(pairs: Pairs): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, value] of pairs) setOwn(plain, name, plainValue(value));
  return plain;
}

/** Assigns a property; `plain.__proto__ = x` would set the prototype instead (golden 10-names). */
export function setOwn(plain: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') plain[name] = value;
  else Object.defineProperty(plain, name, { value, writable: true, enumerable: true, configurable: true });
}
