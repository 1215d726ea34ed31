import { type Collection, type Db, type Document, MongoServerError } from 'mongodb';
import type { OrderedDocument } from '../ordered/orderedDocument.js';
import { orderedFromBson } from '../ordered/orderedFromBson.js';
import { idText } from '../rules/memoryRules.js';
import type { RuleKey, RuleSource } from '../rules/ruleSource.js';
import type { StoredRule } from '../rules/storedRule.js';
import { isKeyedType, type KeyedType, type RuleType } from '../types.js';
import { type Index, keyFilters, keyIndexes } from './keyQueries.js';

export interface MongoRulesOptions {
  /** Look-up collections of more rules than this are not loaded: their rules are found by key. */
  readonly mostLoaded?: number;
  /** Makes the indexes that finding by key needs. False for runs that must not write; such a run may be slow. */
  readonly makesIndexes?: boolean;
}

/** Reading and compiling this many takes about as long as a set of 600 records with all that belongs to it. */
export const MOST_LOADED = 10_000;

/** So large that a collection comes in one batch, unless it is larger than a reply may be (16 MB). */
const BATCH = 100_000;

/** Config and rules from the database `dwmdev`. */
export function mongoRules(db: Db, options: MongoRulesOptions = {}): RuleSource {
  return new MongoRules(db, options.mostLoaded ?? MOST_LOADED, options.makesIndexes ?? true);
}

class MongoRules implements RuleSource {
  commands = 0;

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
   * Makes the indexes that `findByKey` needs, unless they are there; doing that again does nothing. What the server
   * refuses is told and does without: there may be no right to make indexes, or one of the same key under another name.
   */
  async prepareKeys(type: KeyedType, shapes: readonly RuleKey[]): Promise<readonly string[]> {
    const indexes = keyIndexes(type, shapes);
    return this.makesIndexes && indexes.length > 0 ? this.makeIndexes(type, indexes) : [];
  }

  /** One command for all; when that is refused, one for each, so that the others are made. */
  private async makeIndexes(type: KeyedType, indexes: readonly Index[]): Promise<string[]> {
    this.commands++;
    try {
      await this.db.collection(type).createIndexes(indexes.map((key) => ({ key })));
      return [];
    } catch (error) {
      if (!(error instanceof MongoServerError)) throw error;
      const [index = {}, ...others] = indexes;
      if (others.length === 0) return [refusedIndex(type, index, error)];
    }
    const refused: string[] = [];
    for (const index of indexes) refused.push(...(await this.makeIndexes(type, [index])));
    return refused;
  }

  /**
   * Rules under one key come in the order of the index, which for equal keys is the order in which they are stored.
   * Only a rule that is under several of the keys at once, by a list, may come before one that is stored earlier.
   */
  async findByKey(type: KeyedType, keys: readonly RuleKey[]): Promise<readonly StoredRule[]> {
    const found: OrderedDocument[] = [];
    for (const filter of keyFilters(type, keys)) found.push(...(await this.find(type, filter)));
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
}

function refusedIndex(type: KeyedType, index: Index, { message }: MongoServerError): string {
  return `${type} may lack the index ${JSON.stringify(index)}, which could not be made (${message}); without it, rules are found slowly`;
}

function storedRules(documents: readonly OrderedDocument[]): StoredRule[] {
  return documents.map((document) => ({ id: idText(document.get('_id')) ?? 'without _id', document }));
}
