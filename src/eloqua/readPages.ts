import type { z } from 'zod';
import { DwmError } from '../errors/dwmError.js';
import { type Answer, type Asked, readJson, unusable } from './http/answer.js';
import type { Api } from './http/api.js';
import { pageSchema } from './schemas.js';

export interface Listing<T> {
  readonly doing: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly item: z.ZodType<T>;
  /** Rows asked for at a time; the server may give fewer. */
  readonly pageSize: number;
  /** Rows to skip. */
  readonly offset?: number;
}

export interface ItemPage<T> {
  readonly items: readonly T[];
  readonly offset: number;
  readonly totalResults: number;
}

/** 1000 is the API's limit for everything but rows. */
export const LIST_PAGE_SIZE = 1000;

/**
 * Every page of a listing. The next offset follows from the rows received, not from those asked for. `totalResults`
 * decides when all are read; `hasMore` alone has been seen true with nothing left, so an empty page always ends it.
 * Throws ELOQUA_ROWS_MISSING when that was too early.
 */
export async function* readPages<T>(api: Api, listing: Listing<T>): AsyncGenerator<ItemPage<T>> {
  let offset = listing.offset ?? 0;
  let total = 0;
  for (;;) {
    const page = await readPage(api, listing, offset);
    total = Math.max(total, page.totalResults ?? 0);
    if (page.items.length > 0) {
      yield { items: page.items, offset, totalResults: Math.max(total, offset + page.items.length) };
    }
    offset += page.items.length;
    // Rows behind the last one, and more to come: a server that serves the same page for ever.
    if (page.hasMore && total > 0 && offset > total) throw tooManyRows(listing, offset, total);
    if (page.items.length === 0 || (offset >= total && !page.hasMore)) break;
  }
  if (offset >= total) return;
  throw new DwmError(
    'ELOQUA_ROWS_MISSING',
    `While ${listing.doing}, Eloqua gave ${offset} of the ${total} rows that it counts (GET ${listing.path}); the next run reads them again.`,
  );
}

function tooManyRows<T>({ doing, path }: Listing<T>, read: number, total: number): DwmError {
  return new DwmError(
    'ELOQUA_ROWS_MISSING',
    `While ${doing}, Eloqua gave ${read} rows, where it counts ${total}, and says that there are more (GET ${path}); the next run reads them again.`,
  );
}

/** All items of a listing that is known to be small. */
export async function readAll<T>(api: Api, listing: Omit<Listing<T>, 'pageSize'>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of readPages(api, { ...listing, pageSize: LIST_PAGE_SIZE })) all.push(...page.items);
  return all;
}

function readPage<T>(api: Api, listing: Listing<T>, offset: number) {
  const asked: Asked = { doing: listing.doing, method: 'GET', path: listing.path };
  const schema = pageSchema(listing.item);
  const read = (answer: Answer) => {
    const page = readJson(asked, answer, schema);
    // A server that ignores the offset would serve its first page for ever.
    if (page.offset !== undefined && page.offset !== offset) {
      throw unusable(asked, answer, `the page at row ${page.offset} when asked for that at row ${offset}`);
    }
    return { items: page.items ?? [], totalResults: page.totalResults, hasMore: page.hasMore ?? false };
  };
  const query = { ...listing.query, limit: listing.pageSize, offset };
  return api.send({ ...asked, query, repeat: 'always', read });
}
