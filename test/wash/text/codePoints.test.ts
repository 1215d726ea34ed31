import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { categorySet } from '../../../src/wash/pattern/categories.js';
import { contains } from '../../../src/wash/pattern/codePointSet.js';
import { cleanValue, pythonStrip, pythonUpper } from '../../../src/wash/text/clean.js';
import { isCased, lowerOf, siblingsOf } from '../../../src/wash/text/lowerCase.js';
import { hasPython, PYTHON } from '../pattern/pythonRe.js';

interface CodePoints {
  readonly upper: Readonly<Record<number, string>>;
  readonly cleaned: Readonly<Record<number, string>>;
  readonly lower: Readonly<Record<number, number>>;
  readonly siblings: Readonly<Record<number, readonly number[]>>;
  readonly stripped: readonly number[];
  readonly cased: readonly number[];
  readonly word: readonly number[];
  readonly digit: readonly number[];
  readonly space: readonly number[];
  readonly asciiWord: readonly number[];
  readonly asciiSpace: readonly number[];
}

const all: number[] = [];
for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
  if (codePoint < 0xd800 || codePoint > 0xdfff) all.push(codePoint);
}
const textOf = (codePoint: number): string => String.fromCodePoint(codePoint);

describe.skipIf(!hasPython)('every code point is to us what it is to Python 3.11', () => {
  let python: CodePoints;

  beforeAll(() => {
    const output = execFileSync(PYTHON, [path.join(import.meta.dirname, 'codePoints.py')], { maxBuffer: 1e8 });
    python = JSON.parse(output.toString());
  });

  test('upper case', () => {
    expect(all.filter((c) => pythonUpper(textOf(c)) !== (python.upper[c] ?? textOf(c)))).toEqual([]);
    expect(pythonUpper(all.map(textOf).join(''))).toBe(all.map((c) => python.upper[c] ?? textOf(c)).join(''));
  });

  test('upper case of text is that of its characters, and stays', () => {
    for (const c of all) {
      const text = `a${textOf(c)}ß${textOf(c)}`;
      const upper = python.upper[c] ?? textOf(c);
      if (pythonUpper(text) !== `A${upper}SS${upper}`) expect.fail(`U+${c.toString(16)}`);
      if (pythonUpper(upper) !== upper) expect.fail(`U+${c.toString(16)} twice`);
    }
  });

  test('strip', () => {
    const stripped = new Set(python.stripped);
    const differs = (c: number) =>
      pythonStrip(`${textOf(c)}a ${textOf(c)}`) !== (stripped.has(c) ? 'a' : `${textOf(c)}a ${textOf(c)}`);
    expect(all.filter(differs)).toEqual([]);
  });

  test('clean', () => {
    const differs = (c: number) => {
      const twice = textOf(c) + textOf(c);
      return cleanValue(`x${twice}y`) !== (python.cleaned[c] ?? `X${twice}Y`);
    };
    expect(all.filter(differs)).toEqual([]);
    const stripped = new Set(python.stripped);
    expect(all.filter((c) => (cleanValue(` ${textOf(c)}\t`) === '') !== stripped.has(c))).toEqual([]);
  });

  test('simple lower case, and whether case matters', () => {
    expect(all.filter((c) => lowerOf(c) !== (python.lower[c] ?? c))).toEqual([]);
    const cased = new Set(python.cased);
    expect(all.filter((c) => isCased(c) !== cased.has(c))).toEqual([]);
    expect(all.filter((c) => `${siblingsOf(c)}` !== `${python.siblings[c] ?? []}`)).toEqual([]);
  });

  test('\\w \\d \\s and their opposites', () => {
    const categories = [
      ['w', 'W', false, python.word],
      ['d', 'D', false, python.digit],
      ['s', 'S', false, python.space],
      ['w', 'W', true, python.asciiWord],
      ['s', 'S', true, python.asciiSpace],
    ] as const;
    for (const [category, opposite, ascii, members] of categories) {
      const wanted = new Set(members);
      expect(all.filter((c) => contains(categorySet(category, ascii), c) !== wanted.has(c))).toEqual([]);
      expect(all.filter((c) => contains(categorySet(opposite, ascii), c) === wanted.has(c))).toEqual([]);
    }
  });
});
