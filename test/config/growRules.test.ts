import { expect, test } from 'vitest';
import { growRules } from '../../bench/growRules.js';
import { makeContacts } from '../../config/sample/makeContacts.js';
import { loadRuleBase } from '../../src/wash/loadRuleBase.js';
import { memoryRules } from '../../src/wash/rules/memoryRules.js';
import { CONFIG_NAME, starterRuleBase } from './starterRuleBase.js';

test('a grown rule base has as many rules as asked for, the same for the same seed, and washes to the same results', async () => {
  const { files, config, washer } = await starterRuleBase();
  const grown = growRules(files.rules, 20_000, 3);
  expect([...grown.values()].reduce((sum, rules) => sum + rules.length, 0)).toBe(20_000);
  expect(growRules(files.rules, 20_000, 3)).toEqual(grown);

  const documents = [...grown].map(
    ([type, rules]) => [type, rules.map((rule) => new Map(Object.entries(rule)))] as const,
  );
  const large = await loadRuleBase(memoryRules(config, new Map(documents)), CONFIG_NAME);
  expect(large.skipped).toEqual([]);
  const contacts = [...makeContacts(300, 5)];
  const stamp = { now: 0, runId: 'test' };
  const records = async (one: typeof washer) =>
    (await one.washSet(contacts, stamp)).map((result) => (result.outcome === 'washed' ? result.record : result.reason));
  expect(await records(large)).toEqual(await records(washer));
});
