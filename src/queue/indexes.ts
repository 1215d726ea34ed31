import { type Collection, type Db, type IndexDescription, MongoServerError } from 'mongodb';
import type { Log } from '../log.js';

export interface IndexFacts {
  readonly collection: string;
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  readonly sparse?: boolean;
}

/**
 * The index of one queue: one serves all, since each costs an insert as much as half the record does. Free records are a
 * range of it, in claim order, so a claim reads as many entries as it takes records. Old locks are a range, which is
 * what `clean` looks for; and so are the records of one claim, by its own `_lockTimestamp`.
 */
export function queueIndexes(queueName: string): IndexFacts[] {
  return [
    {
      collection: queueName,
      name: 'dwmops_claim',
      key: { _lockTimestamp: 1, _jobName: 1, _priority: -1, _timestamp: 1, _id: 1 },
    },
  ];
}

/**
 * Makes the indexes that are missing. Without the right to do that, or where another index is in the way, it warns: all
 * works without them, only slowly.
 */
export async function ensureIndexes(db: Db, list: readonly IndexFacts[], log: Log): Promise<void> {
  for (const facts of await missingIndexes(db, list)) {
    try {
      await db.collection(facts.collection).createIndexes([description(facts)]);
      log.debug(`Index ${facts.name} made on ${facts.collection}`);
    } catch (error) {
      if (!(error instanceof MongoServerError)) throw error;
      log.warn(
        `Index ${facts.name} on ${facts.collection} is missing and could not be made (${error.message}); it works without, but slowly`,
      );
    }
  }
}

/** Which of `list` are not there, by key; for `ensureIndexes` and `doctor`. */
export async function missingIndexes(db: Db, list: readonly IndexFacts[]): Promise<IndexFacts[]> {
  const missing: IndexFacts[] = [];
  for (const name of new Set(list.map((facts) => facts.collection))) {
    const there = new Set((await existingKeys(db.collection(name))).map((key) => JSON.stringify(key)));
    missing.push(...list.filter((facts) => facts.collection === name && !there.has(JSON.stringify(facts.key))));
  }
  return missing;
}

async function existingKeys(collection: Collection): Promise<unknown[]> {
  try {
    return (await collection.listIndexes().toArray()).map((index: { key: unknown }) => index.key);
  } catch (error) {
    // A collection that does not exist has no indexes; without the right to list them, making them will tell.
    if (error instanceof MongoServerError) return [];
    throw error;
  }
}

function description({ name, key, sparse }: IndexFacts): IndexDescription {
  return { name, key: { ...key }, ...(sparse ? { sparse } : {}) };
}
