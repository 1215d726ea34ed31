import { isDeepStrictEqual } from 'node:util';
import type { Db } from 'mongodb';
import { DwmError } from '../../errors/dwmError.js';
import { isOrderedDocument, type OrderedDocument } from '../ordered/orderedDocument.js';
import { asStored, type NewRule } from './mergeRules.js';
import type { ConfigFile } from './ruleDirectory.js';
import { storedConfig, storedConfigs } from './storedRuleBase.js';

/**
 * The config that rules are checked against: the file's, else the one in MongoDB.
 * @throws DwmError WASH_CONFIG_MISSING when there is neither, or the file holds a config of another name.
 */
export async function configFor(db: Db, file: ConfigFile | undefined, configName: string): Promise<OrderedDocument> {
  if (file === undefined) {
    const stored = await storedConfig(db, configName);
    if (stored) return stored;
    throw new DwmError(
      'WASH_CONFIG_MISSING',
      `There is neither a file wash-config.json beside the rules nor a wash config "${configName}" in MongoDB; give one with --config, or correct CONFIG_NAME`,
    );
  }
  const named = file.document.get('configName');
  if (named === configName) return file.document;
  throw new DwmError(
    'WASH_CONFIG_MISSING',
    `${file.path} holds the wash config "${named}", but CONFIG_NAME is "${configName}"; make the two the same`,
  );
}

/** What loading the file would do to the config in MongoDB. */
export async function configChange(db: Db, file: ConfigFile, configName: string): Promise<'new' | 'changed' | 'same'> {
  const stored = await storedConfig(db, configName);
  if (stored === undefined) return 'new';
  return isDeepStrictEqual(inOrder(stored), inOrder(file.document)) ? 'same' : 'changed';
}

/** As nested pairs, since the order of fields counts, which a comparison of maps would not see. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isOrderedDocument(value)) return value;
  return [...value].filter(([name]) => name !== '_id').map(([name, member]) => [name, inOrder(member)]);
}

/** All configs as they will be: that of the file in its place, the others as they are. */
export async function configsAfter(db: Db, { document }: ConfigFile, configName: string): Promise<NewRule[]> {
  const fromFile = [...document].filter(([name]) => name !== '_id');
  const before = await storedConfigs(db);
  const isReplaced = (stored: OrderedDocument) => stored.get('configName') === configName;
  const after = before.map((stored) =>
    isReplaced(stored) ? { _id: stored.get('_id'), ...Object.fromEntries(fromFile) } : asStored(stored),
  );
  return before.some(isReplaced) ? after : [...after, Object.fromEntries(fromFile)];
}
