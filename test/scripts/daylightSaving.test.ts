import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silentLog } from '../../src/log.js';
import type { TurnName } from '../../src/schedule/plan.js';
import { startTimetable } from '../../src/schedule/timetable.js';

/** The clock is the test's: a day with a clock change passes in a moment. */
beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Times, as UTC, at which a job with these times has its turn from `from` on for `hours` hours. */
async function turns(times: string, zone: string, from: string, hours: number): Promise<string[]> {
  vi.setSystemTime(new Date(from));
  const taken: string[] = [];
  const taker = {
    take: () => taken.push(new Date().toISOString().slice(0, 16)),
    leaveOut: () => taken.push('left out'),
  };
  const name: TurnName = 'refresh';
  const timetable = startTimetable({ turns: [{ name, times }], zone }, new Map([[name, taker]]), silentLog);
  await vi.advanceTimersByTimeAsync(hours * 3600_000);
  timetable.stop();
  return taken;
}

test('UTC has days of 24 hours', async () => {
  expect(await turns('20 2 * * *', 'UTC', '2026-03-28T12:00:00Z', 48)).toEqual([
    '2026-03-29T02:20',
    '2026-03-30T02:20',
  ]);
});

test.each([
  // 02:20 is left out on 2026-03-29: the turn comes at 03:00, when the clocks are set.
  ['Europe/Berlin', '20 2 * * *', '2026-03-28T12:00:00Z', ['2026-03-29T01:00', '2026-03-30T00:20']],
  ['America/New_York', '30 2 * * *', '2026-03-07T12:00:00Z', ['2026-03-08T07:00', '2026-03-09T06:30']],
  // Half an hour is left out, from 02:00 to 02:30 on 2026-10-04.
  ['Australia/Lord_Howe', '10 2 * * *', '2026-10-03T12:00:00Z', ['2026-10-03T15:30', '2026-10-04T15:10']],
])(
  'in %s a daily turn within the hour that is left out comes that day all the same',
  async (zone, times, from, want) => {
    expect(await turns(times, zone, from, 48)).toEqual(want);
  },
);

test.each([
  // 02:20 comes twice on 2026-10-25; the second one is taken here, the first one to the west of UTC.
  ['Europe/Berlin', '20 2 * * *', '2026-10-24T12:00:00Z', ['2026-10-25T01:20', '2026-10-26T01:20']],
  ['America/New_York', '30 1 * * *', '2026-10-31T12:00:00Z', ['2026-11-01T05:30', '2026-11-02T06:30']],
])('in %s a daily turn within the hour that comes twice comes once', async (zone, times, from, want) => {
  expect(await turns(times, zone, from, 48)).toEqual(want);
});

test('a daily turn outside of that hour is not touched by it', async () => {
  expect(await turns('20 3 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 48)).toEqual([
    '2026-03-29T01:20',
    '2026-03-30T01:20',
  ]);
});

test.each([
  ['Europe/Berlin', '2026-10-24T22:00:00Z'],
  ['Europe/Berlin', '2026-03-28T22:00:00Z'],
  ['America/St_Johns', '2026-11-01T00:00:00Z'],
  ['Australia/Adelaide', '2026-04-04T12:00:00Z'],
  ['Asia/Kathmandu', '2026-04-04T12:00:00Z'],
])('in %s what comes every half hour goes on while clocks are set (from %s)', async (zone, from) => {
  const taken = await turns('0,30 * * * *', zone, from, 8);
  const gaps = taken.slice(1).map((at, i) => (Date.parse(`${at}Z`) - Date.parse(`${taken[i]}Z`)) / 60_000);
  expect(taken.length).toBeGreaterThanOrEqual(15);
  expect(new Set(gaps)).toEqual(new Set([30]));
});

test('every half hour means the zone’s half hours, where its hours begin apart from those of UTC', async () => {
  const [first] = await turns('0 * * * *', 'Asia/Kathmandu', '2026-04-04T12:00:00Z', 1);
  // 12:15 UTC is 18:00 there.
  expect(first).toBe('2026-04-04T12:15');
});
