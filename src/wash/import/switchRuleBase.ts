import { type Collection, type Db, type Document, type IndexDescription, ObjectId } from 'mongodb';
import { isDwmError } from '../../errors/dwmError.js';
import type { RuleType } from '../types.js';
import { replaceConfig } from './configImport.js';
import type { Merged, NewRule } from './mergeRules.js';
import type { ConfigFile } from './ruleDirectory.js';
import { beginRuleImport, finishRuleImport, type RuleImport } from './ruleImports.js';

const INSERT_AT_ONCE = 1000;
const LEFTOVER_MINUTES = 60;
const TEMPORARY = 'importing_';

/** Those that the Python system finds rules by; `run` adds its own (keyIndexes) to collections that it does not read whole. */
const INDEXES: Partial<Record<RuleType, IndexDescription[]>> = {
  genericLookup: [{ key: { find: 1 } }],
  fieldSpecificLookup: [{ key: { fieldName: 1, find: 1 } }],
  normLookup: [{ key: { fieldName: 1, find: 1 } }],
  deriveValue: [{ key: { fieldName: 1, lookupVals: 1 } }],
};

export interface NewRuleBase {
  readonly directory: string;
  readonly collections: readonly Merged[];
  readonly configFile: ConfigFile | undefined;
  readonly configName: string;
  /** The newest import when `collections` were merged with what is stored. */
  readonly follows: RuleImport | undefined;
  readonly now: Date;
}

/**
 * Writes each rule type into a collection of its own, then lets them take the places of the old ones, one atomic step
 * each, with the config. Until the first switch nothing has changed; the switches take milliseconds.
 *
 * @throws DwmError RULES_IMPORT_UNDER_WAY when another import has begun to switch meanwhile; nothing has changed then.
 */
export async function switchRuleBase(db: Db, rules: NewRuleBase): Promise<void> {
  const { collections, configFile, configName, now } = rules;
  await dropLeftovers(db, now);
  const prefix = `${TEMPORARY}${new ObjectId().toHexString()}_`;
  const temporary = (type: RuleType) => `${prefix}${type}`;
  for (const merged of collections) await fill(db, merged.type, temporary(merged.type), merged.rules);

  const importId = await noteImport(db, rules, temporary);
  if (configFile) await replaceConfig(db, configFile, configName);
  for (const { type } of collections) await db.renameCollection(temporary(type), type, { dropTarget: true });
  await finishRuleImport(db, importId);
}

/** When another import was faster, what was written for this one goes. */
async function noteImport(db: Db, rules: NewRuleBase, temporary: (type: RuleType) => string): Promise<ObjectId> {
  const { directory, collections, configName, follows } = rules;
  const counts = Object.fromEntries(collections.map((merged) => [merged.type, merged.rules.length]));
  try {
    return await beginRuleImport(db, follows, { directory, configName, rules: counts });
  } catch (error) {
    if (isDwmError(error)) for (const { type } of collections) await db.collection(temporary(type)).drop();
    throw error;
  }
}

async function fill(db: Db, type: RuleType, name: string, rules: readonly NewRule[]): Promise<void> {
  const collection: Collection<Document> = await db.createCollection(name);
  const kept = await indexesOf(db, type);
  const indexes = kept.length > 0 ? kept : (INDEXES[type] ?? []);
  if (indexes.length > 0) await collection.createIndexes(indexes);
  for (let from = 0; from < rules.length; from += INSERT_AT_ONCE) {
    await collection.insertMany(rules.slice(from, from + INSERT_AT_ONCE).map((rule) => ({ ...rule })));
  }
}

/** A site may have indexes of its own; switching the collection must not lose them. */
async function indexesOf(db: Db, type: RuleType): Promise<IndexDescription[]> {
  const exists = await db.listCollections({ name: type }, { nameOnly: true }).hasNext();
  if (!exists) return [];
  const found = await db.collection(type).listIndexes().toArray();
  return found
    .filter(({ name }) => name !== '_id_')
    .map(({ v: _version, ns: _place, ...index }) => ({ key: index.key, ...index }));
}

/** Collections of imports that were cut short. Younger ones may belong to an import that is at work. */
async function dropLeftovers(db: Db, now: Date): Promise<void> {
  const names = await db.listCollections({}, { nameOnly: true }).toArray();
  for (const { name } of names) {
    const id = new RegExp(`^${TEMPORARY}([0-9a-f]{24})_`).exec(name)?.[1];
    if (id === undefined) continue;
    const ageMinutes = (now.getTime() - new ObjectId(id).getTimestamp().getTime()) / 60_000;
    if (ageMinutes > LEFTOVER_MINUTES) await db.collection(name).drop();
  }
}
