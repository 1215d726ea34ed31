import { describe, expect, test } from 'vitest';
import { cleanValue } from '../../../src/wash/text/clean.js';

describe('cleanValue', () => {
  test.each([
    ['', ''],
    ['   ', ''],
    ['a b', 'A B'],
    [' a \t\n b ', 'A B'],
    ['A  B', 'A B'],
    ['straße', 'STRASSE'],
    ['\u0085a\u001c', 'A'],
    ['\ufeffa\u200b', '\ufeffA\u200b'],
    ['a\u00a0\u3000b', 'A B'],
    ['\u0149 \ufb01 \u0390', '\u02bcN FI \u0399\u0308\u0301'],
    ['σς', 'ΣΣ'],
    ['\u{10428}', '\u{10400}'],
  ])('%j gives %j', (value, cleaned) => {
    expect(cleanValue(value)).toBe(cleaned);
    expect(cleanValue(cleaned)).toBe(cleaned);
  });

  test('letters that got an upper case after Unicode 14 stay as they are', () => {
    expect(cleanValue('a\u019bß\u0264')).toBe('A\u019bSS\u0264');
  });

  test('lone surrogates stay', () => {
    expect(cleanValue('a\ud83d b')).toBe('A\ud83d B');
  });
});
