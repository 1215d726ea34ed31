import type { LoginGuard } from '../eloqua/login/loginGuard.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';

const DAY_MS = 24 * 3600_000;

/** Keeps refused logins in MongoDB for a day, so that all jobs and hosts together stay under Eloqua's lock-out. */
export function loginMemory(run: JobRun): LoginGuard {
  const refusals = run.queueDb.collection<{ _id: string; count: number; lastAt: Date }>('loginRefusals');
  const dayAgo = () => new Date(Date.now() - DAY_MS);
  return {
    async refusals(fingerprint) {
      const recent = { _id: fingerprint, lastAt: { $gte: dayAgo() } };
      const found = await patiently(run, () => refusals.findOne(recent));
      return found?.count ?? 0;
    },
    async refused(fingerprint) {
      if (run.dryRun) return;
      await patiently(run, async () => {
        await refusals.deleteOne({ _id: fingerprint, lastAt: { $lt: dayAgo() } });
        const again = { $inc: { count: 1 }, $set: { lastAt: new Date() } };
        await refusals.updateOne({ _id: fingerprint }, again, { upsert: true });
      });
    },
    async accepted(fingerprint) {
      if (!run.dryRun) await patiently(run, () => refusals.deleteOne({ _id: fingerprint }));
    },
  };
}
