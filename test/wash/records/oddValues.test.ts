import { ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { orderedFromPlain } from '../../../src/wash/ordered/orderedDocument.js';
import { readOrderedDocument } from '../../../src/wash/ordered/readOrderedJson.js';
import { memoryRules } from '../../../src/wash/rules/memoryRules.js';
import type { RuleType, WashRecord } from '../../../src/wash/types.js';
import type { Washer } from '../../../src/wash/washer.js';

const NAMES = ['v', '__proto__', 'constructor', 'toString', 'a.b', '$set', '', '7', 'with space', 'é'];
const TYPES: readonly RuleType[] = ['genericLookup', 'fieldSpecificLookup', 'normLookup'];

const history = {
  writeContactHistory: true,
  returnHistoryId: false,
  returnHistoryField: '',
  histIdField: { name: 'id', value: 'id' },
};

/** All odd names are configured fields with all look-ups, regexes and includes, and each derives from the next. */
async function oddWasher(): Promise<Washer> {
  const lookup = [...TYPES, 'genericRegex', 'normRegex', 'normIncludes'];
  const config = new Map<string, unknown>([
    ['configName', 'odd'],
    ['fields', new Map(NAMES.map((name) => [name, orderedFromPlain({ lookup, derive: {} })]))],
    ['userDefinedFunctions', new Map()],
    ['history', orderedFromPlain(history)],
  ]);
  const normLookup = NAMES.map((fieldName) => orderedFromPlain({ fieldName, find: 'JUNK', replace: 'clean' }));
  const normRegex = NAMES.map((fieldName) => orderedFromPlain({ fieldName, pattern: '^AB', replace: '__proto__' }));
  return loadRuleBase(
    memoryRules(
      config,
      new Map([
        ['normLookup', normLookup],
        ['normRegex', normRegex],
      ]),
    ),
    'odd',
  );
}

describe('field names that mean something elsewhere', () => {
  test.each(NAMES)('%j is a field like others', async (name) => {
    const record: WashRecord = Object.create(null);
    record.id = '1';
    record[name] = 'junk';
    const [result] = await (await oddWasher()).washSet([record], { now: 1, runId: 'r' });
    if (result?.outcome !== 'washed') throw new Error(JSON.stringify(result));
    expect(Object.entries(result.record)).toContainEqual([name, 'clean']);
    expect(Object.entries(result.history ?? {})).toContainEqual([name, { normLookup: { from: 'junk', to: 'clean' } }]);
    expect(result.steps).toMatchObject([{ field: name, from: 'junk', to: 'clean' }]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).clean).toBeUndefined();
  });
});

describe('values that are not text', () => {
  const odd: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['undefined', undefined],
    ['a number', 5],
    ['NaN', Number.NaN],
    ['a big integer', 10n],
    ['a date', new Date(0)],
    ['an invalid date', new Date(Number.NaN)],
    ['a list', ['a']],
    ['a document', { a: { b: 1 } }],
    ['a map', new Map([['a', 1]])],
    ['an id', new ObjectId()],
    ['bytes', Buffer.from('a')],
    ['a symbol', Symbol('a')],
    ['a function', () => {}],
  ];
  test.each(odd)(
    '%s in a field with rules fails the record alone, and the reason names the field, not the value',
    async (_, value) => {
      const washer = await oddWasher();
      const results = await washer.washSet(
        [
          { id: '1', v: 'junk' },
          { id: '2', v: value },
          { id: '3', v: 'junk' },
        ],
        { now: 1 },
      );
      expect(results.map(({ outcome }) => outcome)).toEqual(['washed', 'failed', 'washed']);
      expect(results[1]).toMatchObject({ code: 'WASH_VALUE_NOT_TEXT', reason: expect.stringContaining('"v"') });
    },
  );

  test.each(odd)('%s in a field without rules passes through', async (_, value) => {
    const [result] = await (await oddWasher()).washSet([{ id: '1', other: value }], { now: 1 });
    if (result?.outcome !== 'washed') throw new Error(JSON.stringify(result));
    // Maps are how the wash holds documents (src/wash/ordered), and become plain ones on the way out.
    expect(result.record.other).toEqual(value instanceof Map ? Object.fromEntries(value) : value);
  });

  test('a text of a megabyte is washed', async () => {
    const [result] = await (await oddWasher()).washSet([{ id: '1', v: ` ab ${'x y'.repeat(400_000)}` }], { now: 1 });
    expect(result).toMatchObject({ outcome: 'washed', record: { v: expect.stringMatching(/^__proto__ X Y/) } });
  });

  test('a record that is empty, or has no field with rules', async () => {
    const results = await (await oddWasher()).washSet([{}, { id: '1' }], { now: 1 });
    expect(results).toMatchObject([{ code: 'WASH_ID_MISSING' }, { outcome: 'washed', record: { id: '1' } }]);
  });
});

