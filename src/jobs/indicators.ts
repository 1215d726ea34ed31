import { ownValue } from '../ownValue.js';
import { emailFieldOf, readContactFields } from './contactFields.js';
import { exportedAddress, type IdentifiedRecord, identityOf } from './contactIdentity.js';
import { cdoColumn } from './importFields.js';
import { importJob } from './importJob.js';
import type { ImportPlan, PreparedRow } from './importPlan.js';
import { findIndicators, PROCESS_AS_MODIFIED } from './indicatorsObject.js';
import type { Job, JobRun } from './job.js';
import { JOB_NAMES } from './jobNames.js';
import { INDICATOR_QUEUE, PROCESSED_QUEUE } from './queueNames.js';

export const indicators: Job = {
  script: 'indicators',
  ...JOB_NAMES.indicators,
  summary:
    'Tells Eloqua, through the custom object Contacts.Indicators, to refresh what it derives for washed contacts.',
  examples: ['indicators', 'indicators --verbose --limit 1000', 'indicators --dry-run'],
  needs: ['eloqua'],
  lock: 'host',
  countsRecords: true,
  givesWayToRefresh: true,
  limit: { setting: 'INDICATORS_LIMIT', counts: 'records' },
  perform: (run) => importJob(run, INDICATOR_QUEUE, indicatorImport),
};

async function indicatorImport(run: JobRun): Promise<ImportPlan> {
  const { object, email, status } = await findIndicators(run);
  const emailField = emailFieldOf(readContactFields(run.settings));
  const rowOf = ({ record, identity, exportedAt }: IdentifiedRecord): PreparedRow => {
    const row = { [EMAIL]: exportedAddress(record, emailField), [STATUS]: PROCESS_AS_MODIFIED };
    return { id: record._id, identity, exportedAt, kind: 'whole', identifier: EMAIL, row };
  };
  const rowsOf = (records: readonly IdentifiedRecord[]) => ({ rows: records.map(rowOf), failures: [] });
  return {
    of: object,
    columns: [cdoColumn(EMAIL, email), cdoColumn(STATUS, status)],
    fields: { [EMAIL]: email.statement, [STATUS]: status.statement },
    syncActions: [],
    // A contact may have several rows, and a new row has to be told whose it is.
    updateMultipleMatches: true,
    updateOnly: false,
    linkToContactsBy: EMAIL,
    // Every row says the same, whenever its record was exported.
    isOverwriting: false,
    addressColumn: EMAIL,
    // The custom object knows contacts by their address alone.
    identify: (record) => identityOf(record, emailField),
    keyOf: (record, identifier) =>
      identifier === undefined ? String(ownValue(record, emailField) ?? '') : exportedAddress(record, emailField),
    makeRows: async (records) => rowsOf(records),
    previewRows: rowsOf,
    delivered: (claim, records) => claim.transfer(PROCESSED_QUEUE, records),
  };
}

const EMAIL = 'emailAddress';
const STATUS = 'dataStatus';
