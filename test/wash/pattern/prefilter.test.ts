import { describe, expect, test } from 'vitest';
import { foldCaseTwins } from '../../../src/wash/pattern/caseTwins.js';
import { compilePattern } from '../../../src/wash/pattern/compilePattern.js';
import { PatternError } from '../../../src/wash/pattern/patternError.js';
import { admits, type Prefilter } from '../../../src/wash/pattern/prefilter.js';
import { cleanValue } from '../../../src/wash/text/clean.js';
import { PatternGenerator } from './patternGenerator.js';
import { Random } from './random.js';

const prefilter = (source: string): Prefilter => compilePattern(source).prefilter;

describe('what every match needs', () => {
  test.each([
    ['.*PROGRAMMER.*', [['PROGRAMMER']]],
    ['.*\\b(VIAGRA|CIALIS|LEVITRA)S?\\b.*', [['VIAGRA', 'CIALIS', 'LEVITRA']]],
    ['^MR\\.? +(.+)$', [[' '], ['MR']]],
    ['.*(HTTPS?://|WWW\\.).*', [['HTTPS://', 'HTTP://', 'WWW.']]],
    ['^(?=.*A)(?=.*B).*$', [['A'], ['B']]],
    ['(?:ab){3}', [['ABABAB']]],
    ['marketing k', [['MARKETING K']]],
    ['(A|B)?', []],
    ['.*', []],
    ['(?!A)B|C', [['B', 'C']]],
  ])('%s', (source, needed) => {
    expect(prefilter(source).needed).toEqual(needed);
  });

  test('length and first character', () => {
    expect(prefilter('^\\d{3}[A-C]?').minLength).toBe(3);
    const { first } = prefilter('^\\d{3}');
    expect([...'09A'].map((character) => first[character.charCodeAt(0)])).toEqual([1, 1, 0]);
    expect(first[128]).toBe(1);
    expect(prefilter('(?-i:\u212a)').first[0x4b]).toBe(1);
    expect(prefilter('A*').first.every((may) => may === 1)).toBe(true);
  });
});

test('admits every value that matches', () => {
  const seed = Number(process.env.PATTERN_SEED ?? Date.now() % 1_000_000);
  const random = new Random(seed);
  const generator = new PatternGenerator(random);
  const counts = { patterns: 0, matches: 0, dismissed: 0, tried: 0 };
  for (let i = 0; i < 3_000; i++) {
    const source = generator.pattern();
    try {
      const pattern = compilePattern(source);
      counts.patterns++;
      for (let j = 0; j < 12; j++) {
        const value = cleanValue(generator.value(source));
        const isAdmitted = admits(pattern.prefilter, value, foldCaseTwins(value));
        counts.tried++;
        if (!isAdmitted) counts.dismissed++;
        if (!pattern.finishesWithin(50_000, value) || !pattern.matchesStart(value)) continue;
        counts.matches++;
        expect(
          isAdmitted && admits(pattern.prefilter, foldCaseTwins(value), foldCaseTwins(value)),
          `${JSON.stringify([source, value])}, seed ${seed}`,
        ).toBe(true);
      }
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
    }
  }
  console.log(`seed ${seed}:`, counts);
  expect(counts.dismissed).toBeGreaterThan(counts.tried / 5);
});
