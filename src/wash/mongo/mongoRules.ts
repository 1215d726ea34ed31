import type { Collection, Db, Document } from 'mongodb';
import type { OrderedDocument } from '../ordered/orderedDocument.js';
import { orderedFromBson } from '../ordered/orderedFromBson.js';
import { idText } from '../rules/memoryRules.js';
import type { RuleKey, RuleSource } from '../rules/ruleSource.js';
import type { StoredRule } from '../rules/storedRule.js';
import { isKeyedType, type KeyedType, type RuleType } from '../types.js';
import { type KeyQuery, keyQueries } from './keyQueries.js';

export interface MongoRulesOptions {
  /** Look-up collections of more rules than this are not loaded: their rules are found by key. */
  readonly mostLoaded?: number;
  /** Makes the indexes that finding by key needs. False for runs that must not write; such a run may be slow. */
  readonly makesIndexes?: boolean;
}

/** Reading and compiling this many takes about as long as a set of 600 records with all that belongs to it. */
const MOST_LOADED = 10_000;

/** So large that a collection comes in one batch, unless it is larger than a reply may be (16 MB). */
const BATCH = 100_000;

/** Config and rules from the database `dwmdev`. */
export function mongoRules(db: Db, options: MongoRulesOptions = {}): RuleSource {
  return new MongoRules(db, options.mostLoaded ?? MOST_LOADED, options.makesIndexes ?? true);
}

class MongoRules implements RuleSource {
  commands = 0;
  /** The indexes that are known to be there, as `collection {index}`. */
  private readonly indexed = new Set<string>();

  constructor(
    private readonly db: Db,
    private readonly mostLoaded: number,
    private readonly makesIndexes: boolean,
  ) {}

  async config(configName: string): Promise<OrderedDocument | undefined> {
    const [document] = await this.find('config', { configName }, 1);
    return document;
  }

  /** Rules come in natural order, in which the original reads them. */
  async rules(type: RuleType): Promise<readonly StoredRule[] | undefined> {
    if (!isKeyedType(type)) return storedRules(await this.find(type, {}));
    const documents = await this.find(type, {}, this.mostLoaded + 1);
    return documents.length > this.mostLoaded ? undefined : storedRules(documents);
  }

  /**
   * Rules under one key come in the order of the index, which for equal keys is the order in which they are stored.
   * Only a rule that is under several of the keys at once, by a list, may come before one that is stored earlier.
   */
  async findByKey(type: KeyedType, keys: readonly RuleKey[]): Promise<readonly StoredRule[]> {
    const queries = keyQueries(type, keys);
    if (this.makesIndexes) await this.makeIndexes(type, queries);
    const found: OrderedDocument[] = [];
    for (const { filter } of queries) found.push(...(await this.find(type, filter)));
    return storedRules(found);
  }

  private async find(name: string, filter: Document, limit = 0): Promise<OrderedDocument[]> {
    const collection: Collection<Document> = this.db.collection(name);
    const documents = await collection.find(filter, { raw: true, batchSize: BATCH, limit }).toArray();
    this.commands += Math.max(1, Math.ceil(documents.length / BATCH));
    return documents.map((bytes) => {
      if (bytes instanceof Uint8Array) return orderedFromBson(bytes);
      throw new TypeError('the driver did not return raw BSON');
    });
  }

  /** One command for all that are not known to be there; making one that is there does nothing. */
  private async makeIndexes(type: KeyedType, queries: readonly KeyQuery[]): Promise<void> {
    const missing = new Map<string, KeyQuery['index']>();
    for (const { index } of queries) {
      const name = `${type} ${JSON.stringify(index)}`;
      if (!this.indexed.has(name)) missing.set(name, index);
    }
    if (missing.size === 0) return;
    await this.db.collection(type).createIndexes([...missing.values()].map((key) => ({ key })));
    this.commands++;
    for (const name of missing.keys()) this.indexed.add(name);
  }
}

function storedRules(documents: readonly OrderedDocument[]): StoredRule[] {
  return documents.map((document) => ({ id: idText(document.get('_id')) ?? 'without _id', document }));
}
