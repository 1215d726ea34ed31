import { connectEloqua } from '../eloqua/connect.js';
import type { Eloqua } from '../eloqua/types.js';
import { registerSecret } from '../ops/secret.js';
import type { JobRun } from './job.js';
import { ensureJobIndexes } from './jobIndexes.js';
import { loginMemory } from './loginMemory.js';
import { useOneSync } from './syncAllowance.js';
import { tokenMemory } from './tokenMemory.js';

/** Waits before each look for a sync whose start got no answer, in multiples of the first wait. */
const UNSURE_WAITS = [1, 4, 15];

/** The client, with what it has to remember over runs kept in MongoDB. Nothing is requested before its first use. */
export async function openEloquaOfRun(run: JobRun, loginGuard = loginMemory(run)): Promise<Eloqua> {
  const { settings } = run;
  if (!run.dryRun) await ensureJobIndexes(run);
  const oauth = settings.ELOQUA_CLIENT_ID !== '' && {
    clientId: settings.ELOQUA_CLIENT_ID,
    clientSecret: settings.ELOQUA_CLIENT_SECRET,
    tokenStore: tokenMemory(run),
  };
  return connectEloqua(
    {
      company: settings.ELOQUA_COMPANY,
      username: settings.ELOQUA_USERNAME,
      password: settings.ELOQUA_PASSWORD,
      loginUrl: settings.ELOQUA_LOGIN_URL,
      apiHosts: settings.ELOQUA_API_HOSTS,
      requestTimeoutMs: settings.REQUEST_TIMEOUT_SECONDS * 1000,
      jobDeadlineMs: settings.JOB_DEADLINE_SECONDS * 1000,
      pageSize: settings.PAGE_SIZE,
      pollFirstMs: settings.POLL_FIRST_MS,
      retryFirstMs: settings.RETRY_FIRST_MS,
      // The jobs begin an upload anew themselves, with another import (stageRows.ts).
      uploadAttempts: 1,
      unsureWaitsMs: UNSURE_WAITS.map((times) => times * settings.RETRY_FIRST_MS),
      ...(oauth && { oauth }),
    },
    {
      log: run.log,
      signal: run.signal,
      beforeSync: () => useOneSync(run),
      onWait: (status) => run.progress.wait(status),
      registerSecret,
      loginGuard,
    },
  );
}
