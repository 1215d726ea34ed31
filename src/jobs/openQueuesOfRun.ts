import { ownValue } from '../ownValue.js';
import { openQueues } from '../queue/openQueues.js';
import type { Queues } from '../queue/types.js';
import type { JobRun } from './job.js';
import { ERRORED_QUEUE_OF } from './queueNames.js';

export async function openQueuesOfRun(run: JobRun): Promise<Queues> {
  const { settings, log, host } = run;
  return openQueues(run.queueDb, {
    log,
    host,
    claimTimeoutSeconds: settings.CLAIM_TIMEOUT_SECONDS,
    maxAttempts: settings.MAX_ATTEMPTS,
    patienceSeconds: settings.DATABASE_PATIENCE_SECONDS,
    erroredQueueFor: (queueName) => ownValue(ERRORED_QUEUE_OF, queueName),
    readOnly: run.dryRun,
  });
}
