import { BSON } from 'mongodb';
import { makeContacts } from '../config/sample/makeContacts.js';
import { readCases } from '../src/wash/cases/caseFile.js';
import { type RuleFolder, readRuleFolder } from '../src/wash/cases/folderRules.js';
import { plainFromOrdered } from '../src/wash/ordered/orderedDocument.js';
import type { WashRecord } from '../src/wash/types.js';
import { moreLookUps, morePatterns, sampleRules, withRules } from './washRules.js';

export const SEED = 20261125;
const RULES = 2_500;

/** A rule base and what to wash with it. */
export interface Variant {
  readonly rules: RuleFolder;
  records(count: number): WashRecord[];
}

const starter = (): RuleFolder => readRuleFolder('config/rules');
const sampled = (): RuleFolder => {
  const folder = starter();
  return withRules(folder, sampleRules(folder.collections, RULES, SEED));
};

/** As the driver makes records of what comes from the queue, which is not how a program would make them. */
function asDelivered(record: WashRecord): WashRecord {
  return BSON.deserialize(BSON.serialize(record));
}

const contacts = (count: number): WashRecord[] => [...makeContacts(count, SEED)].map(asDelivered);

/** By name, as the table has them. The first is what the others are compared with. */
export const VARIANTS: ReadonlyMap<string, () => Variant> = new Map([
  ['2,500 of the starter rules', () => ({ rules: sampled(), records: contacts })],
  [
    'look-up rules × 100',
    () => {
      const folder = sampled();
      return { rules: withRules(folder, moreLookUps(folder.collections, 100, SEED)), records: contacts };
    },
  ],
  [
    'regex and includes rules × 10',
    () => {
      const folder = sampled();
      return { rules: withRules(folder, morePatterns(folder.collections, 10, SEED)), records: contacts };
    },
  ],
  ['all starter rules', () => ({ rules: starter(), records: contacts })],
]);

/** The rule base and the 300 records of golden 08, washed over and over. */
export function goldenVariant(text: string): Variant {
  const [golden] = readCases(text, '08-real-config.json');
  if (golden?.config === undefined) throw new Error('08-real-config.json has no case with a config');
  const { config, collections } = golden;
  const records = golden.records.flatMap((record) => (record === undefined ? [] : [plainFromOrdered(record)]));
  return {
    rules: { config, collections },
    records: (count) => Array.from({ length: count }, (_, at) => asDelivered(records[at % records.length] ?? {})),
  };
}
