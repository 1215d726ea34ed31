import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { loadFunctions } from '../../../src/wash/functions/siteFunctions.js';
import type { FunctionRegistry, WashFunction } from '../../../src/wash/functions/washFunction.js';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { orderedFromPlain } from '../../../src/wash/ordered/orderedDocument.js';
import { memoryRules } from '../../../src/wash/rules/memoryRules.js';
import type { WashRecord, WashResult } from '../../../src/wash/types.js';

function configWith(name: string): Record<string, unknown> {
  return {
    configName: 'functions',
    fields: { v: { lookup: ['normLookup'], derive: {} } },
    userDefinedFunctions: { beforeGenericValidation: { 1: name } },
    history: {
      writeContactHistory: true,
      returnHistoryId: false,
      returnHistoryField: '',
      histIdField: { name: 'id', value: 'id' },
    },
  };
}

async function washWith(run: WashFunction, record: WashRecord): Promise<WashResult | undefined> {
  const functions: FunctionRegistry = new Map([['Mine', run]]);
  const source = memoryRules(orderedFromPlain(configWith('Mine')), new Map());
  const washer = await loadRuleBase(source, 'functions', { functions });
  const [result] = await washer.washSet([record], { now: 7, runId: 'run-1' });
  return result;
}

/** A promise of a library's own, which tells of a rejection that nobody handles as promises do. */
const rejectingThenable = {
  // biome-ignore lint/suspicious/noThenProperty: it is what the test is about
  then(resolved?: () => void, rejected?: (reason: unknown) => void) {
    return Promise.reject(new Error('a secret')).then(resolved, rejected);
  },
};

const record = (result: WashResult | undefined): unknown => (result?.outcome === 'washed' ? result.record : result);

