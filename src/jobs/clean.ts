import { isDwmError } from '../errors/dwmError.js';
import { ownValue } from '../ownValue.js';
import type { Queue, QueueStatistics, Queues } from '../queue/types.js';
import { removeLeftOverDefinitions } from './definitions.js';
import { removeLateRows } from './heldRows.js';
import type { Job, JobRun, Outcome } from './job.js';
import { JOB_NAMES } from './jobNames.js';
import { measureLeftImports } from './leftImports.js';
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
  await measureAllowance(run);
  await measureLeftImports(run);
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
        `${queueName}: ${poisoned} records went to ${ownValue(ERRORED_QUEUE_OF, queueName)}, they were claimed too often`,
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
    const measured = await measureQueue(run, queues, name);
    statistics.push(measured);
    run.metrics.setForQueue('QueueSize', name, measured.size);
    run.metrics.setForQueue('queue_oldest_seconds', name, measured.oldestAgeSeconds);
    run.metrics.setForQueue('queue_highest_attempts', name, measured.highestAttempts);
    if (errored.has(name)) inErrorQueues += measured.size;
  }
  run.metrics.set('records_in_error_queue', inErrorQueues);
  return statistics;
}

/** Statistics of a queue, after all in it that no job would ever deal with is put right. */
async function measureQueue(run: JobRun, queues: Queues, name: string): Promise<QueueStatistics> {
  const queue = await queues.queue(name);
  const measured = await queue.statistics();
  const repaired = measured.mayHaveFaulty ? await repair(run, queue) : 0;
  const late = measured.held > 0 && !run.dryRun ? await removeLateRows(run, queue) : 0;
  return repaired + late > 0 ? queue.statistics() : measured;
}

/** Records of other programs that lack queue fields, or have some that cannot be used. */
async function repair({ dryRun, log }: JobRun, queue: Queue): Promise<number> {
  const { name } = queue;
  const { completed, incomplete, failed, left, wrong } = await queue.repairRecords({ dryRun });
  const [complete, moved] = dryRun ? ['would be completed', 'would go to'] : ['are complete now', 'are on'];
  if (completed > 0) log.warn(`${name}: ${completed} records lacked queue fields, and ${complete}: ${incomplete}`);
  const what = 'records have queue fields that cannot be used, and';
  if (failed > 0) log.warn(`${name}: ${failed} ${what} ${moved} ${ERRORED_QUEUE_OF[name]}: ${wrong}`);
  if (left > 0) log.warn(`${name}: ${left} ${what} stay: ${wrong}`);
  return completed + failed;
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
