import type { OrderedDocument } from '../ordered/orderedDocument.js';
import type { KeyedType, RuleType } from '../types.js';
import type { StoredRule } from './storedRule.js';

/** What to look for in a collection that was not loaded. */
export interface RuleKey {
  /** The rule's `fieldName`; undefined for genericLookup, which has none. */
  readonly field: string | undefined;
  /** The `find` of a look-up rule, or the `lookupVals` of a deriveValue rule. */
  readonly value: string | OrderedDocument;
}

/** Where config and rules come from. `mongoRules` reads MongoDB, `memoryRules` what is in memory. */
export interface RuleSource {
  /** The config of that name, undefined when there is none. */
  config(configName: string): Promise<OrderedDocument | undefined>;

  /**
   * All rules of a type in the order in which they are stored, which decides which of several matching rules wins.
   * Undefined for a keyed type with so many rules that they have to be found by key.
   */
  rules(type: RuleType): Promise<readonly StoredRule[] | undefined>;

  /**
   * Gets ready to find rules of a type by keys like these.
   * @returns sentences on what could not be done; rules are found all the same, but slowly.
   */
  prepareKeys(type: KeyedType, shapes: readonly RuleKey[]): Promise<readonly string[]>;

  /** The rules of a type under any of `keys`, those of one key in stored order. */
  findByKey(type: KeyedType, keys: readonly RuleKey[]): Promise<readonly StoredRule[]>;

  /** How many database commands it has sent so far. */
  readonly commands: number;
}
