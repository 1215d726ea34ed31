import type { Db } from 'mongodb';
import type { OrderedDocument } from '../ordered/orderedDocument.js';
import { orderedFromBson } from '../ordered/orderedFromBson.js';
import type { RuleType } from '../types.js';

/** The wash config of that name in `dwmdev.config`, with its `_id`; undefined when there is none. */
export async function storedConfig(db: Db, configName: string): Promise<OrderedDocument | undefined> {
  return (await find(db, 'config', { configName }))[0];
}

export function storedConfigs(db: Db): Promise<OrderedDocument[]> {
  return find(db, 'config', {});
}

/** All rules of a type as they are stored, in stored order, each with its `_id`. */
export function storedRules(db: Db, type: RuleType): Promise<OrderedDocument[]> {
  return find(db, type, {});
}

/** Read as bytes, since the driver's own objects lose the order of names that look like integers. */
async function find(db: Db, collection: string, filter: Record<string, string>): Promise<OrderedDocument[]> {
  const documents: unknown[] = await db.collection(collection).find(filter, { raw: true }).toArray();
  return documents.map((bytes) => {
    if (bytes instanceof Uint8Array) return orderedFromBson(bytes);
    throw new TypeError('the driver did not return raw BSON');
  });
}
