import { ObjectId } from 'mongodb';
import { describeCounts, noCounts, setCountMetrics } from './importCounts.js';
import { findIndicators } from './indicatorsObject.js';
import type { Job, JobRun, Outcome } from './job.js';
import { JOB_NAMES } from './jobNames.js';
import { readAgedAddresses, refreshFilter } from './refreshExport.js';
import { awaitRefreshImport, finishRefreshImport, sendRefreshImport } from './refreshImport.js';
import { SyncNotes } from './syncNotes.js';

export const refresh: Job = {
  script: 'refresh',
  ...JOB_NAMES.refresh,
  summary: 'Sets rows of Contacts.Indicators that were not updated for 180 days to be processed again.',
  examples: ['refresh', 'refresh --verbose --limit 1000', 'refresh --dry-run'],
  needs: ['eloqua'],
  lock: 'site',
  countsRecords: true,
  givesWayToRefresh: false,
  limit: { setting: 'REFRESH_LIMIT', counts: 'rows' },
  perform: async (run) => (run.dryRun ? reportOnly(run) : refreshRows(run)),
};

/**
 * No record travels through a queue here: a row that is not set today still has its status and age tomorrow. Only an
 * import that may be at work is noted, so that the next run waits for it instead of sending the same rows again.
 */
async function refreshRows(run: JobRun): Promise<Outcome> {
  const notes = new SyncNotes(run);
  const indicators = await findIndicators(run);
  const counts = noCounts();
  let read = 0;
  try {
    for (const left of await notes.unfinished()) {
      run.log.warn(`An earlier run (${left._id}) left its import at "${left.state}"; finishing it first`);
      await finishRefreshImport(run, notes, await notes.adopt(left), indicators, counts);
    }
    const aged = await readAgedAddresses(run, indicators);
    const { addresses } = aged;
    read = aged.read;
    run.log.info(`${read} rows read of ${indicators.object.name}, ${addresses.length} different addresses`);
    if (addresses.length > 0 && run.production) {
      const definitionName = `DWMOps refresh ${run.runId} import`;
      const note = await notes.begin({ definitionName, batchId: new ObjectId() });
      const sent = await sendRefreshImport(run, notes, note, indicators, addresses);
      await awaitRefreshImport(run, notes, sent, indicators, counts);
    } else if (addresses.length > 0) {
      run.log.info(`Not in production: ${addresses.length} rows are not sent`);
      counts.notSent = addresses.length;
    }
  } finally {
    setCountMetrics(run, counts);
  }
  return { records: counts.total, story: `${read} rows read; ${describeCounts(counts, 'rows')}.` };
}

/** How many rows there are, only an export can tell, which makes a definition in Eloqua: more than a dry run may do. */
async function reportOnly(run: JobRun): Promise<Outcome> {
  const indicators = await findIndicators(run);
  return {
    records: 0,
    story: `Would set at most ${run.limit} rows of ${indicators.object.name} with ${refreshFilter(run, indicators)}.`,
  };
}
