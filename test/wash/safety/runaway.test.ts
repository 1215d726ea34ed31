import { expect, test } from 'vitest';
import type { WashFunction } from '../../../src/wash/functions/washFunction.js';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { orderedFromPlain } from '../../../src/wash/ordered/orderedDocument.js';
import { readOrderedDocument } from '../../../src/wash/ordered/readOrderedJson.js';
import { memoryRules } from '../../../src/wash/rules/memoryRules.js';
import type { WashRecord } from '../../../src/wash/types.js';
import type { Washer } from '../../../src/wash/washer.js';

const ALL_TOGETHER_MS = 2_000;

/** A rule base with one field `v` and normRegex rules; the last one, `^GOOD`, must go on working. */
async function washerFor(patterns: readonly string[], functions: Record<string, WashFunction> = {}): Promise<Washer> {
  const names = JSON.stringify(Object.fromEntries(Object.keys(functions).map((name, at) => [at, name])));
  const config = readOrderedDocument(
    `{"configName":"c","fields":{"v":{"lookup":["normRegex"],"derive":{}}},"userDefinedFunctions":{"beforeNormalizationRegex":${names}},
      "history":{"writeContactHistory":true,"returnHistoryId":false,"returnHistoryField":"","histIdField":{"name":"id","value":"id"}}}`,
  );
  const rules = [...patterns, '^GOOD'].map((pattern) =>
    orderedFromPlain({ _id: `rule ${pattern}`, fieldName: 'v', pattern, replace: 'fine' }),
  );
  return loadRuleBase(memoryRules(config, new Map([['normRegex', rules]])), 'c', {
    functions: new Map(Object.entries(functions)),
  });
}

const records = (values: readonly string[]): WashRecord[] => values.map((v, at) => ({ id: `contact-${at}`, v }));
const recordId = (record: unknown): string => String((record as WashRecord).id);

async function washTimed(washer: Washer, values: readonly string[]) {
  const started = performance.now();
  const results = await washer.washSet(records(values), { now: 0, recordId });
  return { results, milliseconds: performance.now() - started };
}

const outputs = (results: Awaited<ReturnType<Washer['washSet']>>): unknown[] =>
  results.map((result) => (result.outcome === 'washed' ? result.record.v : result.code));

/** Values have the letters that the patterns need at all, or a rule would not even be tried. */
const letters = 'a'.repeat(40);
const RUNAWAYS: readonly (readonly [name: string, pattern: string, value: string])[] = [
  ['nested repeats', '^(a+)+$', `${letters}!`],
  ['twenty wild cards', '(.*,){20}x', `x${Array.from({ length: 40 }, (_, at) => at).join(',')}`],
  ['an alternation that overlaps', '^(a|aa)+$', `${letters}!`],
  ['a polynomial of the third degree', '^(.*)a(.*)a(.*)b$', `${'a'.repeat(2_000)}bc`],
  ['a look-ahead', '^(?=(a+)+$)x?', `${letters}!`],
  ['a back-reference', '^(a*)*\\1b', `${letters}!b`],
];

test.each(RUNAWAYS)(
  '%s: the rule is stopped, the others and the other records go on',
  async (_name, pattern, value) => {
    const washer = await washerFor([pattern]);
    const { results, milliseconds } = await washTimed(washer, ['good 1', value, 'good 2', ...Array(100).fill(value)]);
    console.log(`${pattern}: ${milliseconds.toFixed(0)} ms`);
    expect(milliseconds).toBeLessThan(ALL_TOGETHER_MS);
    expect(outputs(results).slice(0, 4)).toEqual(['fine 1', value, 'fine 2', value]);
    expect(washer.skipped).toHaveLength(1);
    expect(washer.skipped[0]).toMatchObject({ type: 'normRegex', id: `rule ${pattern}` });
    expect(washer.skipped[0]?.recordId).toMatch(/^contact-\d+$/);
    expect(JSON.stringify(washer.skipped)).not.toContain(value);
  },
);

test('ten rules that run away hold a run for less than 2 s in all', async () => {
  const patterns = Array.from({ length: 10 }, (_, at) => `^(a+)+${at}$`);
  const washer = await washerFor(patterns);
  const { results, milliseconds } = await washTimed(washer, [`${letters}!0123456789`, 'good 1']);
  console.log(`ten rules: ${milliseconds.toFixed(0)} ms`);
  expect(milliseconds).toBeLessThan(ALL_TOGETHER_MS);
  expect(outputs(results)).toEqual([`${letters}!0123456789`, 'fine 1']);
  expect(washer.skipped).toHaveLength(10);
});

test('a rule that is slow on every record, but never for long, is passed over when it has taken its share', async () => {
  const washer = await washerFor(['^(.*)B(.*)B(.*)C$']);
  const value = `${'b'.repeat(260)}cd`;
  const { results, milliseconds } = await washTimed(washer, [...Array(2_000).fill(value), 'good 1']);
  console.log(`slow on every record: ${milliseconds.toFixed(0)} ms`);
  expect(milliseconds).toBeLessThan(2 * ALL_TOGETHER_MS);
  expect(outputs(results).at(-1)).toBe('fine 1');
});

test('a function without end fails its record, and the set goes on', async () => {
  const washer = await washerFor([], {
    Endless: (record) => {
      while (record.v === 'forever');
    },
  });
  const { results } = await washTimed(washer, ['forever', 'good 1']);
  expect(outputs(results)).toEqual(['WASH_FUNCTION_FAILED', 'fine 1']);
  expect(results[0]).toMatchObject({ reason: expect.stringContaining('"Endless"') });
});

test('timers run between records whose function has no end, so that a claim is renewed and a run can be ended', async () => {
  const washer = await washerFor([], {
    Endless: () => {
      for (;;);
    },
  });
  const count = 12;
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const { results, milliseconds } = await washTimed(washer, Array(count).fill('x'));
  clearInterval(timer);
  console.log(`${count} records without end: ${milliseconds.toFixed(0)} ms, timers ran ${turns} times`);
  expect(outputs(results)).toEqual(Array(count).fill('WASH_FUNCTION_FAILED'));
  expect(turns).toBeGreaterThanOrEqual(count - 2);
});

test('what takes long once, as when the machine stands still, is washed in the end', async () => {
  const washer = await washerFor([], {
    Slow: (record) => {
      const end = performance.now() + 150;
      while (record.v === 'good slow' && performance.now() < end);
    },
  });
  const { results } = await washTimed(washer, ['good slow', 'good 1']);
  expect(outputs(results)).toEqual(['fine SLOW', 'fine 1']);
  expect(washer.skipped).toEqual([]);
});

test.each(['^(?:(A)|B)*$', '^(?:(A)|B)*C', '(A|B)+C', '.*.*C'])('%s on a megabyte holds nothing', async (pattern) => {
  const washer = await washerFor([pattern]);
  const { results, milliseconds } = await washTimed(washer, [`${'ab'.repeat(500_000)}cd`, 'good 1']);
  console.log(`${pattern} on a megabyte: ${milliseconds.toFixed(0)} ms, ${washer.skipped.map((rule) => rule.reason)}`);
  expect(milliseconds).toBeLessThan(ALL_TOGETHER_MS);
  expect(outputs(results)[1]).toBe('fine 1');
});
