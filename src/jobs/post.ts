import type { QueueRecord } from '../queue/types.js';
import { emailFieldOf, readContactFields } from './contactFields.js';
import { writableColumns } from './importFields.js';
import { importJob } from './importJob.js';
import type { ImportPlan } from './importPlan.js';
import type { Job, JobRun } from './job.js';
import { JOB_NAMES } from './jobNames.js';
import type { Column } from './prepareRows.js';
import { PROCESSED_QUEUE } from './queueNames.js';

export const post: Job = {
  script: 'post',
  ...JOB_NAMES.post,
  summary: 'Puts washed contacts back into Eloqua and takes them off the processing list.',
  examples: ['post', 'post --verbose --limit 1000', 'post --dry-run'],
  needs: ['eloqua'],
  lock: 'site',
  countsRecords: true,
  givesWayToRefresh: true,
  limit: { setting: 'POST_LIMIT', counts: 'records' },
  perform: (run) => importJob(run, PROCESSED_QUEUE, contactImport),
};

/** Contacts go by their e-mail address, as in the original; the sync's action takes them off the processing list. */
async function contactImport(run: JobRun): Promise<ImportPlan> {
  const eloqua = await run.eloqua();
  const contactFields = readContactFields(run.settings);
  const { columns, unknown } = writableColumns(contactFields, await eloqua.contactFields());
  if (unknown.length > 0)
    run.log.warn(`Eloqua has no such contact fields, so they are not sent: ${unknown.join(', ')}`);
  const fields = Object.fromEntries(columns.map(({ name }) => [name, contactFields[name] ?? '']));
  const processing = await eloqua.findSharedList(run.settings.PROCESSING_LIST);
  return {
    of: 'contacts',
    columns,
    fields,
    identifier: emailFieldOf(contactFields),
    updateMultipleMatches: false,
    syncActions: [{ action: 'remove', destination: processing.statement }],
    isOverwriting: true,
    toRow: (record) => rowOf(record, columns),
    delivered: (claim, records) =>
      claim.complete(
        records.map(({ _id }) => _id),
        { countInBatch: true },
      ),
  };
}

/** A field that the record does not have at all is no column of its row: blank would empty it in Eloqua. */
function rowOf(record: QueueRecord, columns: readonly Column[]): Record<string, string> {
  const row: Record<string, string> = {};
  for (const { name } of columns) if (record[name] !== undefined) row[name] = textOf(record[name]);
  return row;
}

/** Eloqua exports text only, so anything else comes from a rule or a function; blank clears the field there. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ');
  return value === null ? '' : String(value);
}
