import { isOrderedDocument, type OrderedDocument } from '../ordered/orderedDocument.js';
import type { HistoryConfig } from './washConfig.js';

const KEYS = ['writeContactHistory', 'returnHistoryId', 'returnHistoryField', 'histIdField'];

/** Reads `history`. All four keys must be there, even those that a setting makes needless, as in the original. */
export function readHistoryConfig(config: OrderedDocument, faults: string[]): HistoryConfig {
  const stored = config.get('history');
  if (!isOrderedDocument(stored)) {
    faults.push('"history" is missing or not an object');
    return { write: false };
  }
  const missing = KEYS.filter((key) => !stored.has(key));
  if (missing.length > 0) {
    faults.push(`"history" lacks ${missing.join(', ')}`);
    return { write: false };
  }
  if (!isTruthy(stored.get('writeContactHistory'))) return { write: false };
  const id = readIdField(stored.get('histIdField'), faults);
  if (!isTruthy(stored.get('returnHistoryId'))) return { write: true, ...id };
  const returnField = stored.get('returnHistoryField');
  if (typeof returnField === 'string') return { write: true, returnField, ...id };
  faults.push('"history.returnHistoryField" is not the name of a field');
  return { write: true, ...id };
}

function readIdField(stored: unknown, faults: string[]): Pick<HistoryConfig, 'id'> {
  const name = isOrderedDocument(stored) ? stored.get('name') : undefined;
  const field = isOrderedDocument(stored) ? stored.get('value') : undefined;
  if (typeof name === 'string' && typeof field === 'string') return { id: { name, field } };
  faults.push('"history.histIdField" needs "name" and "value"');
  return {};
}

/** Python's truth: the string "false" counts as true (golden 10-config-write-string), an empty list does not. */
function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isOrderedDocument(value)) return value.size > 0;
  return Boolean(value);
}
