import type { Db } from 'mongodb';
import { JOB_NAMES } from '../../../src/jobs/jobNames.js';
import { ALL_QUEUES } from '../../../src/jobs/queueNames.js';
import type { LoggedRun } from './runs.js';

/** A run takes its time stamp after its last line, and pushes then. */
const APART_SECONDS = 5;

/** What the metrics say at the end, against logs and database. */
export async function metricFaults(exposition: string, runs: readonly LoggedRun[], queueDb: Db): Promise<string[]> {
  const faults: string[] = [];
  for (const [script, { jobName }] of Object.entries(JOB_NAMES)) {
    const value = (name: string) => sample(exposition, name, `job="${jobName}"`);
    const lastDone = newest(runs, script, 'done');
    const success = value('last_success_unixtime') ?? 0;
    if (Math.abs(success - lastDone) > APART_SECONDS)
      faults.push(`${script}: last success is ${success} in the metrics, ${lastDone} in the logs`);
    const lastFailed = newest(runs, script, 'failed');
    const failure = value('last_failure_unixtime') ?? 0;
    if (lastFailed > 0 && Math.abs(failure - lastFailed) > APART_SECONDS)
      faults.push(`${script}: last failure is ${failure} in the metrics, ${lastFailed} in the logs`);
    if (lastDone > lastFailed + APART_SECONDS && value('exit_status') !== 0)
      faults.push(`${script}: exit_status is ${value('exit_status')} after a success`);
  }
  for (const queue of ALL_QUEUES) {
    const told = sample(exposition, 'QueueSize', `queue="${queue}"`);
    const size = await queueDb.collection(queue).countDocuments();
    if (told !== size) faults.push(`QueueSize of ${queue} is ${told}, and it holds ${size}`);
  }
  return faults;
}

function newest(runs: readonly LoggedRun[], script: string, ending: LoggedRun['ending']): number {
  const ends = runs
    .filter((run) => run.script === script && run.ending === ending)
    .map(({ endedAt }) => endedAt / 1000);
  return Math.max(0, ...ends);
}

function sample(exposition: string, name: string, label: string): number | undefined {
  const line = exposition.split('\n').find((each) => each.startsWith(`${name}{`) && each.includes(label));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}
