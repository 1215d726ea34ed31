import { fieldFilter } from '../eloqua/filters.js';
import type { Row } from '../eloqua/types.js';
import { DwmError } from '../errors/dwmError.js';
import { type ContactFields, emailFieldOf } from './contactFields.js';
import { removeDefinition } from './definitions.js';
import type { JobRun } from './job.js';

const RETENTION = 'PT1H';

/** Exports the contact with this address, without sync action: nothing changes in Eloqua, and the definition goes again. */
export async function readOneContact(run: JobRun, fields: ContactFields, address: string): Promise<Row | undefined> {
  const eloqua = await run.eloqua();
  const statement = fields[emailFieldOf(fields)] ?? '';
  const field = (await eloqua.contactFields()).find((each) => each.statement === statement);
  if (!field)
    throw new DwmError('ELOQUA_NOT_FOUND', `Eloqua has no contact field ${statement}; correct CONTACT_FIELDS_FILE`);
  const definitionName = `DWMOps explain ${run.runId}`;
  const definition = await eloqua.createExport('contacts', {
    name: definitionName,
    fields,
    filter: fieldFilter(field, address),
    maxRecords: 1,
    dataRetentionDuration: RETENTION,
    autoDeleteDuration: RETENTION,
  });
  try {
    const sync = await eloqua.startSync(definition.uri);
    await eloqua.awaitSync(sync.uri);
    for await (const page of eloqua.pages(sync.uri)) return page.rows[0];
    return undefined;
  } finally {
    await removeDefinition(run, { kind: 'exports', of: 'contacts', definitionName, definitionUri: definition.uri });
  }
}
