import { ObjectId } from 'mongodb';
import { readContactFields } from './contactFields.js';
import { finishExport, startExport } from './exportContacts.js';
import type { Job, JobRun, Outcome } from './job.js';
import { JOB_NAMES } from './jobNames.js';
import { DWM_QUEUE } from './queueNames.js';
import { SyncNotes } from './syncNotes.js';

export const get: Job = {
  script: 'get',
  ...JOB_NAMES.get,
  summary: 'Takes the contacts on the export list out of Eloqua and puts them into the queue dwmQueue.',
  examples: ['get', 'get -- --verbose --limit 1000', 'get -- --dry-run'],
  needs: ['eloqua'],
  lock: 'site',
  countsRecords: true,
  givesWayToRefresh: true,
  limit: { setting: 'GET_LIMIT', counts: 'contacts' },
  perform: async (run) => (run.dryRun ? reportOnly(run) : takeContacts(run)),
};

/** First finishes what earlier runs left, at whatever point they died; then starts an export of its own. */
async function takeContacts(run: JobRun): Promise<Outcome> {
  const fields = readContactFields(run.settings);
  const notes = new SyncNotes(run.queueDb);
  let recovered = 0;
  for (const note of await notes.unfinished(run.job.jobName)) {
    run.log.warn(`An earlier run (${note._id}) left its export at "${note.state}"; finishing it first`);
    recovered += await finishExport(run, notes, note, fields);
  }
  const eloqua = await run.eloqua();
  const list = await eloqua.findSharedList(run.settings.EXPORT_LIST);
  if (list.count === 0) {
    return {
      records: recovered,
      story: `The list "${list.name}" is empty; ${recovered} contacts of earlier runs stored.`,
    };
  }
  run.log.info(`The list "${list.name}" holds ${list.count} contacts; taking at most ${run.limit}`);
  const note = await notes.begin({
    _id: run.runId,
    jobName: run.job.jobName,
    state: 'planned',
    definitionName: `DWMOps get ${run.runId}`,
    batchId: new ObjectId(),
  });
  const stored = await finishExport(run, notes, await startExport(run, notes, note, list, fields), fields);
  return {
    records: recovered + stored,
    story: `${stored} contacts of "${list.name}" put into ${DWM_QUEUE}${earlier(recovered)}.`,
  };
}

async function reportOnly(run: JobRun): Promise<Outcome> {
  const unfinished = await new SyncNotes(run.queueDb).unfinished(run.job.jobName);
  const list = await (await run.eloqua()).findSharedList(run.settings.EXPORT_LIST);
  const would = Math.min(list.count, run.limit);
  return {
    records: would,
    story: `Would finish ${unfinished.length} exports of earlier runs, and take ${would} of ${list.count} contacts of "${list.name}".`,
  };
}

function earlier(recovered: number): string {
  return recovered === 0 ? '' : `, and ${recovered} of earlier runs`;
}
