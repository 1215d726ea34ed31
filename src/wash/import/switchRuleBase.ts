import { type Db, type Document, type IndexDescription, MongoServerError, ObjectId } from 'mongodb';
import { isDwmError } from '../../errors/dwmError.js';
import type { RuleType } from '../types.js';
import { configsAfter } from './configImport.js';
import type { Merged } from './mergeRules.js';
import type { ConfigFile } from './ruleDirectory.js';
import { beginRuleImport, finishRuleImport, type RuleImport, type Switch } from './ruleImports.js';

const INSERT_AT_ONCE = 1000;
const STAGED = 'importing_';
const NAMESPACE_NOT_FOUND = 26;

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
  /** The config to load; undefined when none is given, or the stored one is the same. */
  readonly config: ConfigFile | undefined;
  readonly configName: string;
  /** The newest import when `collections` were merged with what is stored. */
  readonly follows: RuleImport | undefined;
}

/**
 * Stages each rule type, and the configs, in a collection of its own under a name that nobody else uses; notes the import
 * with the list of these; then lets them take the places of the old ones, one rename each. Ended before the note, it has
 * changed nothing; ended after it, whoever comes next does the rest (`finishRuleImport`), so that there is never a rule
 * base of parts of two for longer than that takes.
 *
 * @throws DwmError RULES_IMPORT_UNDER_WAY when another import has begun to switch meanwhile; nothing has changed then.
 *   RULES_IMPORT_UNFINISHED when the database went away in the midst of the switch
 */
export async function switchRuleBase(db: Db, rules: NewRuleBase): Promise<void> {
  // Listed before this import is noted, so each belongs to one that follows the same import or an earlier one, and can
  // not be noted any more once this one is.
  const leftovers = await stagedCollections(db);
  const prefix = `${STAGED}${new ObjectId().toHexString()}_`;
  const switches: Switch[] = [];
  for (const { type, rules: documents } of rules.collections) {
    switches.push(await stage(db, prefix, type, documents, INDEXES[type]));
  }
  const { config, configName } = rules;
  if (config) switches.push(await stage(db, prefix, 'config', await configsAfter(db, config, configName)));
  const begun = await noteImport(db, rules, switches);
  await finishRuleImport(db, begun);
  for (const name of leftovers) await drop(db, name);
}

/** When another import was faster, what was staged for this one goes. On any other error it may have been noted all the same. */
async function noteImport(db: Db, rules: NewRuleBase, switches: readonly Switch[]): Promise<RuleImport> {
  const { directory, collections, configName, follows } = rules;
  const counts = Object.fromEntries(collections.map((merged) => [merged.type, merged.rules.length]));
  try {
    return await beginRuleImport(db, follows, { directory, configName, rules: counts, switches });
  } catch (error) {
    if (isDwmError(error)) for (const { staged } of switches) await drop(db, staged);
    throw error;
  }
}

async function stage(
  db: Db,
  prefix: string,
  name: string,
  documents: readonly Readonly<Record<string, unknown>>[],
  usual: readonly IndexDescription[] = [],
): Promise<Switch> {
  const staged = `${prefix}${name}`;
  const { options, indexes } = await settingsOf(db, name);
  const collection = await db.createCollection(staged, options);
  const wanted = indexes.length > 0 ? indexes : usual;
  if (wanted.length > 0) await collection.createIndexes([...wanted]);
  for (let from = 0; from < documents.length; from += INSERT_AT_ONCE) {
    await collection.insertMany(documents.slice(from, from + INSERT_AT_ONCE).map((document) => ({ ...document })));
  }
  return { staged, collection: name };
}

/** A site may have indexes, a collation or a validator of its own; switching the collection must not lose them. */
async function settingsOf(db: Db, name: string): Promise<{ options: Document; indexes: IndexDescription[] }> {
  const found = await db.listCollections({ name }).next();
  if (found === null) return { options: {}, indexes: [] };
  const indexes = await db.collection(name).listIndexes().toArray();
  const own = indexes
    .filter((index) => index.name !== '_id_')
    .map(({ v: _version, ns: _place, ...index }) => ({ key: index.key, ...index }));
  return { options: ('options' in found && found.options) || {}, indexes: own };
}

/** What imports have staged that were cut short, or that are at work. */
async function stagedCollections(db: Db): Promise<string[]> {
  const found = await db.listCollections({ name: { $regex: `^${STAGED}` } }, { nameOnly: true }).toArray();
  return found.map(({ name }) => name);
}

async function drop(db: Db, name: string): Promise<void> {
  try {
    await db.collection(name).drop();
  } catch (error) {
    if (!(error instanceof MongoServerError) || error.code !== NAMESPACE_NOT_FOUND) throw error;
  }
}
