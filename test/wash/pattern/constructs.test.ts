import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../src/wash/pattern/compilePattern.js';
import { compileReplacement } from '../../../src/wash/pattern/compileReplacement.js';
import { PatternError } from '../../../src/wash/pattern/patternError.js';
import { cleanValue } from '../../../src/wash/text/clean.js';

/** Made by makeConstructs.py: what CPython 3.11 does. */
type Vector = readonly [pattern: string, replacement: string, value: string, result: string | null];
interface Vectors {
  readonly [construct: string]: readonly Vector[];
}

const file = path.join(import.meta.dirname, 'vectors/constructs.json');
const {
  refused,
  badReplacements,
  ...constructs
}: Vectors & {
  readonly refused: readonly string[];
  readonly badReplacements: readonly (readonly [string, string])[];
} = JSON.parse(readFileSync(file, 'utf8'));

function wash([source, replace, value]: Vector, anyText: boolean): string | null {
  const pattern = compilePattern(source, { anyText });
  const replacement = compileReplacement(replace, pattern);
  return pattern.matchesStart(value) ? pattern.substitute(replacement, value) : null;
}

describe.each(Object.entries(constructs))('%s', (_construct, vectors) => {
  test.each(vectors)('%j → %j on %j gives %j', (...vector) => {
    const [, , value, result] = vector;
    expect(wash(vector, true)).toBe(result);
    if (cleanValue(value) === value) expect(wash(vector, false)).toBe(result);
  });
});

describe('refused', () => {
  test.each(refused)('%j', (source) => {
    expect(() => compilePattern(source)).toThrow(PatternError);
  });

  test.each(badReplacements)('%j → %j', (source, replace) => {
    expect(() => compileReplacement(replace, compilePattern(source))).toThrow(PatternError);
  });

  test('groups nested as deep as Python takes them, but no deeper', () => {
    const nested = (depth: number) => `${'(?:'.repeat(depth)}a${')'.repeat(depth)}`;
    expect(compilePattern(nested(480)).matchesStart('A')).toBe(true);
    expect(() => compilePattern(nested(500))).toThrow(PatternError);
    expect(() => compilePattern(nested(100_000))).toThrow(PatternError);
  });

  test.each([
    ['ab(?<=c*)d', '(?<=c*)', 2, 'a look-behind of no fixed width: "(?<=c*)" at position 2'],
    ['é😀\\z', '\\z', 2, 'an escape that means nothing: "\\\\z" at position 2'],
    ['a(b', '(b', 1, 'a group without its ): "(b" at position 1'],
    ['a**', '*', 2, 'a repeat of a repeat: "*" at position 2'],
    ['(?:(A)|B)*+', '*+', 9, /possessive repeat of groups .* which Python gets wrong/],
    ['\\N{SNOWMAN}', '\\N{SNOWMAN}', 0, /write \\uXXXX instead/],
  ])('%j says what and where', (source, construct, position, message) => {
    let thrown: unknown;
    try {
      compilePattern(source);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      construct,
      position,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });
});
