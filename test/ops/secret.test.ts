import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { boundedText } from '../../src/boundedText.js';
import { maskSecrets, Secret } from '../../src/ops/secret.js';

test('a secret is seen in no way of printing it, nor is its base64', () => {
  const secret = new Secret('open-sesame');
  for (const shown of [`${secret}`, JSON.stringify({ secret }), inspect({ secret })]) expect(shown).toContain('***');
  const base64 = Buffer.from('open-sesame').toString('base64');
  expect(maskSecrets(`with open-sesame and ${base64}`)).toBe('with *** and ***');
});

test('an address with a login is a secret, one without may be named in messages', () => {
  new Secret('https://jo:pass-word@gateway.example.com');
  new Secret('http://gateway.example.com:9091');
  expect(maskSecrets('https://jo:pass-word@gateway.example.com is down')).toBe('*** is down');
  expect(maskSecrets('http://gateway.example.com:9091 is down')).toBe('http://gateway.example.com:9091 is down');
});

test('a secret that begins or overlaps another leaves nothing of it visible', () => {
  for (const secret of ['Winter-2026', 'Winter-2026-and-more', '2026-and-others']) new Secret(secret);
  expect(maskSecrets('with Winter-2026-and-more, Winter-2026')).toBe('with ***, ***');
  expect(maskSecrets('with Winter-2026-and-others')).toBe('with ***');
});

const AWKWARD = 'pä"ss\\wörd/100%+=?';

test.each([
  ['as it is', AWKWARD],
  ['in JSON', JSON.stringify(AWKWARD).slice(1, -1)],
  ['in JSON in JSON', JSON.stringify(JSON.stringify(AWKWARD)).slice(3, -3)],
  ['in JSON of ASCII', JSON.stringify(AWKWARD).slice(1, -1).replaceAll('ä', '\\u00e4').replaceAll('ö', '\\u00f6')],
  ['in an address', encodeURIComponent(AWKWARD)],
  ['in an address, digits in lower case', encodeURIComponent(AWKWARD).replace(/%../g, (code) => code.toLowerCase())],
  ['in a form', new URLSearchParams({ p: AWKWARD }).toString().slice(2)],
  ['in base64', Buffer.from(AWKWARD).toString('base64')],
  ['in base64 for addresses', Buffer.from(AWKWARD).toString('base64url')],
])('a secret is masked %s', (_, written) => {
  new Secret(AWKWARD);
  expect(maskSecrets(`a ${written} b`)).toBe('a *** b');
});

test('a secret is masked in the base64 of a text that it is a part of, wherever it begins', () => {
  new Secret('open-sesame-now');
  for (const [before, after] of [
    ['', ':x'],
    ['Acme\\User:', ''],
    ['Acme\\User2:', '\n'],
    ['Acme\\User34:', '!!'],
  ]) {
    const encoded = Buffer.from(`${before}open-sesame-now${after}`).toString('base64');
    const masked = maskSecrets(`Basic ${encoded}`);
    expect(masked).toContain('***');
    const left = masked.replace('Basic ', '').split('***');
    // What is left decodes to what was around it, and to no more than the half of a letter at either end.
    for (const part of left) expect(Buffer.from(part, 'base64').toString('latin1')).not.toMatch(/[opensamw-]{3}/);
  }
});

test('a text that is no UTF-16 can be a secret, too', () => {
  new Secret('half-\ud800-pair');
  expect(maskSecrets('a half-\ud800-pair')).toBe('a ***');
});

test('a cut leaves no half of a secret visible', () => {
  new Secret('Sommer-Nacht 2026-in-den-Bergen');
  for (let max = 5; max < 60; max++) {
    const cut = boundedText(`here it is: Sommer-Nacht 2026-in-den-Bergen ${'.'.repeat(100)}`, max);
    expect(maskSecrets(cut)).not.toContain('Somm');
  }
});
