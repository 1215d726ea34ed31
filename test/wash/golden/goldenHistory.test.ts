import { describe, expect, test } from 'vitest';
import { equalityKey } from '../../../src/wash/history/equalityKey.js';
import { historyUpdates } from '../../../src/wash/history/historyUpdates.js';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import { plainFromOrdered, plainValue } from '../../../src/wash/ordered/orderedDocument.js';
import { memoryRules } from '../../../src/wash/rules/memoryRules.js';
import type { HistoryDocument } from '../../../src/wash/types.js';
import { GOLDEN_ABSENT, type GoldenCase, goldenCases, goldenFileNames, goldenIsThere } from './goldenFiles.js';
import { goldenFunctions } from './goldenFunctions.js';

const functions = goldenFunctions();

describe.skipIf(!goldenIsThere)('contactHistory and its _current after all records', () => {
  for (const file of goldenFileNames()) {
    const cases = goldenCases(file);
    if (cases.every((golden) => golden.historyAfter === undefined)) continue;
    test.each([1, 600])(`${file}, in sets of %i`, async (size) => {
      let stored: HistoryDocument[] = [];
      for (const golden of cases) {
        if (!golden.continues) stored = [];
        await washIntoHistory(golden, stored, size);
        if (golden.historyAfter === undefined) continue;
        const expected = golden.historyAfter.map((document) => ({ ...plainFromOrdered(document), record: undefined }));
        // A batch that the original broke off: ours goes on and has more.
        const isBroken = golden.expected.some((record) => record.has('notReached'));
        const compared = isBroken ? stored.slice(0, expected.length) : stored;
        const idName = golden.historyAfter.flatMap((document) => [...document.keys()]);
        expect(
          compared.map((document) => pick(document, idName)),
          golden.name,
        ).toEqual(expected);
      }
    });
  }
});

test.skipIf(goldenIsThere)(`skipped: ${GOLDEN_ABSENT}`, () => {});

/** Washes a case in sets and writes what `historyUpdates` says, as a database would. */
async function washIntoHistory(golden: GoldenCase, stored: HistoryDocument[], size: number): Promise<void> {
  const washer = await loadRuleBase(memoryRules(golden.config, golden.collections), golden.name, { functions });
  const records = golden.records.filter((record) => record !== undefined).map(plainFromOrdered);
  const idName = washer.historyIdName;
  for (let at = 0; at < records.length; at += size) {
    const results = await washer.washSet(records.slice(at, at + size), { now: 0 });
    const histories = results.flatMap((result) =>
      result.outcome === 'washed' && result.history ? [result.history] : [],
    );
    if (idName === undefined) {
      expect(histories).toEqual([]);
      continue;
    }
    const updates = historyUpdates(histories, idName);
    for (const { id, by } of updates.increments) {
      for (const document of stored)
        if (isFound(document[idName], id)) document._current = Number(document._current) + by;
    }
    stored.push(...updates.documents);
  }
}

/** MongoDB's equality for ids that are not lists: null also finds documents without the field. */
function isFound(stored: unknown, id: unknown): boolean {
  return equalityKey(stored) === equalityKey(id);
}

function pick(document: HistoryDocument, names: readonly string[]): HistoryDocument {
  const picked: HistoryDocument = {};
  for (const name of names) if (name in document) picked[name] = plainValue(document[name]);
  return picked;
}
