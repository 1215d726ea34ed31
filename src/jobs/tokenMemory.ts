import { setTimeout as wait } from 'node:timers/promises';
import type { TokenStore, Tokens } from '../eloqua/login/tokenStore.js';
import { isJobLock, releaseJobLock, takeJobLock } from '../ops/jobLock.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';

const LOCK_NAME = 'eloqua-tokens';
/** A refresh may have to wait a minute for Eloqua's limit of one authorization a minute, and for its answer. */
const LEASE_SECONDS = 180;
const LOOK_AGAIN_MS = 250;

type TokenRun = Pick<JobRun, 'runId' | 'host' | 'settings' | 'log' | 'signal' | 'queueDb'>;

/**
 * Keeps OAuth tokens in MongoDB, written with majority before anyone uses them: a refresh token dies with its first use,
 * so one that is lost on the way costs the site its connection. One run at a time refreshes.
 */
export function tokenMemory(run: TokenRun): TokenStore {
  const tokens = run.queueDb.collection<Tokens & { _id: string }>('eloquaTokens');
  const _id = `${run.settings.ELOQUA_COMPANY}\\${run.settings.ELOQUA_USERNAME}`;
  return {
    async load() {
      const found = await patiently(run, () => tokens.findOne({ _id }));
      return found ?? undefined;
    },
    async save(fresh) {
      const durable = { upsert: true, writeConcern: { w: 'majority', journal: true } } as const;
      await patiently(run, () => tokens.replaceOne({ _id }, fresh, durable));
    },
    async exclusive(work) {
      const request = { name: LOCK_NAME, owner: run.runId, host: run.host, leaseSeconds: LEASE_SECONDS };
      for (;;) {
        const lock = await patiently(run, () => takeJobLock(run.queueDb, request, run.log));
        if (!isJobLock(lock)) {
          run.signal.throwIfAborted();
          await wait(LOOK_AGAIN_MS);
          continue;
        }
        try {
          return await work();
        } finally {
          await releaseJobLock(lock, run.log);
        }
      }
    },
  };
}
