import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigUse } from '../../src/wash/csv/configUse.js';
import { writeRulesCsv } from '../../src/wash/csv/writeRulesCsv.js';
import { readRulesCsv } from '../../src/wash/csvRules.js';
import { cleanValue } from '../../src/wash/text/clean.js';
import type { RuleType } from '../../src/wash/types.js';

const INPUTS = ['jobRole', 'department', 'country'];
const use = new ConfigUse({
  configName: 'test',
  fields: [
    {
      name: 'field',
      lookups: new Set(['normLookup', 'fieldSpecificLookup', 'genericLookup', 'normIncludes', 'fieldSpecificRegex']),
      derive: [{ name: '1', inputs: INPUTS, action: { type: 'deriveValue', overwrite: true, blankIfNoMatch: false } }],
    },
  ],
  functions: new Map(),
  history: { write: false },
});

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  // What a spreadsheet takes for a formula, and values that begin as such a cell does when it is escaped.
  fc
    .tuple(fc.constantFrom('', "'", "''"), fc.constantFrom('=', '+', '-', '@', '\t', '\r', '＝', 'x'), fc.string())
    .map((parts) => parts.join('')),
  fc.constantFrom('', 'a,b', '"', ' x', 'line\nbreak', 'line\r\nbreak', 'line\rbreak', ';', '=1+1', 'é'),
);
const written = text.map((value) => value.trim());
const compared = text.map(cleanValue).filter((value) => value !== '(EMPTY)');
const field = fc.constant('field');

const RULES: Partial<Record<RuleType, fc.Arbitrary<Record<string, unknown>>>> = {
  genericLookup: fc.record({ find: compared }),
  fieldSpecificLookup: fc.record({ fieldName: field, find: compared }),
  normLookup: fc.record({ fieldName: field, find: compared, replace: written }),
  deriveValue: fc
    .record({ country: compared, department: compared, jobRole: compared, value: written })
    .map(({ value, ...lookups }) => ({ fieldName: 'field', lookupVals: new Map(Object.entries(lookups)), value })),
};

test.each(Object.keys(RULES))('what is written as CSV is read again as it was: %s', (name) => {
  const type = Object.keys(RULES).find((one): one is keyof typeof RULES => one === name) ?? 'normLookup';
  const rules = fc.uniqueArray(RULES[type] ?? fc.constant<Record<string, unknown>>({}), {
    selector: ({ find, lookupVals }) => JSON.stringify([find, lookupVals instanceof Map ? [...lookupVals] : '']),
    maxLength: 20,
  });
  fc.assert(
    fc.property(rules, (documents) => {
      const stored = documents.map((document) => new Map<string, unknown>([['_id', 'x'], ...Object.entries(document)]));
      const { csv, faults, leftOut } = writeRulesCsv(type, stored, INPUTS);
      expect([faults, leftOut]).toEqual([[], []]);
      const cells: string[][] = parse(csv);
      for (const cell of cells.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/);
      const read = readRulesCsv({ type, file: 'rules.csv', bytes: new TextEncoder().encode(csv) }, use, {
        clean: false,
      });
      expect(read.faults).toEqual([]);
      expect(read.rules.map(({ document }) => document)).toEqual(documents);
    }),
    { numRuns: 300 },
  );
});

test('what a CSV file cannot hold is told, with the rule', () => {
  const rule = (members: Record<string, unknown>) =>
    new Map<string, unknown>([['_id', 'r1'], ...Object.entries(members)]);
  const faultsOf = (type: RuleType, members: Record<string, unknown>) =>
    writeRulesCsv(type, [rule(members)], []).faults;
  expect(faultsOf('normLookup', { fieldName: 'field', find: ['A', 'B'], replace: 'C' })).toEqual([
    'normLookup r1: its "find" is no text',
  ]);
  expect(faultsOf('normLookup', { fieldName: 'field', find: 'A' })).toEqual(['normLookup r1: it has no "replace"']);
  const wrongOrder = new Map([
    ['b', ''],
    ['a', ''],
  ]);
  expect(faultsOf('deriveValue', { fieldName: 'field', lookupVals: wrongOrder, value: '' })).toEqual([
    expect.stringContaining('never found, since its names are not in the order a, b'),
  ]);
  expect(writeRulesCsv('genericLookup', [rule({ find: 'A', author: 'x' })], []).leftOut).toEqual(['author']);
});
