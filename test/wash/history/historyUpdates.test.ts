import fc from 'fast-check';
import { ObjectId } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { equalityKey } from '../../../src/wash/history/equalityKey.js';
import { historyUpdates } from '../../../src/wash/history/historyUpdates.js';
import { orderedFromPlain } from '../../../src/wash/ordered/orderedDocument.js';
import { JsonNumber } from '../../../src/wash/ordered/readOrderedJson.js';
import type { HistoryDocument } from '../../../src/wash/types.js';

describe('_current in one go', () => {
  test('one contact several times in a set: the newest has 0, and what is stored counts up by as many', () => {
    const documents = [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
      { id: 'a', n: 3 },
      { id: 'a', n: 4 },
    ];
    expect(historyUpdates(documents, 'id')).toEqual({
      increments: [
        { id: 'b', by: 1 },
        { id: 'a', by: 3 },
      ],
      documents: [
        { id: 'a', n: 1, _current: 2 },
        { id: 'b', n: 2, _current: 0 },
        { id: 'a', n: 3, _current: 1 },
        { id: 'a', n: 4, _current: 0 },
      ],
    });
    expect(documents[0]).toEqual({ id: 'a', n: 1 });
  });

  test('a set gives what writing one by one gives', () => {
    const id = fc.constantFrom<unknown>('a', 'b', '', null, 5, '5', true, ['a'], ['a', 'b'], [['a']], { x: 1 });
    fc.assert(
      fc.property(fc.array(id, { maxLength: 12 }), fc.array(id, { maxLength: 6 }), (ids, earlier) => {
        const stored = earlier.map((one): HistoryDocument => ({ id: one, _current: 0 }));
        const atOnce = structuredClone(stored);
        const updates = historyUpdates(
          ids.map((one) => ({ id: one })),
          'id',
        );
        for (const { id: wanted, by } of updates.increments) countUp(atOnce, wanted, by);
        atOnce.push(...updates.documents);
        for (const one of ids) {
          countUp(stored, one, 1);
          stored.push({ id: one, _current: 0 });
        }
        expect(atOnce).toEqual(stored);
      }),
      { numRuns: 500 },
    );
  });
});

/** What `updateMany({id: wanted}, {$inc: {_current: by}})` does. */
function countUp(documents: HistoryDocument[], wanted: unknown, by: number): void {
  for (const document of documents) {
    const members: unknown[] = Array.isArray(document.id) ? document.id : [];
    const isFound = [document.id, ...members].some((one) => JSON.stringify(one) === JSON.stringify(wanted));
    if (isFound) document._current = Number(document._current) + by;
  }
}

test('values that MongoDB takes for equal have one key, others do not', () => {
  const id = new ObjectId();
  const groups: unknown[][] = [
    [5, new JsonNumber('5.0')],
    ['5'],
    [null, undefined],
    ['null'],
    [true],
    [1],
    [id, new ObjectId(id.toHexString())],
    [id.toHexString()],
    [new Date(1), new Date(1)],
    [{ a: 1, b: 2 }, orderedFromPlain({ a: 1, b: 2 })],
    [{ b: 2, a: 1 }],
    [['a']],
    [[['a']]],
  ];
  for (const group of groups) expect(new Set(group.map(equalityKey)).size, JSON.stringify(group)).toBe(1);
  expect(new Set(groups.map(([first]) => equalityKey(first))).size).toBe(groups.length);
});
