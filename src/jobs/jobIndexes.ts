import { MongoServerError } from 'mongodb';
import { DELIVERED_INDEXES } from './deliveredContacts.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';
import { SYNC_ALLOWANCE_INDEXES } from './syncAllowance.js';
import { SYNC_NOTE_INDEXES } from './syncNotes.js';

/** By collection. */
export const JOB_INDEXES = {
  syncNotes: SYNC_NOTE_INDEXES,
  syncAllowance: SYNC_ALLOWANCE_INDEXES,
  deliveredContacts: DELIVERED_INDEXES,
} as const;

/**
 * Makes the indexes of what jobs remember over runs; some of them let old documents expire. Without the right to make
 * them all works, but the documents stay.
 */
export async function ensureJobIndexes(run: JobRun): Promise<void> {
  for (const [name, indexes] of Object.entries(JOB_INDEXES)) {
    try {
      const specifications = indexes.map(({ key, ...options }) => ({ key: { ...key }, ...options }));
      await patiently(run, () => run.queueDb.collection(name).createIndexes(specifications));
    } catch (error) {
      if (!(error instanceof MongoServerError)) throw error;
      run.log.warn(`The indexes of ${name} could not be made (${error.message}); its old documents will not expire`);
    }
  }
}
