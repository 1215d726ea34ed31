import { DwmError } from '../../errors/dwmError.js';
import { isOrderedDocument, type OrderedDocument } from '../ordered/orderedDocument.js';
import { readOrderedJson } from '../ordered/readOrderedJson.js';
import { RULE_TYPES, type RuleType } from '../types.js';

/** A rule base and records to wash with it, as a case file has them. */
export interface WashCase {
  readonly name: string;
  readonly config: OrderedDocument | undefined;
  readonly collections: ReadonlyMap<RuleType, readonly OrderedDocument[]>;
  /** Undefined for a record that has no `input`. */
  readonly records: readonly (OrderedDocument | undefined)[];
  /** What keeps the case from being washed; the other cases of the file go on. */
  readonly faults: readonly string[];
}

/**
 * Reads a case file: one case or a list of them, each `{name, config, collections: {<rule type>: [rule …]}, records:
 * [{input} …]}`. Rules are taken in their order; other keys are passed over.
 *
 * @throws DwmError WASH_CASE_UNREADABLE
 */
export function readCases(text: string, file: string): WashCase[] {
  let content: unknown;
  try {
    content = readOrderedJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unreadable(file, `it is not JSON: ${why}`, error);
  }
  const cases: unknown[] = Array.isArray(content) ? content : [content];
  return cases.map((stored, at) => readCase(stored, `case ${at + 1}`));
}

function readCase(stored: unknown, place: string): WashCase {
  const document: OrderedDocument = isOrderedDocument(stored) ? stored : new Map();
  const records: unknown = document.get('records');
  const config = document.get('config');
  const name = document.get('name');
  const faults: string[] = [];
  const collections = readCollections(document.get('collections'), faults);
  return {
    name: typeof name === 'string' ? name : place,
    config: isOrderedDocument(config) ? config : undefined,
    collections,
    records: (Array.isArray(records) ? records : []).map((record: unknown) => {
      const input = isOrderedDocument(record) ? record.get('input') : undefined;
      return isOrderedDocument(input) ? input : undefined;
    }),
    faults,
  };
}

function readCollections(stored: unknown, faults: string[]): Map<RuleType, OrderedDocument[]> {
  const collections = new Map<RuleType, OrderedDocument[]>();
  if (!isOrderedDocument(stored)) return collections;
  for (const type of RULE_TYPES) {
    const rules: unknown = stored.get(type) ?? [];
    if (Array.isArray(rules) && rules.every(isOrderedDocument)) collections.set(type, rules);
    else faults.push(`"collections.${type}" is not a list of objects`);
  }
  return collections;
}

function unreadable(file: string, why: string, cause?: unknown): DwmError {
  return new DwmError('WASH_CASE_UNREADABLE', `The case file ${file} cannot be used: ${why}. Correct it.`, { cause });
}
