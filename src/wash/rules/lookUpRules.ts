import type { KeyScheme } from './keyedTable.js';
import { type StoredRule, textsOf } from './storedRule.js';

/** A rule of genericLookup, fieldSpecificLookup or normLookup. */
export interface LookUpRule {
  readonly id: string;
  /** Usually text; whatever else a rule writes goes into the record as it is (golden 10-rule-values). */
  readonly replacement: unknown;
}

/** A rule without `replace` empties the value (golden 01-each-rule-type). */
export function lookUpRule(stored: StoredRule): LookUpRule {
  const { id, document } = stored;
  return { id, replacement: document.has('replace') ? document.get('replace') : '' };
}

/**
 * Look-up rules are found by the cleaned value. `find` itself is not cleaned: in lower case or with outer blanks it
 * finds nothing (golden 01-each-rule-type).
 */
export const lookUpScheme: KeyScheme = {
  name: 'find',
  shape: '',
  keysOf: (stored) => textsOf(stored.document.get('find')),
  storedValue: (key) => key,
};
