import type { AnyBulkWriteOperation, ClientSession, Db } from 'mongodb';
import { historyUpdates } from '../wash/history/historyUpdates.js';
import type { HistoryDocument } from '../wash/types.js';

export const CONTACT_HISTORY = 'contactHistory';

/**
 * Writes the histories of a part of a transfer, in its transaction where there is one. Older histories of the contacts
 * count up first, so that `_current` 0 is always the newest: one bulk write and one insert for the whole part.
 */
export async function writeHistory(
  rulesDb: Db,
  documents: readonly HistoryDocument[],
  idName: string,
  session: ClientSession | undefined,
): Promise<void> {
  if (documents.length === 0) return;
  const collection = rulesDb.collection(CONTACT_HISTORY);
  const { increments, documents: updated } = historyUpdates(documents, idName);
  const options = { ordered: false, ...(session && { session }) };
  await collection.bulkWrite(countUp(increments, idName), options);
  await collection.insertMany(
    updated.map((document) => ({ ...document })),
    { ...options, ordered: true },
  );
}

/** Contacts that count up by the same number share one statement: nearly always there is one. */
function countUp(increments: readonly { id: unknown; by: number }[], idName: string): AnyBulkWriteOperation[] {
  const idsBy = new Map<number, unknown[]>();
  for (const { id, by } of increments) {
    const ids = idsBy.get(by) ?? [];
    if (ids.length === 0) idsBy.set(by, ids);
    ids.push(id);
  }
  return [...idsBy].map(([by, ids]) => ({
    updateMany: { filter: { [idName]: { $in: ids } }, update: { $inc: { _current: by } } },
  }));
}
