import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TurnName } from '../../src/schedule/plan.js';
import { startTimetable, type Timetable } from '../../src/schedule/timetable.js';
import { recordingLog } from '../queue/openTestQueues.js';

/**
 * A machine that starts with its clock ahead: NTP sets it back while the scheduler runs. The wall clock and the timers are
 * the test's; setting the wall clock leaves `performance.now()` alone, as on a real machine.
 */
const MINUTE_MS = 60_000;
let timetable: Timetable;
let log: ReturnType<typeof recordingLog>;
let taken: string[];

beforeEach(() => {
  vi.useFakeTimers();
  log = recordingLog();
  taken = [];
});

afterEach(() => {
  timetable.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function start(times: string, at: string): void {
  vi.setSystemTime(new Date(at));
  const name: TurnName = 'clean';
  const taker = {
    take: () => void taken.push(new Date().toISOString().slice(0, 16)),
    leaveOut: () => void taken.push('left out'),
  };
  timetable = startTimetable({ turns: [{ name, times }], zone: 'UTC' }, new Map([[name, taker]]), log);
}

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * MINUTE_MS);
const setBack = (count: number) => vi.setSystemTime(Date.now() - count * MINUTE_MS);
const warnings = () => log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);

test('turns of every minute go on after the clock was set back by hours, which is told once', async () => {
  start('* * * * *', '2026-03-10T12:00:30Z');
  await minutes(3);
  setBack(180);
  await minutes(5);
  expect(taken).toEqual(['12:01', '12:02', '12:03', '09:04', '09:05', '09:06', '09:07', '09:08'].map(onTheDay));
  expect(warnings()).toEqual([expect.stringContaining('The clock was set back by 10800 s')]);
});

test('so do turns of every half hour, and the timetable knows the next one', async () => {
  start('0,30 * * * *', '2026-03-10T12:10:00Z');
  await minutes(5);
  setBack(60);
  await minutes(1);
  expect(timetable.next('clean')?.toISOString()).toBe('2026-03-10T11:30:00.000Z');
  await minutes(60);
  expect(taken).toEqual(['11:30', '12:00'].map(onTheDay));
});

test('each time that it is set back', async () => {
  start('* * * * *', '2026-03-10T12:00:30Z');
  for (const hours of [5, 24]) {
    setBack(hours * 60);
    await minutes(2);
  }
  expect(taken).toHaveLength(4);
  expect(warnings()).toHaveLength(2);
});

test('a clock that goes on, is set forward, or back by seconds, is nothing to tell', async () => {
  start('* * * * *', '2026-03-10T12:00:30Z');
  await minutes(10);
  setBack(0.5);
  await minutes(10);
  setBack(-10);
  await minutes(10);
  expect(warnings()).toEqual([]);
  expect(taken.filter((turn) => turn !== 'left out').length).toBeGreaterThanOrEqual(28);
});

function onTheDay(time: string): string {
  return `2026-03-10T${time}`;
}
