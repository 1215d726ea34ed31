import { ownValue } from '../ownValue.js';
import { emailFieldOf, externalIdFieldOf, readContactFields } from './contactFields.js';
import { exportedAddress, identityOf } from './contactIdentity.js';
import { ContactRows } from './contactRows.js';
import { writableColumns } from './importFields.js';
import { importJob } from './importJob.js';
import type { ImportPlan } from './importPlan.js';
import type { Job, JobRun } from './job.js';
import { JOB_NAMES } from './jobNames.js';
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

/**
 * Contacts are found by ContactIDExt, or by their address as exported where there is none (invariant 10); the sync's
 * action takes them off the processing list.
 */
async function contactImport(run: JobRun): Promise<ImportPlan> {
  const eloqua = await run.eloqua();
  const contactFields = readContactFields(run.settings);
  const { columns, unknown } = writableColumns(contactFields, await eloqua.contactFields());
  if (unknown.length > 0)
    run.log.warn(`Eloqua has no such contact fields, so they are not sent: ${unknown.join(', ')}`);
  const processing = await eloqua.findSharedList(run.settings.PROCESSING_LIST);
  const rows = new ContactRows(run, contactFields, columns, processing);
  const [email, id] = [emailFieldOf(contactFields), externalIdFieldOf(contactFields)];
  return {
    of: 'contacts',
    columns,
    fields: contactFields,
    updateMultipleMatches: false,
    updateOnly: true,
    syncActions: [{ action: 'remove', destination: processing.statement }],
    isOverwriting: true,
    addressColumn: email,
    identify: (record) => identityOf(record, email, id),
    keyOf: (record, identifier) =>
      identifier === email ? exportedAddress(record, email) : String(ownValue(record, identifier ?? email) ?? ''),
    makeRows: (records, occasion) => rows.make(records, occasion),
    previewRows: (records) => rows.preview(records),
    delivered: (claim, records) =>
      claim.complete(
        records.map(({ _id }) => _id),
        { countInBatch: true },
      ),
  };
}
