import { describe, expect, test } from 'vitest';
import { explainRecord } from '../../../src/wash/explain/explainRecord.js';
import { explainText } from '../../../src/wash/explain/explainText.js';
import type { Explanation, Look } from '../../../src/wash/explain/explanation.js';
import type { WashFunction } from '../../../src/wash/functions/washFunction.js';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { type OrderedDocument, orderedFromPlain } from '../../../src/wash/ordered/orderedDocument.js';
import { memoryRules } from '../../../src/wash/rules/memoryRules.js';
import type { RuleType, WashRecord } from '../../../src/wash/types.js';
import { goldenCases, goldenIsThere } from '../golden/goldenFiles.js';

const lookup = ['genericLookup', 'normLookup', 'normRegex', 'normIncludes'];
const config = orderedFromPlain({
  configName: 'explained',
  fields: {
    v: { lookup, derive: {} },
    w: {
      lookup: [],
      derive: {
        2: { type: 'copyValue', fieldSet: ['v'], options: [] },
        1: { type: 'deriveValue', fieldSet: ['v'], options: [] },
        3: { type: 'deriveRegex', fieldSet: ['missing'], options: ['overwrite'] },
      },
    },
    zipPostalCode: { lookup: [], derive: {} },
  },
  userDefinedFunctions: { beforeDeriveData: { 1: 'CleanZipcodeUS' } },
  history: {
    writeContactHistory: true,
    returnHistoryId: false,
    returnHistoryField: '',
    histIdField: { name: 'id', value: 'id' },
  },
});

const rules: Partial<Record<RuleType, Record<string, unknown>[]>> = {
  normLookup: [
    { _id: 'l1', fieldName: 'v', find: 'GERMANY', replace: 'DE' },
    { _id: 'l2', fieldName: 'v', find: 'france', replace: 'FR' },
  ],
  normRegex: [
    { _id: 'r1', fieldName: 'v', pattern: 'B+', replace: 'x' },
    { _id: 'r2', fieldName: 'v', pattern: '^AC', replace: 'y' },
    { _id: 'r3', fieldName: 'v', pattern: '^A', replace: 'z' },
    { _id: 'r4', fieldName: 'v', pattern: '(', replace: 'z' },
  ],
  normIncludes: [
    { _id: 'i1', fieldName: 'v', includes: 'ONE,TWO', excludes: 'SIX', begins: '', ends: '', replace: 'first' },
    { _id: 'i2', fieldName: 'v', includes: 'ONE', excludes: '', begins: '', ends: 'END', replace: 'second' },
  ],
  deriveValue: [{ _id: 'd1', fieldName: 'w', lookupVals: { v: 'DE' }, value: 'Germany' }],
};

async function explain(record: WashRecord): Promise<Explanation> {
  const collections = Object.entries(rules).map(
    ([type, documents]) =>
      [type as RuleType, documents.map((rule): OrderedDocument => orderedFromPlain(rule))] as const,
  );
  return explainRecord(await loadRuleBase(memoryRules(config, new Map(collections)), 'explained'), record, 1);
}

/** With another function in place of the built-in one that the config names. */
async function explainWith(run: WashFunction, record: WashRecord): Promise<Explanation> {
  const functions = new Map([['CleanZipcodeUS', run]]);
  return explainRecord(await loadRuleBase(memoryRules(config, new Map()), 'explained', { functions }), record, 1);
}

function look(explanation: Explanation, field: string, stage: string): Look | undefined {
  return explanation.looks.find((one) => one.field === field && one.stage === stage);
}

