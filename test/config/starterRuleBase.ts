import { join } from 'node:path';
import { ruleId } from '../../src/wash/csv/csvRule.js';
import { type RuleDirectory, readConfigFile, readRuleDirectory } from '../../src/wash/import/ruleDirectory.js';
import { loadRuleBase } from '../../src/wash/loadRuleBase.js';
import type { OrderedDocument } from '../../src/wash/ordered/orderedDocument.js';
import { memoryRules } from '../../src/wash/rules/memoryRules.js';
import type { RuleType, WashRecord } from '../../src/wash/types.js';
import type { Washer } from '../../src/wash/washer.js';

export const CONFIG_FOLDER = join(import.meta.dirname, '../../config');
export const CONFIG_NAME = 'Eloqua_Contacts_DWM';

export interface StarterRule {
  readonly id: string;
  readonly type: RuleType;
  readonly line: number;
  /** A key of the rule as text; '' when it has none. */
  text(name: string): string;
  readonly lookups: ReadonlyMap<string, string>;
}

export interface StarterRuleBase {
  readonly files: RuleDirectory;
  readonly config: OrderedDocument;
  readonly rules: readonly StarterRule[];
  readonly washer: Washer;
}

/** The rules and the config that the project ships, as an import would load them, in memory. */
export async function starterRuleBase(): Promise<StarterRuleBase> {
  const directory = join(CONFIG_FOLDER, 'rules');
  const file = readConfigFile(directory);
  if (file === undefined) throw new Error('no wash-config.json beside the rules');
  const files = readRuleDirectory(directory, file.document, { clean: false });
  const collections = new Map<RuleType, OrderedDocument[]>();
  const rules: StarterRule[] = [];
  for (const [type, lines] of files.rules) {
    const documents = lines.map(
      ({ key, document }) =>
        new Map<string, unknown>([['_id', ruleId(key).toHexString()], ...Object.entries(document)]),
    );
    collections.set(type, documents);
    for (const { key, line, document } of lines) {
      const lookups = document.lookupVals;
      rules.push({
        id: ruleId(key).toHexString(),
        type,
        line,
        text: (name) => {
          const text = document[name];
          return typeof text === 'string' ? text : '';
        },
        lookups: typeof lookups === 'object' ? lookups : new Map(),
      });
    }
  }
  const washer = await loadRuleBase(memoryRules(file.document, collections), CONFIG_NAME);
  return { files, config: file.document, rules, washer };
}

/** An empty contact with every field of the config and of contact-fields.json that rules look at, but for `values`. */
export function contact(config: OrderedDocument, values: Readonly<Record<string, string>>): WashRecord {
  const fields = config.get('fields');
  const names = fields instanceof Map ? [...fields.keys()] : [];
  const inputs = ['emailAddress', 'visitorCountryIP', 'visitorCountryDNS', 'companyDemandBase', 'industryDemandBase'];
  const more = ['annualRevenueDemandBase', 'numberOfEmployeesDemandBase'];
  const blank = Object.fromEntries([...names, ...inputs, ...more].map((name) => [name, '']));
  return { ...blank, ContactID: '1', ...values };
}
