import { expect, test } from 'vitest';
import { runGuarded } from '../../../src/wash/guard/runGuarded.js';
import { runsAway } from '../../../src/wash/guard/runsAway.js';
import { compilePattern } from '../../../src/wash/pattern/compilePattern.js';
import { INNOCENTS, RUNAWAYS } from './runaways.js';

test.each(RUNAWAYS)('%s runs away', (source, value) => {
  const pattern = compilePattern(source);
  const started = process.cpuUsage();
  expect(runsAway(pattern, value)).toBe(true);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1_000);
});

test.each(INNOCENTS)('%s does not', (source, value) => {
  expect(runsAway(compilePattern(source), value)).toBe(false);
});

test('a rule survives a process that stood still while it was matched', () => {
  const pattern = compilePattern('^(\\w+) (\\w+)$');
  const value = 'ANNA SMITH';
  const standStill = () => {
    const end = performance.now() + 60;
    while (performance.now() < end);
    return pattern.matchesStart(value);
  };
  expect(runGuarded(standStill, 20).outcome).toBe('timedOut');
  expect(runsAway(pattern, value)).toBe(false);
  expect(runGuarded(() => pattern.matchesStart(value), 1_000)).toEqual({ outcome: 'done', result: true });
});
