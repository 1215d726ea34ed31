import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { JobTurns } from './jobTurns.js';
import type { TurnName } from './plan.js';

/** Waits for what runs; then, or at a second signal, ends it. */
export async function finishJobs(
  turns: ReadonlyMap<TurnName, JobTurns>,
  seconds: number,
  hurry: Promise<unknown>,
  log: Log,
): Promise<void> {
  const running = [...turns].filter(([, each]) => each.runningPid !== undefined);
  if (running.length === 0) return;
  log.info(`Waiting at most ${seconds} s for ${running.map(([name]) => name).join(', ')}`);
  const patience = new AbortController();
  const allEnded = Promise.all(running.map(([, each]) => each.ended));
  const timeUp = wait(seconds * 1000, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([allEnded, timeUp, hurry]);
  patience.abort();
  const left = running.filter(([, each]) => each.runningPid !== undefined);
  if (left.length > 0) log.warn(`Ending what still runs: ${left.map(([name]) => name).join(', ')}`);
  await Promise.all(left.map(([, each]) => each.end()));
}
