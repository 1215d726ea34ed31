import type { JobRun } from './job.js';
import { patiently } from './patiently.js';

interface JobPause {
  _id: string;
  until: Date;
}

/** Keeps all runs of the job from sending for a while: Eloqua said that it is of no use before. A longer pause stays. */
export async function pauseJob(run: JobRun, milliseconds: number): Promise<void> {
  const until = new Date(Date.now() + milliseconds);
  await patiently(run, () => pauses(run).updateOne({ _id: run.job.jobName }, { $max: { until } }, { upsert: true }));
}

/** No pause that Eloqua asks for is longer. */
const LONGEST_PAUSE_MS = 2 * 3600_000;

/** Until when the job must not send, if it must not. A time that is too far off was noted by a clock that was wrong. */
export async function pausedUntil(run: JobRun): Promise<Date | undefined> {
  const now = Date.now();
  const ahead = { $gt: new Date(now), $lte: new Date(now + LONGEST_PAUSE_MS) };
  const pause = await patiently(run, () => pauses(run).findOne({ _id: run.job.jobName, until: ahead }));
  return pause?.until;
}

function pauses(run: JobRun) {
  return run.queueDb.collection<JobPause>('jobPauses');
}