describe('a function sees the record as an object', () => {
  test('reads, writes, adds, deletes, lists; whatever the fields are called', async () => {
    const specialName = '__proto__';
    const seen: unknown[] = [];
    const result = await washWith(
      (fields) => {
        // A record that took long is washed again.
        seen.length = 0;
        seen.push(fields.v, 'v' in fields, 'toString' in fields, fields.absent, Object.keys(fields), { ...fields });
        fields.v = 'new';
        fields.added = 1;
        fields[specialName] = 'a field';
        delete fields.old;
        seen.push(Object.entries(fields));
      },
      { id: '1', v: 'x', old: 'y' },
    );
    expect(seen).toEqual([
      'x',
      true,
      false,
      undefined,
      ['id', 'v', 'old'],
      { id: '1', v: 'x', old: 'y' },
      [
        ['id', '1'],
        ['v', 'new'],
        ['added', 1],
        ['__proto__', 'a field'],
      ],
    ]);
    expect(Object.entries(record(result) as object)).toEqual(seen[6]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('a field set to undefined is a field that is gone: stored as null it would be emptied in Eloqua', async () => {
    const table: Record<string, string> = {};
    const set = await washWith(
      (fields) => {
        fields.v = table.x;
        Object.assign(fields, { old: undefined });
      },
      { id: '1', v: 'x', old: 'y' },
    );
    expect(Object.keys(record(set) as object)).toEqual(['id']);
  });

  test('every change becomes a step, without the function saying so; the history has what it notes', async () => {
    const result = await washWith(
      (fields, history) => {
        fields.v = 'new';
        fields.v = 'new';
        delete fields.old;
        history.note('v', 'x', 'new');
        history.note('v', 'same', 'same');
        history.note('w', 1, 2, { stage: 'copyValue', using: { a: 1 } });
      },
      { id: '1', v: 'x', old: 'y' },
    );
    if (result?.outcome !== 'washed') throw new Error('failed');
    const steps = [
      { field: 'v', stage: 'UDF-Mine', from: 'x', to: 'new' },
      { field: 'old', stage: 'UDF-Mine', from: 'y' },
    ];
    expect(result.steps).toEqual(steps);
    expect(result.history).toEqual({
      v: { 'UDF-Mine': { from: 'x', to: 'new' } },
      w: { copyValue: { from: 1, to: 2, using: { a: 1 } } },
      timestamp: 7,
      id: '1',
      configName: 'functions',
      _current: 0,
      _runId: 'run-1',
      _steps: steps,
    });
  });

  test('the record that was handed in is never touched, not even when the function throws', async () => {
    const given = { id: '1', v: 'x' };
    const result = await washWith((fields) => {
      fields.v = 'changed';
      throw new TypeError(`contact ${String(fields.id)} is secret`);
    }, given);
    expect(given).toEqual({ id: '1', v: 'x' });
    expect(result).toMatchObject({ outcome: 'failed', code: 'WASH_FUNCTION_FAILED' });
    expect(JSON.stringify(result)).toContain('\\"Mine\\" threw TypeError at functions.test.ts:');
    expect(JSON.stringify(result)).not.toContain('secret');
  });

  test('an asynchronous function fails the record, since a wash cannot wait', async () => {
    const result = await washWith(async () => {}, { id: '1' });
    expect(result).toMatchObject({ code: 'WASH_FUNCTION_FAILED', reason: expect.stringContaining('asynchronous') });
  });

  test.each<[string, () => unknown]>([
    ['at once', () => Promise.reject(new Error('a secret'))],
    ['later', () => setImmediate().then(() => Promise.reject(new Error('a secret')))],
    ['as a promise of another library', () => rejectingThenable],
    ['as a function', () => Object.assign(() => {}, rejectingThenable)],
    ['in another realm', () => runInNewContext('Promise.reject(new Error("a secret"))')],
  ])('one that rejects %s fails its record, and the run goes on', async (_name, run) => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const result = await washWith(run, { id: '1' });
    await setImmediate();
    await setImmediate();
    process.off('unhandledRejection', note);
    expect(result).toMatchObject({ code: 'WASH_FUNCTION_FAILED', reason: expect.stringContaining('asynchronous') });
    expect(unhandled).toEqual([]);
  });

  test('a field called "then" makes no promise of a record', async () => {
    const result = await washWith((fields) => ({ ...fields, ...Object.fromEntries([['then', 'x']]) }), { id: '1' });
    expect(result).toMatchObject({ outcome: 'washed' });
  });
});

describe('functions by name', () => {
  test('an unknown one does not load, and the known ones are named', async () => {
    const source = memoryRules(orderedFromPlain(configWith('CleanZipcode')), new Map());
    await expect(loadRuleBase(source, 'functions')).rejects.toMatchObject({
      code: 'WASH_FUNCTION_UNKNOWN',
      message: expect.stringMatching(/"CleanZipcode" at beforeGenericValidation.*CleanZipcodeUS, CleanAnnualRevenue/),
    });
  });

  test('a site adds its own with a module, and may replace a built-in one', async () => {
    const module = join(mkdtempSync(join(tmpdir(), 'dwmops-udfs-')), 'udfs.mjs');
    writeFileSync(module, 'export default { Mine(record) { record.v = "mine"; }, CleanAnnualRevenue() {} };');
    const functions = await loadFunctions(module);
    expect([...functions.keys()]).toEqual(['CleanZipcodeUS', 'CleanAnnualRevenue', 'Mine']);
    expect(functions.get('CleanAnnualRevenue')).not.toBe((await loadFunctions(undefined)).get('CleanAnnualRevenue'));
    const source = memoryRules(orderedFromPlain(configWith('Mine')), new Map());
    const washer = await loadRuleBase(source, 'functions', { functions });
    expect(record((await washer.washSet([{ id: '1', v: 'x' }], { now: 1 }))[0])).toEqual({ id: '1', v: 'mine' });
  });

  test.each([
    ['absent.mjs', undefined, 'cannot be loaded'],
    ['broken.mjs', 'export default {', 'cannot be loaded'],
    ['empty.mjs', 'export const Mine = 1;', 'no object as its default export'],
    ['wrong.mjs', 'export default { Mine: 5 };', '"Mine" is not a function'],
  ])('%s is refused with a reason', async (name, text, reason) => {
    const module = join(mkdtempSync(join(tmpdir(), 'dwmops-udfs-')), name);
    if (text !== undefined) writeFileSync(module, text);
    await expect(loadFunctions(module)).rejects.toMatchObject({
      code: 'WASH_FUNCTIONS_UNREADABLE',
      message: expect.stringContaining(reason),
    });
  });
});
