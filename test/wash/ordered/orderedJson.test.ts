import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byCodePoint } from '../../../src/wash/ordered/codePointOrder.js';
import { orderedFromPlain, plainFromOrdered } from '../../../src/wash/ordered/orderedDocument.js';
import { JsonNumber, readOrderedDocument, readOrderedJson } from '../../../src/wash/ordered/readOrderedJson.js';
import { sameValue } from '../../../src/wash/ordered/sameValue.js';
import { writeOrderedJson } from '../../../src/wash/ordered/writeOrderedJson.js';

describe('JSON with its order', () => {
  test('names that look like integers, and special names, stay where they are', () => {
    const text = '{"10":1,"9":{"b":1,"2":[{"1":0,"0":1}]},"__proto__":"x","constructor":null,"":true}';
    expect(writeOrderedJson(readOrderedJson(text))).toBe(text);
  });

  test('numbers that JavaScript would write otherwise keep their text', () => {
    const text = '[5.0,12345678901234567890,1e400,-0.0,1E3,0.1,7]';
    expect(writeOrderedJson(readOrderedJson(text))).toBe(text);
    expect(readOrderedJson('5.0')).toEqual(new JsonNumber('5.0'));
  });

  test('whatever JSON.parse accepts is read, and gives the same', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value = readOrderedJson(text);
        expect(JSON.parse(writeOrderedJson(value))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  test('whatever JSON.parse refuses is refused, with the place', () => {
    const broken = [
      '',
      '{',
      '[1,]',
      '{"a" 1}',
      '{"a":}',
      '01',
      '"\u0001"',
      '"\\x"',
      'tru',
      '1 2',
      "{'a':1}",
      '+1',
      '.5',
      'NaN',
    ];
    for (const text of broken) {
      expect(() => JSON.parse(text), text).toThrow(SyntaxError);
      expect(() => readOrderedJson(text), text).toThrow(/at line \d+, column \d+$/);
    }
    expect(() => readOrderedJson('[1,\n  x]')).toThrow('expected a value at line 2, column 3');
    expect(() => readOrderedDocument('[]')).toThrow(SyntaxError);
  });

  test('a string of ten million characters is read', () => {
    const long = 'a"\\'.repeat(3_000_000);
    expect(readOrderedJson(JSON.stringify(long))).toBe(long);
  });
});

describe('plain objects and ordered documents', () => {
  test('__proto__ becomes a field, at any depth, and no prototype changes', () => {
    const plain = plainFromOrdered(
      readOrderedDocument('{"a":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}'),
    );
    expect(Object.keys(plain)).toEqual(['a', '__proto__']);
    expect(Object.keys(plain.a as object)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
    expect((plain as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('there and back', () => {
    const plain = { a: [1, { b: null }], c: new Date(0) };
    expect(plainFromOrdered(orderedFromPlain(plain))).toEqual(plain);
  });
});

describe('Python’s equality', () => {
  test.each([
    [1, true],
    [0, false],
    [5, new JsonNumber('5.0')],
    [
      [1, 'a'],
      [true, 'a'],
    ],
    [
      new Map<string, unknown>([
        ['a', 1],
        ['b', 2],
      ]),
      new Map<string, unknown>([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    [{ a: 1 }, new Map([['a', 1]])],
    [null, null],
    [new Date(5), new Date(5)],
  ])('%j equals %j', (a, b) => {
    expect(sameValue(a, b)).toBe(true);
    expect(sameValue(b, a)).toBe(true);
  });

  test.each([
    [1, '1'],
    ['', null],
    ['', 0],
    [Number.NaN, Number.NaN],
    [[1], 1],
    [[], new Map()],
    [
      [1, 2],
      [2, 1],
    ],
    [new Map([['a', 1]]), new Map([['a', 2]])],
    [new Map([['a', 1]]), new Map([['b', 1]])],
    [null, undefined],
    [null, 0],
  ])('%j does not equal %j', (a, b) => {
    expect(sameValue(a, b)).toBe(false);
    expect(sameValue(b, a)).toBe(false);
  });
});

test('texts are put in the order of their code points', () => {
  expect(['\u{10400}', '\uff5e', 'b2', 'b10', 'Z', '_', 'a', '', '\ud7ff'].sort(byCodePoint)).toEqual([
    '',
    'Z',
    '_',
    'a',
    'b10',
    'b2',
    '\ud7ff',
    '\uff5e',
    '\u{10400}',
  ]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const points = (text: string): number[] => [...text].map((letter) => letter.codePointAt(0) ?? 0);
      const [left, right] = [points(a), points(b)];
      const at = left.findIndex((point, index) => point !== right[index]);
      const expected = at === -1 ? left.length - right.length : (left[at] ?? 0) - (right[at] ?? -1);
      expect(Math.sign(byCodePoint(a, b))).toBe(Math.sign(expected));
    }),
  );
});
