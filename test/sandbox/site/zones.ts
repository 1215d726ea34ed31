/** System timestamps are US Eastern unless a definition asks for UTC (contract, 10). */
export type Zone = 'utc' | 'eastern';

const HOUR = 3_600_000;

/** The `count`th Sunday of a month (0 = January), as milliseconds of its midnight UTC. */
function nthSunday(year: number, month: number, count: number): number {
  const first = new Date(Date.UTC(year, month, 1));
  return Date.UTC(year, month, 1 + ((7 - first.getUTCDay()) % 7) + (count - 1) * 7);
}

/** Hours behind UTC in US Eastern at a moment: daylight time runs from March's second to November's first Sunday, 2:00. */
function easternOffset(utc: number): number {
  const year = new Date(utc).getUTCFullYear();
  const begins = nthSunday(year, 2, 2) + 7 * HOUR;
  const ends = nthSunday(year, 10, 1) + 6 * HOUR;
  return (utc >= begins && utc < ends ? 4 : 5) * HOUR;
}

/** `2026-01-05 10:00:00.000` in the zone. */
export function renderTime(utc: number, zone: Zone): string {
  const local = zone === 'utc' ? utc : utc - easternOffset(utc);
  return new Date(local).toISOString().slice(0, 23).replace('T', ' ');
}

const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?$/;
const MONTH_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?$/;

/** Milliseconds UTC of a date text in the zone (contract, 11: year first, or month/day/year), or undefined. */
export function parseTime(text: string, zone: Zone): number | undefined {
  const yearFirst = YEAR_FIRST.exec(text);
  const monthFirst = MONTH_FIRST.exec(text);
  const parts = yearFirst ?? monthFirst;
  if (!parts) return undefined;
  const [year, month, day] = yearFirst ? [parts[1], parts[2], parts[3]] : [parts[3], parts[1], parts[2]];
  const [hour, minute, second] = [Number(parts[4] ?? 0), Number(parts[5] ?? 0), Number(parts[6] ?? 0)];
  const fraction = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1000);
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), hour, minute, second, fraction);
  const back = new Date(local);
  // Date.UTC carries 31 April over into May; such a day is no date here.
  if (back.getUTCDate() !== Number(day) || back.getUTCMonth() !== Number(month) - 1 || hour > 23) return undefined;
  if (zone === 'utc') return local;
  const daylight = local + 4 * HOUR;
  return easternOffset(daylight) === 4 * HOUR ? daylight : local + 5 * HOUR;
}
