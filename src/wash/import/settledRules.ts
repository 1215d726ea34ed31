import { setTimeout as wait } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { finishRuleImport, importAgeMs, importUnfinished, newestRuleImport } from './ruleImports.js';

/** An import switches the collections within a second or two. */
const LONGEST_SWITCH_MS = 10_000;
const POLL_INTERVAL_MS = 500;

/** Which import of rules is the newest, and whether it has come to its end. */
export interface ImportsState {
  readonly id: string;
  readonly isSettled: boolean;
}

export interface Settled<T> {
  readonly loaded: T;
  readonly imports: ImportsState;
}

export interface SettledOptions {
  /** Finish an import that was cut short. False for those that must not write: they wait for it. */
  readonly finishes: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Calls `load` until no import of rules has begun or ended meanwhile, so that nobody ever works with parts of two rule
 * bases (invariant 11). An import that is found unfinished is finished first.
 *
 * @throws DwmError RULES_IMPORT_UNFINISHED when an import can not be finished, or does not end within ten seconds
 */
export async function loadSettledRules<T>(
  db: Db,
  load: () => Promise<T>,
  { finishes, signal }: SettledOptions,
): Promise<Settled<T>> {
  for (;;) {
    const newest = await newestRuleImport(db);
    if (newest?.finishedAt === null) {
      if (finishes && (await finishRuleImport(db, newest))) continue;
      if ((await importAgeMs(db, newest)) > LONGEST_SWITCH_MS) throw importUnfinished(newest, 'it was cut short');
      await wait(POLL_INTERVAL_MS, undefined, signal ? { signal } : {});
      continue;
    }
    const [loading] = await Promise.allSettled([load()]);
    const imports = await stateOfImports(db);
    if (imports.id === String(newest?._id)) {
      if (loading.status === 'fulfilled') return { loaded: loading.value, imports };
      throw loading.reason;
    }
    signal?.throwIfAborted();
  }
}

export async function stateOfImports(db: Db): Promise<ImportsState> {
  const newest = await newestRuleImport(db);
  return { id: String(newest?._id), isSettled: newest === undefined || newest.finishedAt !== null };
}
