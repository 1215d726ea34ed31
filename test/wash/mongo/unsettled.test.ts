import { expect, test } from 'vitest';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { orderedFromPlain } from '../../../src/wash/ordered/orderedDocument.js';
import { memoryRules } from '../../../src/wash/rules/memoryRules.js';
import type { RuleSource } from '../../../src/wash/rules/ruleSource.js';

const config = orderedFromPlain({
  configName: 'c',
  fields: { v: { lookup: ['normLookup'], derive: {} } },
  userDefinedFunctions: { beforeNormalization: { 1: 'Mine' } },
  history: {
    writeContactHistory: true,
    returnHistoryId: false,
    returnHistoryField: '',
    histIdField: { name: 'id', value: 'id' },
  },
});

/** Rules that are found by key, slowly. */
function slowSource(asked: string[][]): RuleSource {
  return {
    ...memoryRules(config, new Map()),
    rules: async (type) => (type === 'normLookup' ? undefined : []),
    findByKey: async (_, keys) => {
      asked.push(keys.map(({ value }) => String(value)));
      await new Promise((resume) => setTimeout(resume, 20));
      return keys.map(({ field, value }) => ({
        id: String(value),
        document: orderedFromPlain({ fieldName: field, find: value, replace: `new ${String(value)}` }),
      }));
    },
  };
}

test('a function that gives another value each time fails its record instead of going on for ever', async () => {
  let count = 0;
  const functions = new Map([
    [
      'Mine',
      (record: Record<string, unknown>) => {
        if (record.v === 'random') record.v = `value ${count++}`;
      },
    ],
  ]);
  const washer = await loadRuleBase(slowSource([]), 'c', { functions });
  const results = await washer.washSet(
    [
      { id: '1', v: 'random' },
      { id: '2', v: 'x' },
    ],
    { now: 1 },
  );
  expect(results).toMatchObject([{ code: 'WASH_LOOK_UPS_UNSETTLED' }, { record: { v: 'new X' } }]);
});

test('sets that are washed at the same time do not take one another’s questions for answered', async () => {
  const asked: string[][] = [];
  const washer = await loadRuleBase(slowSource(asked), 'c', { functions: new Map([['Mine', () => {}]]) });
  const wash = async (v: string, wait: number): Promise<unknown> => {
    await new Promise((resume) => setTimeout(resume, wait));
    const [result] = await washer.washSet([{ id: '1', v }], { now: 1 });
    return result?.outcome === 'washed' ? result.record.v : result;
  };
  expect(await Promise.all([wash('a', 0), wash('b', 5), wash('c', 10)])).toEqual(['new A', 'new B', 'new C']);
  expect(asked.flat().sort()).toEqual(['A', 'B', 'C']);
});
