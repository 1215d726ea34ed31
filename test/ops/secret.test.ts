import { inspect } from 'node:util';
import { expect, test } from 'vitest';
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
