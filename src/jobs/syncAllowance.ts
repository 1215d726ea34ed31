import { DwmError } from '../errors/dwmError.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';

const HOUR_MS = 3600_000;
const KEEP_SECONDS = 24 * 3600;

/** Indexes of the collection, for the list that the program creates. */
export const SYNC_ALLOWANCE_INDEXES = [{ key: { startsAt: 1 }, expireAfterSeconds: KEEP_SECONDS }] as const;

/**
 * Counts a sync against the hour's allowance (setting SYNCS_PER_HOUR), together with all other jobs and hosts.
 * @throws DwmError ELOQUA_ALLOWANCE_USED when the hour has none left; nothing was started then.
 */
export async function useOneSync(run: JobRun): Promise<void> {
  const { _id, startsAt } = thisHour();
  const allowance = allowanceOf(run);
  // A repeated command may count twice, which errs on the side of fewer syncs.
  const counted = await patiently(run, () =>
    allowance.findOneAndUpdate(
      { _id },
      { $inc: { used: 1 }, $setOnInsert: { startsAt } },
      { upsert: true, returnDocument: 'after' },
    ),
  );
  const used = counted?.used ?? 1;
  if (used <= run.settings.SYNCS_PER_HOUR) return;
  await patiently(run, () => allowance.updateOne({ _id }, { $inc: { used: -1 } }));
  throw new DwmError(
    'ELOQUA_ALLOWANCE_USED',
    `All ${run.settings.SYNCS_PER_HOUR} syncs of this hour (SYNCS_PER_HOUR) are used up; the next hour's runs go on`,
  );
}

/** For the metrics of `clean`, which runs every minute: what a job pushed in an earlier hour would stay. */
export async function measureAllowance(run: JobRun): Promise<void> {
  const hour = await patiently(run, () => allowanceOf(run).findOne({ _id: thisHour()._id }));
  run.metrics.set('syncs_used', hour?.used ?? 0);
  run.metrics.set('syncs_allowed', run.settings.SYNCS_PER_HOUR);
}

interface Hour {
  /** `2026-11-25T08` */
  readonly _id: string;
  readonly startsAt: Date;
}

function thisHour(): Hour {
  const startsAt = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
  return { _id: startsAt.toISOString().slice(0, 13), startsAt };
}

function allowanceOf(run: JobRun) {
  return run.queueDb.collection<Hour & { used: number }>('syncAllowance');
}
