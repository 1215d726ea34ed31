import { isDwmError } from '../errors/dwmError.js';
import type { QueueStatistics, Queues } from '../queue/types.js';
import { removeLeftOverDefinitions } from './definitions.js';
import { removeLateRows } from './heldRows.js';
import type { Job, JobRun, Outcome } from './job.js';
import { JOB_NAMES } from './jobNames.js';
import { ALL_QUEUES, ERRORED_QUEUE_OF } from './queueNames.js';
import { measureAllowance } from './syncAllowance.js';

export const clean: Job = {
  script: 'clean',
  ...JOB_NAMES.clean,
  summary: 'Gives back the records of runs that were not heard of in time, and measures every queue.',
  examples: ['clean', 'clean --verbose', 'clean --dry-run'],
  needs: [],
  lock: 'host',
  countsRecords: false,
  givesWayToRefresh: false,
  perform: cleanQueues,
};

async function cleanQueues(run: JobRun): Promise<Outcome> {
  const queues = await run.queues();
  const released = run.dryRun ? await queues.countStaleClaims() : await releaseStale(run, queues);
  const statistics = await measureQueues(run, queues);
  if (!run.dryRun)
    for (const { queueName, held } of statistics) if (held > 0) await removeLateRows(run, queues, queueName);
  await measureAllowance(run);
  if (!run.dryRun) await removeLeftOvers(run);
  const sizes = statistics.map(({ queueName, size }) => `${queueName} ${size}`).join(', ');
  const given = run.dryRun ? 'would be given back' : 'given back';
  return { records: released, story: `${released} records ${given}; sizes: ${sizes}.` };
}

async function releaseStale(run: JobRun, queues: Queues): Promise<number> {
  let total = 0;
  const timeouts = new Map(ALL_QUEUES.map((name) => [name, 0]));
  for (const { queueName, released, poisoned } of await queues.releaseStaleClaims()) {
    timeouts.set(queueName, (timeouts.get(queueName) ?? 0) + released);
    total += released;
    if (released > 0) run.log.warn(`${queueName}: ${released} records given back, their run was not heard of in time`);
    if (poisoned > 0)
      run.log.warn(
        `${queueName}: ${poisoned} records went to ${ERRORED_QUEUE_OF[queueName]}, they were claimed too often`,
      );
  }
  for (const [name, count] of timeouts) run.metrics.setForQueue('QueueTimeout', name, count);
  return total;
}

async function measureQueues(run: JobRun, queues: Queues): Promise<QueueStatistics[]> {
  const names = new Set([...ALL_QUEUES, ...(await queues.names())]);
  const statistics: QueueStatistics[] = [];
  const errored = new Set(Object.values(ERRORED_QUEUE_OF));
  let inErrorQueues = 0;
  for (const name of names) {
    const measured = await (await queues.queue(name)).statistics();
    statistics.push(measured);
    run.metrics.setForQueue('QueueSize', name, measured.size);
    run.metrics.setForQueue('queue_oldest_seconds', name, measured.oldestAgeSeconds);
    run.metrics.setForQueue('queue_highest_attempts', name, measured.highestAttempts);
    if (errored.has(name)) inErrorQueues += measured.size;
  }
  run.metrics.set('records_in_error_queue', inErrorQueues);
  return statistics;
}

/** Definitions in Eloqua that a run could not delete. No Eloqua is a reason to try later, not to fail. */
async function removeLeftOvers(run: JobRun): Promise<void> {
  try {
    const { removed, firstFault } = await removeLeftOverDefinitions(run);
    if (removed > 0) run.log.info(`${removed} definitions that earlier runs left in Eloqua are deleted`);
    if (firstFault) throw firstFault;
  } catch (error) {
    if (!isDwmError(error)) throw error;
    run.log.warn(`Definitions that earlier runs left in Eloqua could not be deleted yet (${error.message})`);
  }
}
