import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { compareWithOriginal } from './originalOutcomes.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const PYTHON = resolve(ROOT, '.venv/original/bin/python');
const GENERATOR = resolve(ROOT, 'test/wash/vectors/generate.py');

/** Set it to see a failure again. */
const SEED = process.env.DIFFERENTIAL_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
const CASES = 50;
const RECORDS = 40;

test.skipIf(!existsSync(PYTHON))('2,000 random records come out as from dwm 1.1.0, run now', async () => {
  console.log(`differential test: DIFFERENTIAL_SEED=${SEED}`);
  const options = ['--seed', SEED, '--cases', `${CASES}`, '--records', `${RECORDS}`];
  const text = execFileSync(PYTHON, [GENERATOR, ...options], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const comparison = await compareWithOriginal(text, `seed ${SEED}`);
  console.log(`differential test: ${JSON.stringify(comparison)}, 0 differences`);
  expect(comparison.records).toBe(CASES * RECORDS);
});

test.skipIf(existsSync(PYTHON))('skipped: the original is not installed; bash runscripts/python-env.sh', () => {});
