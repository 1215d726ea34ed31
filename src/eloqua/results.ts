import { DwmError, isDwmError } from '../errors/dwmError.js';
import type { Api } from './http/api.js';
import { LIST_PAGE_SIZE, readAll, readPages } from './readPages.js';
import { LogItem, RejectItem, RowItem } from './schemas.js';
import type { LogEntry, Page, Reject } from './types.js';

/** Rows of an ended export sync. Read by the sync, since the definition's own rows are slower and may be another run's. */
export async function* pages(
  api: Api,
  syncUri: string,
  options: { pageSize?: number; offset?: number } = {},
): AsyncGenerator<Page> {
  const listing = {
    doing: `reading the rows of ${syncUri}`,
    path: `${syncUri}/data`,
    item: RowItem,
    pageSize: options.pageSize ?? api.workings.tuning.pageSize,
    offset: options.offset ?? 0,
  };
  try {
    for await (const page of readPages(api, listing)) {
      yield { rows: page.items, offset: page.offset, totalResults: page.totalResults };
    }
  } catch (error) {
    throw isDwmError(error, 'ELOQUA_GONE') ? dataGone(syncUri, error) : error;
  }
}

function dataGone(syncUri: string, cause: DwmError): DwmError {
  return new DwmError(
    'ELOQUA_DATA_GONE',
    `Eloqua no longer has the rows of ${syncUri}: they have expired or were deleted; the export has to be run again.`,
    { cause },
  );
}

export function logs(api: Api, syncUri: string): Promise<LogEntry[]> {
  return readAll(api, { doing: `reading the log of ${syncUri}`, path: `${syncUri}/logs`, item: LogItem });
}

/** There can be hundreds of thousands, so they come a page at a time. */
export async function* rejects(api: Api, syncUri: string): AsyncGenerator<readonly Reject[]> {
  const listing = { doing: `reading the rejects of ${syncUri}`, path: `${syncUri}/rejects`, item: RejectItem };
  for await (const page of readPages(api, { ...listing, pageSize: LIST_PAGE_SIZE })) yield page.items;
}