describe('what an explanation says', () => {
  test('which rule matched, what was compared, value in and out', async () => {
    const found = look(await explain({ id: '1', v: ' germany ' }), 'v', 'normLookup');
    expect(found).toMatchObject({
      outcome: 'matched',
      compared: 'GERMANY',
      from: ' germany ',
      to: 'DE',
      rule: { id: 'l1', text: '"GERMANY" becomes "DE"' },
    });
  });

  test('why the nearest look-ups did not match: a letter too few, or a rule that is not in upper case', async () => {
    const misspelt = look(await explain({ id: '1', v: 'Germny' }), 'v', 'normLookup');
    expect(misspelt?.near).toEqual([
      { rule: { id: 'l1', text: '"GERMANY" becomes "DE"' }, why: '"GERMNY" is not "GERMANY"' },
    ]);
    const lower = look(await explain({ id: '1', v: 'France' }), 'v', 'normLookup');
    expect(lower?.near[0]).toMatchObject({ rule: { id: 'l2' }, why: expect.stringContaining('not in upper case') });
  });

  test('patterns that match elsewhere, that come too late, and that are left out', async () => {
    const found = look(await explain({ id: '1', v: 'acb' }), 'v', 'normRegex');
    expect(found?.rule?.id).toBe('r2');
    expect(found?.near.map(({ rule, why }) => [rule.id, why.slice(0, 22)])).toEqual([
      ['r3', 'it matches too, but a '],
      ['r1', 'it matches, but not at'],
    ]);
    expect(found?.skipped).toMatchObject([{ id: 'r4', type: 'normRegex' }]);
  });

  test('which words an includes rule lacks', async () => {
    const found = look(await explain({ id: '1', v: 'one six end' }), 'v', 'normIncludes');
    expect(found?.rule?.id).toBe('i2');
    expect(found?.near).toMatchObject([{ rule: { id: 'i1' }, why: 'lacks "TWO", has the excluded "SIX"' }]);
  });

  test('sets in their order: a match without overwrite that ends them, and what is passed over', async () => {
    const { looks } = await explain({ id: '1', v: 'Germany', w: 'kept' });
    const sets = looks.filter(({ field }) => field === 'w');
    expect(sets.map(({ set, outcome }) => [set, outcome])).toEqual([
      ['1', 'matched'],
      ['2', 'passedOver'],
      ['3', 'passedOver'],
    ]);
    expect(sets[0]).toMatchObject({ compared: '{"v":"DE"}', why: expect.stringContaining('has no "overwrite"') });
    expect(sets[1]?.why).toContain('a set before it');
  });

  test('inputs that the record lacks, functions, and empty fields', async () => {
    const explanation = await explain({ id: '1', v: '', w: '', country: 'US', zipPostalCode: '123' });
    expect(look(explanation, 'w', 'deriveRegex')?.why).toBe('the record has no missing');
    expect(look(explanation, 'zipPostalCode', 'beforeDeriveData CleanZipcodeUS')).toMatchObject({ to: '00123' });
    expect(look(explanation, 'v', 'genericLookup')?.why).toBe('the field is empty');
  });

  test('where a record failed', async () => {
    const explanation = await explain({ id: '1', v: 5 });
    expect(explanation.result).toMatchObject({ outcome: 'failed', code: 'WASH_VALUE_NOT_TEXT' });
    expect(explainText(explanation)).toContain('Failed with WASH_VALUE_NOT_TEXT');
  });

  test('a function without end, which is stopped here too', async () => {
    const endless: WashFunction = (fields) => {
      while (fields.v === 'forever');
    };
    const explanation = await explainWith(endless, { id: '1', v: 'forever' });
    expect(look(explanation, 'v', 'genericLookup')).toBeDefined();
    expect(explainText(explanation)).toContain(
      'Failed with WASH_FUNCTION_FAILED: The function "CleanZipcodeUS" did not come to its end.',
    );
  });

  test('a function that has an end in the wash and none in the explanation', async () => {
    let calls = 0;
    const now = performance.now.bind(performance);
    const slow: WashFunction = () => {
      const end = now() + (++calls === 1 ? 0 : 60_000);
      while (now() < end);
    };
    const explanation = await explainWith(slow, { id: '1', v: 'x' });
    expect(explanation.result).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('did not come to') });
  });

  test('the text of it, for people', async () => {
    expect(explainText(await explain({ id: '1', v: 'Germny', w: 'old' }))).toMatchInlineSnapshot(`
      "v: "Germny", unchanged
        genericLookup: "GERMNY" found no rule
        normLookup: "GERMNY" found no rule
            near: rule l1, "GERMANY" becomes "DE": "GERMNY" is not "GERMANY"
        normRegex: "GERMNY" found no rule
            skipped: rule r4: a group without its ): "(" at position 0
        normIncludes: "GERMNY" found no rule

      w: "old", unchanged
        deriveValue (set 1): {"v":"GERMNY"} found no rule
        copyValue (set 2): passed over: the field has a value, and the set has no "overwrite"
        deriveRegex (set 3): passed over: the record has no missing

      Washed."
    `);
  });
});

describe.skipIf(!goldenIsThere)('explaining a golden record', () => {
  test('changes what washing changes, and nothing it is given', async () => {
    const [golden] = goldenCases('08-real-config.json');
    if (golden === undefined) throw new Error('no case');
    const washer = await loadRuleBase(memoryRules(golden.config, golden.collections), golden.name);
    for (const input of golden.records.slice(0, 60)) {
      const record = Object.fromEntries(input ?? []);
      const before = JSON.stringify(record);
      const { looks, result } = await explainRecord(washer, record, 1);
      expect(JSON.stringify(record)).toBe(before);
      const seen = new Map<string, unknown>(Object.entries(record));
      for (const { field, from, to } of looks) {
        expect(seen.get(field)).toEqual(from);
        seen.set(field, to);
      }
      if (result.outcome === 'washed') expect(Object.fromEntries(seen)).toEqual(result.record);
    }
  });
});
