import { MongoServerError } from 'mongodb';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';
import { SYNC_ALLOWANCE_INDEXES } from './syncAllowance.js';
import { SYNC_NOTE_INDEXES } from './syncNotes.js';

/**
 * Makes the indexes of what jobs remember over runs; two of them let old documents expire. Without the right to make
 * them all works, but the documents stay.
 */
export async function ensureJobIndexes(run: JobRun): Promise<void> {
  const wanted = { syncNotes: SYNC_NOTE_INDEXES, syncAllowance: SYNC_ALLOWANCE_INDEXES };
  for (const [name, indexes] of Object.entries(wanted)) {
    try {
      const specifications = indexes.map(({ key, ...options }) => ({ key: { ...key }, ...options }));
      await patiently(run, () => run.queueDb.collection(name).createIndexes(specifications));
    } catch (error) {
      if (!(error instanceof MongoServerError)) throw error;
      run.log.warn(`The indexes of ${name} could not be made (${error.message}); its old documents will not expire`);
    }
  }
}
