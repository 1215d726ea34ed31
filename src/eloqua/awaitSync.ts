import { DwmError } from '../errors/dwmError.js';
import type { Api } from './http/api.js';
import { sync } from './syncs.js';
import type { AwaitOptions, EndedSync, EndStatus, Sync } from './types.js';

/** Each wait is this much longer than the one before, up to `pollMaxMs`. */
const GROWTH = 1.75;
/** Waits vary by a quarter, so that jobs which began together do not ask together. */
const JITTER = 0.25;

/**
 * Looks at a sync at once and then at growing intervals, until its status is one of the three end states; any other
 * counts as running. One log line a minute says how far it is. Throws ELOQUA_SYNC_UNFINISHED when the job's time, or
 * `longestMs`, is up.
 */
export async function awaitSync(
  api: Api,
  syncUri: string,
  { longestMs = Number.POSITIVE_INFINITY }: AwaitOptions = {},
): Promise<EndedSync> {
  const { tuning, tools } = api.workings;
  const { clock, log, random } = tools;
  const begun = clock.now();
  let lastLogged = begun;
  let interval = tuning.pollFirstMs;
  for (;;) {
    const current = await sync(api, syncUri);
    if (isEnded(current)) return current;
    tools.onWait?.(current.status);
    const waited = clock.now() - begun;
    if (clock.now() - lastLogged >= tuning.pollLogMs) {
      lastLogged = clock.now();
      log.info(`Waiting for ${syncUri}: ${current.status} for ${Math.round(waited / 60_000)} min so far.`);
    }
    if (waited >= longestMs) throw unfinished(current, waited);
    const wait = Math.round(interval * (1 - JITTER + 2 * JITTER * random()));
    if (!(await api.deadline.sleep(Math.min(wait, tuning.pollMaxMs), `waiting for ${syncUri}`)))
      throw unfinished(current, waited);
    interval = Math.min(interval * GROWTH, tuning.pollMaxMs);
  }
}

function isEnded(current: Sync): current is EndedSync {
  const ends: readonly string[] = ['success', 'warning', 'error'] satisfies EndStatus[];
  return ends.includes(current.status);
}

function unfinished(current: Sync, waitedMs: number): DwmError {
  return new DwmError(
    'ELOQUA_SYNC_UNFINISHED',
    `The sync ${current.uri} of ${current.syncedInstanceUri} is still '${current.status}' after ${Math.round(waitedMs / 1000)} s of waiting, which is all that this run has for it; the next run goes on waiting for it.`,
  );
}
