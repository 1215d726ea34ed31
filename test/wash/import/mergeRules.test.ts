import fc from 'fast-check';
import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { type CsvRule, ruleId, ruleKey } from '../../../src/wash/csv/csvRule.js';
import { mergeRules } from '../../../src/wash/import/mergeRules.js';
import { type OrderedDocument, orderedFromPlain } from '../../../src/wash/ordered/orderedDocument.js';

const TYPE = 'genericLookup';
const keyOf = (find: string): string => ruleKey(TYPE, new Map([['find', find]]), new Map());
const line = (find: string, at: number): CsvRule => ({
  type: TYPE,
  line: at + 2,
  document: { find },
  key: keyOf(find),
});
const storedRule = (_id: unknown, find: string): OrderedDocument => orderedFromPlain({ _id, find });
const keepOthers = (stored: OrderedDocument[], finds: string[]) => mergeRules(TYPE, stored, finds.map(line), true);

test('a rule whose key was edited keeps no _id that belongs to a rule of the file', () => {
  const { rules, ...counts } = keepOthers([storedRule(ruleId(keyOf('OLD')), 'EDITED')], ['OLD']);
  expect(rules).toEqual([
    { _id: ruleId(keyOf('EDITED')), find: 'EDITED' },
    { _id: ruleId(keyOf('OLD')), find: 'OLD' },
  ]);
  expect(counts).toEqual({ type: TYPE, before: 1, added: 1, changed: 0, removed: 0 });
});

test('a rule that is in nobody’s way keeps its _id, whatever that is', () => {
  const ids = [new ObjectId(), 'text', 7, ruleId(keyOf('GONE'))];
  const stored = ids.map((id, at) => storedRule(id, `KEPT ${at}`));
  expect(keepOthers(stored, ['NEW']).rules.map(({ _id }) => _id)).toEqual([...ids, ruleId(keyOf('NEW'))]);
});

test('whatever was edited into whatever: all rules stay, in their order, each with an _id of its own', () => {
  const find: fc.Arbitrary<string> = fc.constantFrom('A', 'B', 'C', 'D', 'E');
  const edits = fc.uniqueArray(fc.tuple(find, find), { selector: ([from]) => from });
  fc.assert(
    fc.property(edits, fc.uniqueArray(find), (edited, finds) => {
      const stored = edited.map(([from, to]) => storedRule(ruleId(keyOf(from)), to));
      const { rules } = keepOthers(stored, finds);
      expect(new Set(rules.map(({ _id }) => String(_id))).size).toBe(rules.length);
      const others = edited.map(([, to]) => to).filter((to) => !finds.includes(to));
      expect(rules.map((rule) => rule.find).filter((to) => !finds.includes(String(to)))).toEqual(others);
      for (const one of finds) expect(rules).toContainEqual({ _id: ruleId(keyOf(one)), find: one });
    }),
  );
});
