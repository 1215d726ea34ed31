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
  const hour = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
  const allowance = run.queueDb.collection<{ _id: string; used: number; startsAt: Date }>('syncAllowance');
  const _id = hour.toISOString().slice(0, 13);
  // A repeated command may count twice, which errs on the side of fewer syncs.
  const counted = await patiently(run, () =>
    allowance.findOneAndUpdate(
      { _id },
      { $inc: { used: 1 }, $setOnInsert: { startsAt: hour } },
      { upsert: true, returnDocument: 'after' },
    ),
  );
  const used = counted?.used ?? 1;
  run.metrics.set('syncs_used', Math.min(used, run.settings.SYNCS_PER_HOUR));
  if (used <= run.settings.SYNCS_PER_HOUR) return;
  await patiently(run, () => allowance.updateOne({ _id }, { $inc: { used: -1 } }));
  throw new DwmError(
    'ELOQUA_ALLOWANCE_USED',
    `All ${run.settings.SYNCS_PER_HOUR} syncs of this hour (SYNCS_PER_HOUR) are used up; the next hour's runs go on`,
  );
}
