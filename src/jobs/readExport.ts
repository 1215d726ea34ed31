import type { ExportDefinition, Row } from '../eloqua/types.js';
import { DwmError } from '../errors/dwmError.js';
import { ownValue } from '../ownValue.js';
import { removeDefinition } from './definitions.js';
import type { JobRun } from './job.js';
import { rowsExported } from './storeExport.js';

const RETENTION = 'PT6H';

export interface WantedExport extends Pick<ExportDefinition, 'fields' | 'filter'> {
  readonly definitionName: string;
  /** Called before the definition is made, with its name: whoever finds this run dead deletes it. */
  readonly note: (definitionName: string) => Promise<void>;
}

/**
 * Reads contacts by an export without sync action, a page at a time: nothing changes in Eloqua, and the definition goes
 * again. All rows that Eloqua exported come, or an error.
 * @returns the time at which the rows were there to be read, in milliseconds since 1970.
 * @throws DwmError EXPORT_FAILED, EXPORT_INCOMPLETE, or one with an ELOQUA_ code
 */
export async function readExport(run: JobRun, wanted: WantedExport, take: (row: Row) => void): Promise<number> {
  const { definitionName, fields, filter, note } = wanted;
  const eloqua = await run.eloqua();
  await note(definitionName);
  let definitionUri: string | undefined;
  try {
    const retention = { dataRetentionDuration: RETENTION, autoDeleteDuration: RETENTION };
    const definition = await eloqua.createExport('contacts', {
      name: definitionName,
      fields,
      ...(filter !== undefined && { filter }),
      ...retention,
    });
    definitionUri = definition.uri;
    run.signal.throwIfAborted();
    const { uri } = await eloqua.startSync(definitionUri);
    const { status } = await eloqua.awaitSync(uri);
    const readableAt = Date.now();
    const logs = await eloqua.logs(uri);
    if (status === 'error')
      throw failed(
        uri,
        logs.filter(({ severity }) => severity === 'error'),
      );
    let read = 0;
    for await (const { rows } of eloqua.pages(uri, { pageSize: run.settings.PAGE_SIZE })) {
      run.signal.throwIfAborted();
      for (const row of rows) {
        if (Object.keys(fields).some((column) => ownValue(row, column) === undefined))
          throw incomplete(uri, 'rows lack columns');
        take(row);
      }
      read += rows.length;
    }
    // A page that wrongly says there are no rows cannot hide what somebody edited.
    const exported = rowsExported(logs) ?? read;
    if (read < exported) throw incomplete(uri, `${read} of ${exported} rows came`);
    return readableAt;
  } finally {
    await removeDefinition(run, { kind: 'exports', of: 'contacts', definitionName, definitionUri });
  }
}

function failed(syncUri: string, log: readonly { readonly statusCode: string; readonly message: string }[]): DwmError {
  const reasons = log.map(({ statusCode, message }) => `${statusCode} ${message}`).join('; ') || 'no reason given';
  return new DwmError(
    'EXPORT_FAILED',
    `Eloqua ended the export ${syncUri}, to compare with, with an error (${reasons}); nothing was changed, and the next run tries again`,
  );
}

function incomplete(syncUri: string, what: string): DwmError {
  return new DwmError(
    'EXPORT_INCOMPLETE',
    `Of the export ${syncUri}, to compare with, ${what}; nothing was changed, and the next run tries again`,
  );
}
