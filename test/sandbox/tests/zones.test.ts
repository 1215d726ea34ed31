import { describe, expect, it } from 'vitest';
import { durationMs, skewedStamp, stamp } from '../site/clock.js';
import { seededRandom } from '../site/random.js';
import { parseTime, renderTime } from '../site/zones.js';

const eastern = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/New_York',
  dateStyle: 'short',
  timeStyle: 'medium',
});

describe('times', () => {
  it('in US Eastern are those of the zone database, daylight saving included', () => {
    // Every 97 minutes over four years meets each hour of the days on which the clocks change.
    for (let at = Date.UTC(2023, 11, 31); at < Date.UTC(2028, 0, 2); at += 97 * 60_000)
      expect(renderTime(at, 'eastern').slice(0, 19)).toBe(eastern.format(at));
  });

  it('are read back as they were written, save for the hour that autumn repeats', () => {
    for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(2027, 0, 1); at += 37 * 60_000) {
      expect(parseTime(renderTime(at, 'utc'), 'utc')).toBe(at);
      const repeated = at >= Date.UTC(2026, 10, 1, 6) && at < Date.UTC(2026, 10, 1, 7);
      if (!repeated) expect(parseTime(renderTime(at, 'eastern'), 'eastern')).toBe(at);
    }
  });

  it.each([
    '2026-03-04 05:06:07',
    '2026-03-04',
    '03/04/2026',
    '3/4/2026 05:06',
    '2026/03/04',
    '2026.03.04',
    '2026-03-04 05:06:07.123',
  ])('are read from %s', (text) => {
    expect(new Date(parseTime(text, 'utc') ?? 0).toISOString().slice(0, 10)).toBe('2026-03-04');
  });

  it.each(['31/12/2026', '2026-02-30', '2026-13-01', 'null', '', '2026-01-01 25:00:00', 'tomorrow'])(
    'are not read from "%s"',
    (text) => {
      expect(parseTime(text, 'utc')).toBeUndefined();
    },
  );

  it('have seven fractional digits; those of a POST come from a clock up to a second ahead', () => {
    const at = Date.UTC(2026, 0, 5, 10, 0, 2, 690);
    expect(stamp(at)).toBe('2026-01-05T10:00:02.6900000Z');
    const random = seededRandom(7);
    const ahead = Array.from({ length: 200 }, () => Date.parse(skewedStamp(at, random)) - at);
    expect(Math.min(...ahead)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(1000);
    expect(new Set(ahead).size).toBeGreaterThan(100);
  });

  it.each([
    ['PT1H', 3_600_000],
    ['P7D', 604_800_000],
    ['P1DT12H', 129_600_000],
    ['P', undefined],
    ['PT', undefined],
    ['1H', undefined],
  ])('of duration %s last %s ms', (text, expected) => {
    expect(durationMs(text)).toBe(expected);
  });
});
