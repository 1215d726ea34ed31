import type { HistoryDocument } from '../types.js';
import { equalityKey } from './equalityKey.js';

export interface HistoryUpdates {
  /**
   * To do first, each on the documents that are there: `updateMany({[idName]: id}, {$inc: {_current: by}})`. A null id
   * finds the documents that lack the field as well, as in the original (golden 09-current-other-id-name).
   */
  readonly increments: readonly { readonly id: unknown; readonly by: number }[];
  /** To insert then, in this order. */
  readonly documents: readonly HistoryDocument[];
}

/**
 * What writing `documents` one by one, in their order, does to `_current`, in a form that can be written at once:
 * every document with the id counts up by one whenever a newer one comes, so that the newest has 0. Ids are compared as
 * MongoDB does; all empty ones are one contact, whatever config wrote them (golden 09-current*, 09-id-types).
 *
 * @param idName - name of the id field in the documents, `histIdField.name` of the config.
 */
export function historyUpdates(documents: readonly HistoryDocument[], idName: string): HistoryUpdates {
  const newer = new Map<string, { readonly id: unknown; by: number }>();
  const updated: HistoryDocument[] = [];
  for (const document of [...documents].reverse()) {
    const id = document[idName];
    const matching = foundUnder(id).map((key) => newer.get(key)?.by ?? 0);
    updated.push({ ...document, _current: matching.reduce((sum, by) => sum + by, 0) });
    const key = equalityKey(id);
    const counted = newer.get(key);
    if (counted === undefined) newer.set(key, { id, by: 1 });
    else counted.by++;
  }
  return { increments: [...newer.values()].reverse(), documents: updated.reverse() };
}

/** The keys of all ids whose query finds a document with this id: a list is found by each of its members, too. */
function foundUnder(id: unknown): string[] {
  const members: unknown[] = Array.isArray(id) ? id : [];
  return [...new Set([id, ...members].map(equalityKey))];
}
