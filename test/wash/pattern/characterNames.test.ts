import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { codePointNamed } from '../../../src/wash/pattern/characterNames.js';
import { hasPython, PYTHON } from './pythonRe.js';

const NAMES = `
import json, unicodedata
print(json.dumps({unicodedata.name(chr(c)): c for c in range(0x110000) if unicodedata.name(chr(c), None)}))`;

describe('\\N{name}', () => {
  test.each([
    ['LATIN CAPITAL LETTER E WITH ACUTE', 0xc9],
    ['latin small letter a', 0x61],
    ['EM DASH', 0x2014],
    ['DIGIT SEVEN', 0x37],
    ['LATIN CAPITAL LETTER A WITH BREVE AND DOT BELOW', 0x1eb6],
    ['LATIN SMALL LETTER Q WITH ACUTE', undefined],
    ['NO SUCH', undefined],
  ])('%s', (name, codePoint) => {
    expect(codePointNamed(name)).toBe(codePoint);
  });

  test.skipIf(!hasPython)('what is known is what Python knows', () => {
    const names: Record<string, number> = JSON.parse(
      execFileSync(PYTHON, ['-c', NAMES], { maxBuffer: 1e8 }).toString(),
    );
    const known = Object.keys(names).filter((name) => codePointNamed(name) !== undefined);
    expect(known.filter((name) => codePointNamed(name) !== names[name])).toEqual([]);
    const upToLatin1 = Object.entries(names).filter(([, codePoint]) => codePoint < 0x180);
    expect(upToLatin1.filter(([name]) => codePointNamed(name) === undefined)).toEqual([]);
    console.log(`${known.length} of ${Object.keys(names).length} names`);
  });
});
