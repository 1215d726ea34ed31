import type { OrderedDocument } from '../ordered/orderedDocument.js';

/** A rule as it is stored. Its id names it in logs and in `_steps`. */
export interface StoredRule {
  readonly id: string;
  readonly document: OrderedDocument;
}

/**
 * The texts that a MongoDB query for equality finds the rule under: the stored text, or each text of a stored list
 * (golden 10-rule-lists). Anything else is found under no text.
 */
export function textsOf(stored: unknown): string[] {
  const members: unknown[] = Array.isArray(stored) ? stored : [stored];
  return members.filter((member) => typeof member === 'string');
}

/** The fields that a rule names, each once. */
export function fieldsOf(rule: StoredRule): string[] {
  return [...new Set(textsOf(rule.document.get('fieldName')))];
}
