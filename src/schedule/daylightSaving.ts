import cron from 'node-cron';

/*
 * Twice a year a zone's clocks are set. UTC, the default, has no such days; for other zones:
 *   forward  times in the hour that is left out would not come that day; they come when the clocks are set
 *   back     times of a certain hour come once; times of every hour must go on in the hour that comes twice
 */

/** Zones without summer time, by how many minutes their hours begin after those of UTC. */
const STEADY_ZONES = new Map([
  [0, 'UTC'],
  [30, 'Asia/Kolkata'],
  [45, 'Asia/Kathmandu'],
]);

/**
 * The zone by which to run `times`. What comes in every hour of every day is the same by any zone with the same minutes,
 * so it runs by one without summer time: node-cron leaves out the hour that comes twice (seen with 4.6.0).
 */
export function zoneFor(times: string, zone: string, now: Date): string {
  const everyHour = /^\S+(\s+\S+)?(\s+\*){4}$/.test(times);
  const minutes = ((offsetMinutes(zone, now) % 60) + 60) % 60;
  return everyHour ? (STEADY_ZONES.get(minutes) ?? zone) : zone;
}

/** Whether `times` has a turn within the hour that is left out when the zone's clocks go forward at `at`. */
export function hasSkippedTurn(times: string, zone: string, at: Date): boolean {
  const before = offsetMinutes(zone, new Date(at.getTime() - 1000));
  const skipped = offsetMinutes(zone, at) - before;
  if (skipped <= 0 || zoneFor(times, zone, at) !== zone) return false;
  // As if the clocks had not been set: the wall clock's time, read as UTC.
  const wallClock = at.getTime() + before * 60_000;
  const task = cron.createTask(times, () => {}, { timezone: 'UTC' });
  let found = false;
  for (let second = 0; second < skipped * 60 && !found; second++)
    found = task.match(new Date(wallClock + second * 1000));
  void task.destroy();
  return found;
}

function offsetMinutes(zone: string, at: Date): number {
  const named = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours, minutes] = /GMT([+-])(\d+):?(\d+)?/.exec(named ?? '') ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -size : size;
}