describe('a config with faults', () => {
  test('all that no record can do without is told at once', async () => {
    const config = readOrderedDocument(
      '{"fields":{"a":null,"b":{"lookup":[]},"c":{"derive":[]}},"userDefinedFunctions":{"beforeDeriveData":{"1":5},"x":[]},"history":{"writeContactHistory":1,"returnHistoryId":true,"returnHistoryField":5,"histIdField":{"name":"id"}}}',
    );
    await expect(loadRuleBase(memoryRules(config, new Map()), 'faulty')).rejects.toMatchObject({
      code: 'WASH_CONFIG_INVALID',
      message: expect.stringMatching(
        /"faulty".*fields\.a".*fields\.b".*fields\.c".*Functions\.x".*beforeDeriveData\.1".*histIdField.*returnHistoryField.*configName/,
      ),
    });
  });

  test('what only some records reach is told too, and fails those', async () => {
    const config = readOrderedDocument(
      `{"configName":"c","fields":{"a":{"lookup":5,"derive":{}},"b":{"lookup":[],"derive":{"1":null,"2":{"fieldSet":7}}},
        "c":{"lookup":[],"derive":{"1":{"fieldSet":["x"],"type":"copyValue"}}}},"userDefinedFunctions":{},"history":${JSON.stringify(history)}}`,
    );
    const washer = await loadRuleBase(memoryRules(config, new Map()), 'c');
    expect(washer.configFaults).toEqual([
      expect.stringContaining('"fields.a.lookup"'),
      expect.stringContaining('"fields.b.derive.1"'),
      expect.stringContaining('"fields.b.derive.2.fieldSet"'),
      expect.stringContaining('"fields.c.derive.1.options"'),
    ]);
    const results = await washer.washSet(
      [
        { id: '1', a: 'x' },
        { id: '2', a: '' },
        { id: '3', b: '' },
        { id: '4', c: '' },
        { id: '5', c: '', x: '' },
      ],
      { now: 1 },
    );
    expect(results.map((result) => (result.outcome === 'failed' ? result.code : 'washed'))).toEqual([
      'WASH_CONFIG_FAULT',
      'washed',
      'WASH_CONFIG_FAULT',
      'washed',
      'WASH_CONFIG_FAULT',
    ]);
  });

  test('a config that is not there', async () => {
    await expect(loadRuleBase(memoryRules(undefined, new Map()), 'absent')).rejects.toMatchObject({
      code: 'WASH_CONFIG_MISSING',
      message: expect.stringContaining('"absent"'),
    });
  });
});

test('a rule of the wrong kind is passed over and named with its fields, and the others go on', async () => {
  const config = orderedFromPlain({
    configName: 'c',
    fields: { v: { lookup: ['normRegex', 'normIncludes'], derive: {} } },
    userDefinedFunctions: {},
    history,
  });
  const regexes = [
    { fieldName: ['v', 'w'], pattern: 5 },
    { fieldName: 'v', pattern: '(' },
    { fieldName: 'v', pattern: 'A', replace: '\\2' },
    { fieldName: 'v', pattern: '^A', replace: 'b' },
  ];
  const washer = await loadRuleBase(
    memoryRules(
      config,
      new Map([
        ['normRegex', regexes.map(orderedFromPlain)],
        ['normIncludes', [orderedFromPlain({ fieldName: 'v', includes: 'B' })]],
      ]),
    ),
    'c',
  );
  expect(washer.skipped).toMatchObject([
    { id: 'normRegex#1', fields: ['v', 'w'], reason: 'its "pattern" is not text' },
    { id: 'normRegex#2', fields: ['v'], reason: expect.stringContaining('position 0') },
    { id: 'normRegex#3', fields: ['v'], reason: expect.stringContaining('group') },
    { id: 'normIncludes#1', fields: ['v'], reason: 'it has no "excludes"' },
  ]);
  expect(await washer.washSet([{ id: '1', v: 'ax' }], { now: 1 })).toMatchObject([{ record: { v: 'bX' } }]);
});
