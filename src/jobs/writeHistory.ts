import type { AnyBulkWriteOperation, ClientSession, Collection, Db } from 'mongodb';
import { duplicatesOf } from '../queue/insertOnce.js';
import { historyUpdates } from '../wash/history/historyUpdates.js';
import type { HistoryDocument } from '../wash/types.js';

export const CONTACT_HISTORY = 'contactHistory';

/**
 * Histories for which a standalone server has counted up the older ones, each as it is to be inserted: a repeat of the
 * transfer's step, for all of a part or for half of it, is of the same histories.
 */
const counted = new WeakMap<HistoryDocument, HistoryDocument>();

/**
 * Writes the histories of a part of a transfer, in its transaction where there is one. Older histories of the contacts
 * count up first, so that `_current` 0 is always the newest: one bulk write and one insert for the whole part.
 *
 * Without a transaction it may be repeated after a lost answer: what was answered is not done again, and what was inserted
 * stays. Only where the answer to the counting itself was lost, older histories count up twice.
 */
export async function writeHistory(
  rulesDb: Db,
  documents: readonly HistoryDocument[],
  idName: string,
  session: ClientSession | undefined,
): Promise<void> {
  if (documents.length === 0) return;
  const collection = rulesDb.collection(CONTACT_HISTORY);
  const fresh = documents.filter((document) => session || !counted.has(document));
  const updates = historyUpdates(fresh, idName);
  const updated = updates.documents.map((document) => ({ ...document }));
  if (fresh.length > 0) {
    const increments = countUp(updates.increments, idName);
    await collection.bulkWrite(increments, { ordered: false, ...(session ? { session } : {}) });
  }
  if (!session) for (const [index, document] of fresh.entries()) counted.set(document, updated[index] ?? document);
  if (fresh.length === documents.length) {
    await collection.insertMany(updated, { ordered: true, ...(session ? { session } : {}) });
    return;
  }
  await insertMissing(
    collection,
    documents.map((document) => counted.get(document) ?? document),
  );
}

/** After an insert without an answer, or that failed for one of them. Only then, since duplicates are a fault else. */
async function insertMissing(collection: Collection, documents: HistoryDocument[]): Promise<void> {
  try {
    await collection.insertMany(documents, { ordered: false });
  } catch (error) {
    duplicatesOf(error);
  }
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
