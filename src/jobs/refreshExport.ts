import { staleFilter } from '../eloqua/filters.js';
import { removeDefinition } from './definitions.js';
import { type IndicatorsObject, PROCESSED } from './indicatorsObject.js';
import type { JobRun } from './job.js';
import { identityOf } from './prepareRows.js';

const DAY_MS = 24 * 3600 * 1000;
const RETENTION = 'PT12H';
const EMAIL = 'emailAddress';

/** Rows that Eloqua has processed and that nothing has touched since the cut-off day. */
export function refreshFilter(run: JobRun, { status, updated }: IndicatorsObject): string {
  return staleFilter(status, PROCESSED, updated, new Date(Date.now() - run.settings.REFRESH_AFTER_DAYS * DAY_MS));
}

/**
 * Reads the addresses of the rows to refresh, each once: an export without sync action, which changes nothing.
 * @returns the addresses, and the number of rows read.
 */
export async function readAgedAddresses(
  run: JobRun,
  indicators: IndicatorsObject,
): Promise<{ addresses: string[]; read: number }> {
  const eloqua = await run.eloqua();
  const definitionName = `DWMOps refresh ${run.runId} export`;
  const definition = await eloqua.createExport(indicators.object, {
    name: definitionName,
    fields: { [EMAIL]: indicators.email.statement },
    filter: refreshFilter(run, indicators),
    maxRecords: run.limit,
    dataRetentionDuration: RETENTION,
    autoDeleteDuration: 'P1D',
  });
  try {
    const sync = await eloqua.startSync(definition.uri);
    await eloqua.awaitSync(sync.uri);
    const addresses = new Map<string, string>();
    let read = 0;
    for await (const page of eloqua.pages(sync.uri, { pageSize: run.settings.PAGE_SIZE })) {
      run.signal.throwIfAborted();
      read += page.rows.length;
      for (const { [EMAIL]: address = '' } of page.rows) {
        if (address.trim() !== '') addresses.set(identityOf(address), address.trim());
      }
    }
    return { addresses: [...addresses.values()], read };
  } finally {
    await removeDefinition(run, {
      kind: 'exports',
      of: indicators.object,
      definitionName,
      definitionUri: definition.uri,
    });
  }
}
