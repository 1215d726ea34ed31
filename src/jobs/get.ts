import { ObjectId } from 'mongodb';
import type { ErrorCode } from '../errors/catalogue.js';
import { isDwmError } from '../errors/dwmError.js';
import { readContactFields } from './contactFields.js';
import { finishExport, startExport } from './exportContacts.js';
import type { Job, JobRun, Outcome } from './job.js';
import { JOB_NAMES } from './jobNames.js';
import { DWM_QUEUE } from './queueNames.js';
import { type SyncNote, SyncNotes } from './syncNotes.js';
import { hasTrouble, OUT_OF_REACH, UNREADABLE } from './syncTrouble.js';

export const get: Job = {
  script: 'get',
  ...JOB_NAMES.get,
  summary: 'Takes the contacts on the export list out of Eloqua and puts them into the queue dwmQueue.',
  examples: ['get', 'get --verbose --limit 1000', 'get --dry-run'],
  needs: ['eloqua'],
  lock: 'site',
  countsRecords: true,
  givesWayToRefresh: true,
  limit: { setting: 'GET_LIMIT', counts: 'contacts' },
  perform: async (run) => (run.dryRun ? reportOnly(run) : takeContacts(run)),
};

/** What is wrong with one export, or may be: it must not keep the contacts of others waiting. */
const OF_ONE_EXPORT: readonly ErrorCode[] = ['EXPORT_FAILED', 'ELOQUA_CONFLICT', ...UNREADABLE, ...OUT_OF_REACH];

/**
 * First finishes what earlier runs left, at whatever point they died; then makes an export of its own. An earlier one
 * that cannot be finished does not stop the new one, but the run ends with its error; one that gave trouble before is
 * tried last, for it may take all the time there is.
 */
async function takeContacts(run: JobRun): Promise<Outcome> {
  const notes = new SyncNotes(run);
  let recovered = 0;
  let stored = 0;
  let fault: Error | undefined;
  const finish = async (left: SyncNote) => {
    run.log.warn(`An earlier run (${left._id}) left its export at "${left.state}"; finishing it`);
    try {
      recovered += await finishExport(run, notes, await notes.adopt(left), readContactFields(run.settings));
    } catch (error) {
      if (!isDwmError(error, ...OF_ONE_EXPORT)) throw error;
      run.log.warn(`${error.code}: ${error.message}; the run goes on, and will count as failed`);
      fault ??= error;
    }
  };
  try {
    const unfinished = await notes.unfinished();
    for (const left of unfinished) if (!hasTrouble(left)) await finish(left);
    const { name, stored: taken } = await exportList(run, notes);
    stored = taken;
    for (const left of unfinished) if (hasTrouble(left)) await finish(left);
    if (fault) throw fault;
    const earlier = recovered === 0 ? '' : `, and ${recovered} of earlier runs`;
    return { records: recovered + stored, story: `${stored} contacts of "${name}" put into ${DWM_QUEUE}${earlier}.` };
  } finally {
    run.metrics.set('total_records_total', recovered + stored);
  }
}

/** An export of this run's own; an empty list costs no sync. */
async function exportList(run: JobRun, notes: SyncNotes): Promise<{ name: string; stored: number }> {
  const eloqua = await run.eloqua();
  const fields = readContactFields(run.settings);
  const list = await eloqua.findSharedList(run.settings.EXPORT_LIST);
  const { name } = list;
  if (list.count === 0) {
    run.log.info(`The list "${name}" is empty`);
    return { name, stored: 0 };
  }
  const processing = run.production ? await eloqua.findSharedList(run.settings.PROCESSING_LIST) : undefined;
  if (!processing) run.log.info('Not in production: the contacts stay on their list');
  run.log.info(`The list "${name}" holds ${list.count} contacts; taking at most ${run.limit}`);
  const planned = await notes.begin({ definitionName: `DWMOps get ${run.runId}`, batchId: new ObjectId() });
  const started = await startExport(run, notes, planned, { list, processing, fields });
  return { name, stored: await finishExport(run, notes, started, fields) };
}

async function reportOnly(run: JobRun): Promise<Outcome> {
  const unfinished = await new SyncNotes(run).unfinished();
  const list = await (await run.eloqua()).findSharedList(run.settings.EXPORT_LIST);
  const would = Math.min(list.count, run.limit);
  return {
    records: would,
    story: `Would finish ${unfinished.length} exports of earlier runs, and take ${would} of ${list.count} contacts of "${list.name}".`,
  };
}
