import type { Db } from 'mongodb';
import type { LoginGuard } from '../eloqua/login/loginGuard.js';

const DAY_MS = 24 * 3600_000;

/** Keeps refused logins in MongoDB for a day, so that all jobs and hosts together stay under Eloqua's lock-out. */
export function loginMemory(queueDb: Db, readOnly: boolean): LoginGuard {
  const refusals = queueDb.collection<{ _id: string; count: number; lastAt: Date }>('loginRefusals');
  return {
    async refusals(fingerprint) {
      const found = await refusals.findOne({ _id: fingerprint, lastAt: { $gte: new Date(Date.now() - DAY_MS) } });
      return found?.count ?? 0;
    },
    async refused(fingerprint) {
      if (readOnly) return;
      await refusals.deleteOne({ _id: fingerprint, lastAt: { $lt: new Date(Date.now() - DAY_MS) } });
      await refusals.updateOne(
        { _id: fingerprint },
        { $inc: { count: 1 }, $set: { lastAt: new Date() } },
        { upsert: true },
      );
    },
    async accepted(fingerprint) {
      if (!readOnly) await refusals.deleteOne({ _id: fingerprint });
    },
  };
}
