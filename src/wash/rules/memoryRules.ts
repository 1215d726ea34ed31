import type { OrderedDocument } from '../ordered/orderedDocument.js';
import type { RuleType } from '../types.js';
import type { RuleSource } from './ruleSource.js';
import type { StoredRule } from './storedRule.js';

/** Rules without an `_id` get the type and their number, `normLookup#3`, as their id. */
export function memoryRules(
  config: OrderedDocument | undefined,
  collections: ReadonlyMap<RuleType, readonly OrderedDocument[]>,
): RuleSource {
  const rules = new Map<RuleType, StoredRule[]>();
  for (const [type, documents] of collections) {
    rules.set(
      type,
      documents.map((document, at) => ({ id: idText(document.get('_id')) ?? `${type}#${at + 1}`, document })),
    );
  }
  return {
    commands: 0,
    config: async () => config,
    rules: async (type) => rules.get(type) ?? [],
    prepareKeys: async () => [],
    findByKey: async () => [],
  };
}

export function idText(id: unknown): string | undefined {
  return id === undefined ? undefined : String(id);
}
