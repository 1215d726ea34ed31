import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderedFromPlain } from '../../../src/wash/ordered/orderedDocument.js';
import { CandidateIndex } from '../../../src/wash/rules/candidateIndex.js';
import { includesRule, includesRuleMatches } from '../../../src/wash/rules/includesRules.js';
import { patternRule } from '../../../src/wash/rules/patternRules.js';
import { IncludesRuleSet, PatternRuleSet } from '../../../src/wash/rules/ruleSets.js';
import { RuleWatch } from '../../../src/wash/rules/ruleWatch.js';
import { cleanValue } from '../../../src/wash/text/clean.js';

const word = fc.string({ unit: fc.constantFrom('A', 'B', 'C', ' ', 'É', 'İ', 'K', '1', '\u{10400}'), maxLength: 6 });
const words = fc.array(word, { maxLength: 3 }).map((parts) => parts.join(','));
const sparse = <T>(part: fc.Arbitrary<T>, empty: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(empty) }, { weight: 1, arbitrary: part });

describe('the index passes over no rule that matches', () => {
  test('includes rules: the first match is that of trying all', () => {
    const rule = fc.record({
      includes: words,
      excludes: sparse(words, ''),
      begins: sparse(word, ''),
      ends: sparse(word, ''),
      replace: word,
    });
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 40 }),
        fc.array(
          fc.array(word).map((parts) => parts.join('')),
          { maxLength: 10 },
        ),
        (documents, values) => {
          const rules = documents.map((document, at) =>
            includesRule({ id: String(at), document: orderedFromPlain(document) }),
          );
          const set = new IncludesRuleSet(rules);
          for (const value of values.map(cleanValue)) {
            expect(set.firstMatch(value)).toBe(rules.find((one) => includesRuleMatches(one, value)));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('regex rules: the first match is that of trying all', () => {
    const part = fc.constantFrom(
      'A',
      'AB',
      'K',
      '[AB]',
      '.*',
      '\\w',
      '(?:AB|BC)',
      'É',
      'i',
      '\\b',
      '^',
      '$',
      '(?:(A)\\1)',
      '1{2,}',
      '(?=B)',
      ' ',
      'CCC',
      '[^A]',
      '\\d?',
      '(?i:ß)',
    );
    const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 20 }),
        fc.array(
          fc.array(word).map((parts) => parts.join('')),
          { maxLength: 10 },
        ),
        (patterns, values) => {
          const rules = patterns.map((source, at) =>
            patternRule('normRegex', { id: String(at), document: orderedFromPlain({ pattern: source, replace: '' }) }),
          );
          const set = new PatternRuleSet(rules);
          for (const value of values.map(cleanValue)) {
            const first = rules.find((one) => one.pattern.matchesStart(value));
            expect(set.firstMatch(value, new RuleWatch())?.rule, `${first?.source} on ${JSON.stringify(value)}`).toBe(
              first,
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('most rules are passed over', () => {
  const texts = Array.from(
    { length: 1_000 },
    (_, at) => `WORD ${String.fromCharCode(65 + (at % 26), 65 + ((at * 7) % 26), 65 + ((at * 11) % 26))}${at}`,
  );
  const index = new CandidateIndex(texts.map((text) => ({ clauses: [[text]], mayBeEmpty: false })));
  expect(index.candidates('SOMETHING ELSE ALTOGETHER').length).toBeLessThan(20);
  expect(index.candidates(`BEFORE ${texts[500]} BEHIND`)).toContain(500);
  expect(index.candidates('')).toEqual([]);
});
