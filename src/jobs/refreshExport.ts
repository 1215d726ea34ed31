import { staleFilter } from '../eloqua/filters.js';
import { DwmError } from '../errors/dwmError.js';
import { comparable } from './contactIdentity.js';
import { noteForClean, removeDefinition } from './definitions.js';
import { type IndicatorsObject, PROCESSED } from './indicatorsObject.js';
import type { JobRun } from './job.js';

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
 * @throws DwmError EXPORT_FAILED
 */
export async function readAgedAddresses(
  run: JobRun,
  indicators: IndicatorsObject,
): Promise<{ addresses: string[]; read: number }> {
  const eloqua = await run.eloqua();
  const definitionName = `DWMOps refresh ${run.runId} export`;
  const known = { kind: 'exports', of: indicators.object, definitionName } as const;
  await noteForClean(run, known, new Date(Date.now() + DAY_MS));
  let definitionUri: string | undefined;
  try {
    const definition = await eloqua.createExport(indicators.object, {
      name: definitionName,
      fields: { [EMAIL]: indicators.email.statement },
      filter: refreshFilter(run, indicators),
      maxRecords: run.limit,
      dataRetentionDuration: RETENTION,
      autoDeleteDuration: 'P1D',
    });
    definitionUri = definition.uri;
    const { uri } = await eloqua.startSync(definitionUri);
    const { status } = await eloqua.awaitSync(uri);
    if (status === 'error') throw await exportFailed(run, uri);
    return await readAddresses(run, uri);
  } finally {
    await removeDefinition(run, { ...known, definitionUri });
  }
}

async function readAddresses(run: JobRun, syncUri: string): Promise<{ addresses: string[]; read: number }> {
  const addresses = new Map<string, string>();
  let read = 0;
  for await (const page of (await run.eloqua()).pages(syncUri, { pageSize: run.settings.PAGE_SIZE })) {
    run.signal.throwIfAborted();
    read += page.rows.length;
    for (const { [EMAIL]: address = '' } of page.rows) {
      if (address.trim() !== '') addresses.set(comparable(address), address.trim());
    }
  }
  return { addresses: [...addresses.values()], read };
}

async function exportFailed(run: JobRun, syncUri: string): Promise<DwmError> {
  const log = await (await run.eloqua()).logs(syncUri);
  const reasons = log.filter(({ severity }) => severity === 'error').map((one) => `${one.statusCode} ${one.message}`);
  return new DwmError(
    'EXPORT_FAILED',
    `Eloqua ended the export of refresh (${syncUri}) with an error (${reasons.join('; ') || 'no reason given'}); no row was changed, and the next run tries again`,
  );
}
