import cron from 'node-cron';
import { DwmError } from '../errors/dwmError.js';
import type { SettingName, Settings } from '../ops/settings.js';

/** Which setting holds whose times. `cleanlogs` is no job of its own process: the scheduler removes old logs itself. */
const TIMES = {
  get: 'SCHEDULE_GET',
  run: 'SCHEDULE_RUN',
  indicators: 'SCHEDULE_INDICATORS',
  post: 'SCHEDULE_POST',
  clean: 'SCHEDULE_CLEAN',
  refresh: 'SCHEDULE_REFRESH',
  cleanlogs: 'SCHEDULE_CLEANLOGS',
} as const satisfies Record<string, SettingName>;

export type TurnName = keyof typeof TIMES;
export type ScheduledScript = Exclude<TurnName, 'cleanlogs'>;

export interface PlannedTurn {
  readonly name: TurnName;
  /** Five fields as in a crontab, or six, the first of which is seconds. */
  readonly times: string;
}

export interface Plan {
  readonly turns: readonly PlannedTurn[];
  readonly zone: string;
}

/**
 * The turns that are switched on, in the order of the table.
 * @throws DwmError SETTINGS_INVALID that names every time that cannot be read, and the zone
 */
export function readPlan(settings: Settings): Plan {
  const faults: string[] = [];
  const turns: PlannedTurn[] = [];
  for (const name of turnNames()) {
    const times = settings[TIMES[name]].trim();
    if (times === '') continue;
    const fault = timesFault(times);
    if (fault === undefined) turns.push({ name, times });
    else faults.push(`${TIMES[name]} wants times as in a crontab, such as "0,30 * * * *" (${fault})`);
  }
  const zone = settings.SCHEDULE_TIMEZONE;
  if (!isZone(zone)) faults.push('SCHEDULE_TIMEZONE wants a time zone, such as UTC or Europe/Berlin');
  if (faults.length === 0 && turns.length === 0)
    faults.push('every SCHEDULE_ time is empty, so there is nothing to do');
  if (faults.length > 0) throw new DwmError('SETTINGS_INVALID', `The scheduler cannot start: ${faults.join('; ')}`);
  return { turns, zone };
}

export function turnNames(): TurnName[] {
  return Object.keys(TIMES).filter(isTurnName);
}

function isTurnName(name: string): name is TurnName {
  return name in TIMES;
}

function timesFault(times: string): string | undefined {
  const { valid, errors } = cron.validateDetailed(times);
  return valid ? undefined : errors.map(({ field, message }) => `${field}: ${message}`).join(', ') || 'not readable';
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
