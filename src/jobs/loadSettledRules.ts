import { setTimeout as wait } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { newestRuleImport } from '../wash/import/ruleImports.js';
import type { JobRun } from './job.js';

/** An import switches the collections within a second or two; one that takes longer was cut short. */
const MOST_TRIES = 20;
const TRY_AGAIN_MS = 500;

/** Which import of rules is the newest, and whether it has come to its end. */
export interface ImportsState {
  readonly id: string;
  readonly isSettled: boolean;
}

export interface Loaded<T> {
  readonly loaded: T;
  readonly imports: ImportsState;
}

/**
 * Calls `load` until no import of rules has begun or ended meanwhile, so that a run never washes with parts of two rule
 * bases. An import that was cut short would keep every run waiting, so after ten seconds it is told and passed over.
 */
export async function loadSettledRules<T>(run: JobRun, load: () => Promise<T>): Promise<Loaded<T>> {
  for (let tries = 1; ; tries++) {
    const before = await stateOfImports(run.rulesDb);
    const loaded = await load();
    const after = await stateOfImports(run.rulesDb);
    if (after.isSettled && before.id === after.id && before.isSettled) return { loaded, imports: after };
    run.signal.throwIfAborted();
    if (tries === MOST_TRIES) {
      run.log.warn(
        'An import of rules did not come to its end, so the rules may be parts of two rule bases; import them again',
      );
      return { loaded, imports: after };
    }
    run.log.debug('Rules are being imported; loading them again');
    await wait(TRY_AGAIN_MS, undefined, { signal: run.signal });
  }
}

export async function stateOfImports(rulesDb: Db): Promise<ImportsState> {
  const newest = await newestRuleImport(rulesDb);
  return { id: String(newest?._id), isSettled: newest === undefined || newest.finishedAt !== null };
}
