import { describe, expect, test } from 'vitest';
import { runGuarded, runWithin } from '../../../src/wash/guard/runGuarded.js';
import { compilePattern } from '../../../src/wash/pattern/compilePattern.js';
import { RUNAWAYS } from './runaways.js';

/** A stop may come late on a busy machine; a pattern that runs away takes minutes. */
const LATE_MS = 1_000;

describe('runGuarded', () => {
  test('gives the result of work that ends', () => {
    expect(runGuarded(() => 6 * 7, 1_000)).toEqual({ outcome: 'done', result: 42 });
  });

  test('passes on what work throws, and works again afterwards', () => {
    expect(() => runGuarded(() => expect.fail('from within'), 1_000)).toThrow('from within');
    expect(runWithin(() => {}, 1_000)).toBe(true);
  });

  test.each(RUNAWAYS)('stops %s', (source, value) => {
    const pattern = compilePattern(source);
    const started = performance.now();
    expect(runGuarded(() => pattern.matchesStart(value), 50)).toEqual({ outcome: 'timedOut' });
    expect(performance.now() - started).toBeLessThan(50 + LATE_MS);
    expect(runGuarded(() => pattern.matchesStart('?'), 1_000).outcome).toBe('done');
  });

  test('stops loops too, and keeps what was done before', () => {
    const done: number[] = [];
    const forEver = () => {
      for (let i = 0; ; i++) if (i < 3) done.push(i);
    };
    expect(runWithin(forEver, 20)).toBe(false);
    expect(done).toEqual([0, 1, 2]);
  });
});
