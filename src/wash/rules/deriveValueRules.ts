import { byCodePoint } from '../ordered/codePointOrder.js';
import { isOrderedDocument, type OrderedDocument } from '../ordered/orderedDocument.js';
import type { KeyScheme } from './keyedTable.js';
import type { StoredRule } from './storedRule.js';

export interface DeriveValueRule {
  readonly id: string;
  readonly value: unknown;
  /** A rule without `value` still counts as found, it just cannot write (golden 01-each-rule-type, e_dv). */
  readonly hasValue: boolean;
}

export function deriveValueRule(stored: StoredRule): DeriveValueRule {
  const { id, document } = stored;
  return { id, value: document.get('value'), hasValue: document.has('value') };
}

/**
 * The names that `lookupVals` must have, in code-point order: MongoDB compares embedded documents with their key order,
 * and the original asks in this one, so that a rule stored otherwise is never found (golden 02-derive-several-inputs).
 */
export function lookUpNames(inputs: readonly string[]): string[] {
  return [...inputs].sort(byCodePoint);
}

/** One text that stands for the cleaned values of several inputs. A single value stands for itself. */
export function valuesKey(values: readonly string[]): string {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : JSON.stringify(values);
}

/** deriveValue rules are found by the cleaned values of `names`, which are in the order of `lookUpNames`. */
export function deriveValueScheme(names: readonly string[]): KeyScheme {
  return {
    name: JSON.stringify(names),
    shape: new Map(names.map((name) => [name, ''])),
    keysOf: (stored) => {
      const lookUps = stored.document.get('lookupVals');
      const documents: unknown[] = Array.isArray(lookUps) ? lookUps : [lookUps];
      return documents.flatMap((document) => {
        const values = isOrderedDocument(document) ? valuesOf(document, names) : undefined;
        return values === undefined ? [] : [valuesKey(values)];
      });
    },
    storedValue: (key) => {
      const values: unknown = names.length === 1 ? [key] : JSON.parse(key);
      return new Map(names.map((name, at) => [name, Array.isArray(values) ? values[at] : undefined]));
    },
  };
}

/** The values of a `lookupVals` that has exactly `names`, in that order, and texts under them. */
function valuesOf(document: OrderedDocument, names: readonly string[]): string[] | undefined {
  if (document.size !== names.length) return undefined;
  const values: string[] = [];
  for (const [name, value] of document) {
    if (name !== names[values.length] || typeof value !== 'string') return undefined;
    values.push(value);
  }
  return values;
}
