import type { JobRun } from './job.js';
import { patiently } from './patiently.js';

interface JobPause {
  _id: string;
  until: Date;
}

/** Keeps all runs of the job from sending for a while: Eloqua said that it is of no use before. */
export async function pauseJob(run: JobRun, milliseconds: number): Promise<void> {
  const until = new Date(Date.now() + milliseconds);
  await patiently(run, () => pauses(run).updateOne({ _id: run.job.jobName }, { $set: { until } }, { upsert: true }));
}

/** Until when the job must not send, if it must not. */
export async function pausedUntil(run: JobRun): Promise<Date | undefined> {
  const pause = await patiently(run, () => pauses(run).findOne({ _id: run.job.jobName, until: { $gt: new Date() } }));
  return pause?.until;
}

function pauses(run: JobRun) {
  return run.queueDb.collection<JobPause>('jobPauses');
}
