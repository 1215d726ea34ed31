import { isDeepStrictEqual } from 'node:util';
import type { ObjectId } from 'mongodb';
import { type CsvRule, type RuleDocument, ruleId, ruleKey } from '../csv/csvRule.js';
import type { OrderedDocument } from '../ordered/orderedDocument.js';
import { isOrderedDocument } from '../ordered/orderedDocument.js';
import type { RuleType } from '../types.js';

/** A rule as it will be stored. One that is kept as it is may hold anything. */
export type NewRule = Readonly<Record<string, unknown>>;

export interface Merged {
  readonly type: RuleType;
  readonly rules: readonly NewRule[];
  readonly before: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/**
 * What a collection will hold after an import, in order.
 *
 * @param stored - what it holds now, in stored order.
 * @param keepOthers - rules that have no line in the file stay where they are, and new ones go behind them; without it
 *   the collection becomes what the file says.
 */
export function mergeRules(
  type: RuleType,
  stored: readonly OrderedDocument[],
  lines: readonly CsvRule[],
  keepOthers: boolean,
): Merged {
  const fromFile = new Map(lines.map(({ key, document }) => [key, withId(ruleId(key), document)]));
  const storedKeys = stored.map((document) => keyOf(type, document));
  let changed = 0;
  const known = new Set<string>();
  for (const [at, key] of storedKeys.entries()) {
    const replacement = fromFile.get(key);
    if (replacement === undefined || known.has(key)) continue;
    known.add(key);
    if (!sameRule(stored[at], replacement)) changed++;
  }
  const kept = keepOthers ? withFreeIds(keptInPlace(stored, storedKeys, fromFile), fromFile) : [];
  const already = new Set(keepOthers ? storedKeys : []);
  const rest = [...fromFile].filter(([key]) => !already.has(key)).map(([, rule]) => rule);
  const added = [...fromFile.keys()].filter((key) => !known.has(key)).length;
  const removed = keepOthers ? 0 : stored.length - known.size;
  return { type, rules: [...kept, ...rest], before: stored.length, added, changed, removed };
}

interface KeptRule {
  readonly key: string;
  readonly rule: NewRule;
}

/** The stored rules in their order, those that the file has replaced by what it says; a rule stored twice is kept once. */
function keptInPlace(
  stored: readonly OrderedDocument[],
  keys: readonly string[],
  fromFile: ReadonlyMap<string, NewRule>,
): KeptRule[] {
  const kept: KeptRule[] = [];
  const placed = new Set<string>();
  for (const [at, document] of stored.entries()) {
    const key = keys[at] ?? '';
    const replacement = fromFile.get(key);
    if (replacement === undefined) kept.push({ key, rule: asStored(document) });
    else if (!placed.has(key)) {
      placed.add(key);
      kept.push({ key, rule: replacement });
    }
  }
  return kept;
}

/**
 * A rule whose key was edited in MongoDB still has the `_id` that follows from the old key. Where the file has a rule of
 * that key, the `_id` is the file's, and the edited rule gets the one of its own key.
 */
function withFreeIds(kept: readonly KeptRule[], fromFile: ReadonlyMap<string, NewRule>): NewRule[] {
  const ofFile = new Set([...fromFile.values()].map(({ _id }) => String(_id)));
  const isInTheWay = ({ key, rule }: KeptRule): boolean => !fromFile.has(key) && ofFile.has(String(rule._id));
  const taken = new Set([...ofFile, ...kept.map(({ rule }) => String(rule._id))]);
  return kept.map((one) => {
    if (!isInTheWay(one)) return one.rule;
    const _id = freeId(one.key, taken);
    taken.add(_id.toHexString());
    return { ...one.rule, _id };
  });
}

/** Another rule may have the key, too, and its `_id`. */
function freeId(key: string, taken: ReadonlySet<string>): ObjectId {
  let _id = ruleId(key);
  for (let number = 2; taken.has(_id.toHexString()); number++) _id = ruleId(`${key} ${number}`);
  return _id;
}

function keyOf(type: RuleType, document: OrderedDocument): string {
  const texts = new Map<string, string>();
  for (const [name, value] of document) {
    if (name === '_id') continue;
    // A value that is no text makes a key that no line of a file has.
    texts.set(name, typeof value === 'string' ? value : `${JSON.stringify(value)}\u0000`);
  }
  const lookups = document.get('lookupVals');
  const inputs = isOrderedDocument(lookups) ? [...lookups] : [];
  return ruleKey(type, texts, new Map(inputs.map(([name, value]) => [name, textOrStrange(value)])));
}

function textOrStrange(value: unknown): string {
  return typeof value === 'string' ? value : `${JSON.stringify(value)}\u0000`;
}

function sameRule(stored: OrderedDocument | undefined, rule: NewRule): boolean {
  const { _id, ...own } = rule;
  return (
    stored !== undefined &&
    isDeepStrictEqual(new Map([...stored].filter(([name]) => name !== '_id')), new Map(Object.entries(own)))
  );
}

function withId(_id: ObjectId, document: RuleDocument): NewRule {
  return { _id, ...document };
}

/** A document as it is stored, to be stored again. */
export function asStored(document: OrderedDocument): NewRule {
  return { _id: document.get('_id'), ...Object.fromEntries(document) };
}
