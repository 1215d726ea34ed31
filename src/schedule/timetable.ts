import cron, { type Logger, type ScheduledTask } from 'node-cron';
import type { Log } from '../log.js';
import { hasSkippedTurn, zoneFor } from './daylightSaving.js';
import type { Plan, PlannedTurn, TurnName } from './plan.js';
import { watchWallClock } from './watchWallClock.js';

/** A turn that comes late is better than none, up to an hour; node-cron's own tolerance is a second. */
const LATEST_MS = 3600_000;

/** What the timetable calls at its times. */
export interface TurnTaker {
  take(): void;
  /** Turns whose time passed while this process was suspended or the machine stood still. */
  leaveOut(turns: number, reason: string): void;
}

export interface Timetable {
  /** When the turn comes next. */
  next(name: TurnName): Date | undefined;
  stop(): void;
}

/**
 * Starts the clock of a plan. node-cron waits for a turn's time once it has worked it out (seen with 4.6.0), so after the
 * clock was set back by hours nothing would start for as long: the tasks are made anew then.
 */
export function startTimetable(plan: Plan, takers: ReadonlyMap<TurnName, TurnTaker>, log: Log): Timetable {
  let tasks = startTasks(plan, takers, log);
  const stopWatching = watchWallClock((seconds) => {
    log.warn(`The clock was set back by ${seconds} s; turns come by the time that it shows now`);
    tasks.stop();
    tasks = startTasks(plan, takers, log);
  });
  return {
    next: (name) => tasks.next(name),
    stop: () => {
      stopWatching();
      tasks.stop();
    },
  };
}

function startTasks(plan: Plan, takers: ReadonlyMap<TurnName, TurnTaker>, log: Log): Timetable {
  const tasks = new Map<TurnName, ScheduledTask>();
  const logger = quietLogger(log);
  for (const turn of plan.turns) {
    const taker = takers.get(turn.name);
    if (taker) tasks.set(turn.name, startTask(turn, plan.zone, taker, logger));
  }
  const clockChanges = watchClockChanges(plan, takers, logger);
  return {
    next: (name) => tasks.get(name)?.getNextRun() ?? undefined,
    stop: () => {
      for (const task of [...tasks.values(), clockChanges]) void task.destroy();
    },
  };
}

function startTask({ name, times }: PlannedTurn, zone: string, taker: TurnTaker, logger: Logger): ScheduledTask {
  const timezone = zoneFor(times, zone, new Date());
  const options = { name, timezone, missedExecutionTolerance: LATEST_MS, logger };
  const task = cron.schedule(times, () => taker.take(), options);
  let missed = 0;
  task.on('execution:missed', () => {
    // After a long sleep there is one event a turn, all at once: one line is enough.
    if (missed++ > 0) return;
    setImmediate(() => {
      taker.leaveOut(missed, 'their time passed while the scheduler stood still');
      missed = 0;
    });
  });
  return task;
}

/** Clocks are set at a quarter of an hour, everywhere. */
function watchClockChanges(plan: Plan, takers: ReadonlyMap<TurnName, TurnTaker>, logger: Logger): ScheduledTask {
  const options = { timezone: 'UTC', missedExecutionTolerance: LATEST_MS, logger };
  return cron.schedule(
    '*/15 * * * *',
    ({ date }) => {
      for (const { name, times } of plan.turns) {
        if (hasSkippedTurn(times, plan.zone, date)) takers.get(name)?.take();
      }
    },
    options,
  );
}

function quietLogger(log: Log): Logger {
  const tell = (message: string | Error) =>
    log.debug(`node-cron: ${message instanceof Error ? message.message : message}`);
  return { debug: tell, info: tell, warn: tell, error: (message) => log.error(`node-cron: ${String(message)}`) };
}
