import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readOrderedDocument } from '../../../src/wash/ordered/readOrderedJson.js';
import { compareWithOriginal } from './originalOutcomes.js';

/** Made by generate.py beside it, from this project's config and starter rules and from random rule bases. */
const FILE = resolve(import.meta.dirname, '../vectors/vectors.json');
const text = readFileSync(FILE, 'utf8');

test('the vectors are as the generator wrote them', () => {
  const lines = text.slice(text.indexOf('[\n') + 2, text.lastIndexOf('\n]'));
  const checksum = createHash('sha256').update(lines).digest('hex');
  expect(readOrderedDocument(text).get('sha256')).toBe(checksum);
});

test('every vector comes out as from dwm 1.1.0', async () => {
  const comparison = await compareWithOriginal(text, FILE);
  console.log('vectors:', JSON.stringify(comparison));
  expect(comparison.records).toBeGreaterThan(700);
  expect(comparison.equal).toBeGreaterThan(500);
});
