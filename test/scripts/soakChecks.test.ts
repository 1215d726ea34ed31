import { expect, test } from 'vitest';
import { exitFaults, memoryFaults, overlaps, storyFaults } from './soak/checkRuns.js';
import type { LoggedRun } from './soak/runs.js';

/** The checks of the soak find what they look for. */
const SECOND = 1000;
let runs = 0;

function run(
  script: LoggedRun['script'],
  host: string,
  from: number,
  to: number,
  more: Partial<LoggedRun> = {},
): LoggedRun {
  const runId = `r${runs++}`;
  const times = { startedAt: from * SECOND, endedAt: to * SECOND };
  return { script, host, runId, ...times, ending: 'done', infoLines: 4, last: '', ...more };
}

test('two runs of get at once, on any hosts, are an overlap; two of run on one host only', () => {
  expect(overlaps([run('get', 'alpha', 0, 10), run('get', 'beta', 5, 12)])).toHaveLength(1);
  expect(overlaps([run('run', 'alpha', 0, 10), run('run', 'beta', 5, 12)])).toEqual([]);
  expect(overlaps([run('run', 'alpha', 0, 10), run('run', 'alpha', 5, 12)])).toHaveLength(1);
  expect(overlaps([run('get', 'alpha', 0, 10), run('get', 'beta', 10, 12)])).toEqual([]);
});

test('get, post and indicators must not begin while refresh is at work; run may, and what began before goes on', () => {
  const refresh = run('refresh', 'alpha', 10, 30);
  expect(overlaps([refresh, run('post', 'beta', 20, 40)])).toHaveLength(1);
  expect(overlaps([refresh, run('run', 'beta', 20, 40), run('post', 'beta', 5, 25)])).toEqual([]);
});

test('a story that is too long, and an end that nobody caused', () => {
  expect(storyFaults([run('get', 'alpha', 0, 1, { infoLines: 11 })], 0)).toHaveLength(1);
  const cut = run('get', 'alpha', 0, 1, { ending: 'cut' });
  expect(storyFaults([cut], 1)).toEqual([]);
  expect(storyFaults([cut], 0)).toHaveLength(1);
});

test('ends that the scheduler and the logs count differently', () => {
  const log = [
    'get ended with exit status 0 after 1.0 s',
    'get ended with exit status 1 after 1.0 s; its log says why',
  ];
  const [well, failed] = [run('get', 'alpha', 0, 1), run('get', 'alpha', 2, 3, { ending: 'failed' })];
  expect(exitFaults('alpha', log, [well, failed])).toEqual([]);
  expect(exitFaults('alpha', log, [well])).toHaveLength(1);
  expect(exitFaults('alpha', [...log, 'get ended with exit status 139 after 1.0 s'], [well, failed])).toHaveLength(1);
});

test('memory that grows', () => {
  const flat = Array.from({ length: 90 }, (_, at) => 60 + (at % 4));
  expect(memoryFaults('alpha', flat)).toEqual([]);
  expect(
    memoryFaults(
      'alpha',
      flat.map((value, at) => value + at / 3),
    ),
  ).toHaveLength(1);
});
