import { hostname } from 'node:os';
import { fileFault } from '../files/regularFile.js';
import type { Log } from '../log.js';
import type { Settings } from '../ops/settings.js';
import { productVersion } from '../ops/version.js';
import { type Health, WRITE_EVERY_MS, writeHealth } from './healthFile.js';
import type { JobTurns } from './jobTurns.js';
import type { Plan, TurnName } from './plan.js';

export interface HealthKeeper {
  /** From now on the file says that the scheduler is being stopped. */
  stopping(): void;
  /** @param stopped - whether it ended as it was told to */
  end(stopped: boolean): void;
}

/** Writes the health file now and every five seconds. A file that cannot be written is told once, and stops nothing. */
export function keepHealth(
  path: string,
  plan: Plan,
  settings: Settings,
  turns: ReadonlyMap<TurnName, JobTurns>,
  log: Log,
): HealthKeeper {
  const facts = {
    startedAt: new Date().toISOString(),
    version: productVersion(),
    host: settings.DWM_HOST || hostname(),
    pid: process.pid,
  };
  let stopping = false;
  let stopped = false;
  let warned = false;
  const write = () => {
    const health: Health = {
      writtenAt: new Date().toISOString(),
      ...facts,
      stopping,
      stopped,
      jobs: statesOf(plan, turns),
    };
    try {
      writeHealth(path, health);
    } catch (error) {
      if (!warned) log.warn(`The health file ${path} cannot be written; check HEALTH_FILE (${fileFault(error)})`);
      warned = true;
    }
  };
  write();
  const timer = setInterval(write, WRITE_EVERY_MS);
  return {
    stopping: () => {
      stopping = true;
      write();
    },
    end: (endedWell) => {
      clearInterval(timer);
      stopped = endedWell;
      if (stopped) write();
    },
  };
}

function statesOf(plan: Plan, turns: ReadonlyMap<TurnName, JobTurns>): Health['jobs'] {
  const states = plan.turns.flatMap(({ name, times }) => {
    const state = turns.get(name)?.state;
    return state ? [[name, { times, ...state }] as const] : [];
  });
  return Object.fromEntries(states);
}
