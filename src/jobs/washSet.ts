import { ObjectId } from 'mongodb';
import type { QueueRecord } from '../queue/types.js';
import { isOrderedDocument } from '../wash/ordered/orderedDocument.js';
import type { WashResult } from '../wash/types.js';
import type { Washer } from '../wash/washer.js';
import { readContactFields } from './contactFields.js';
import type { JobRun } from './job.js';
import { keptFields, refuseChangedIdentity } from './keepIdentity.js';

/** Washes a set of records; what stops a rule on the way is told at once, since it may be long to the end. */
export async function washSet(run: JobRun, washer: Washer, records: readonly QueueRecord[]): Promise<WashResult[]> {
  const before = washer.skipped.length;
  const results = await washer.washSet(records, {
    now: Math.floor(Date.now() / 1000),
    runId: run.runId,
    newHistoryId: () => new ObjectId(),
    refusesUnusable: true,
    recordId: (record) => String(isOrderedDocument(record) ? record.get('_id') : record._id),
  });
  for (const { type, id, reason, recordId } of washer.skipped.slice(before)) {
    run.log.warn(`Rule ${type} ${id} is left out for the rest of the run: ${reason} (record ${recordId})`);
  }
  run.metrics.set('rules_skipped', washer.skipped.length);
  const kept = keptFields(run.settings, readContactFields(run.settings));
  return results.map((result, at) => {
    const record = records[at];
    return record ? refuseChangedIdentity(record, result, kept) : result;
  });
}
