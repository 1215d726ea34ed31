import { type Answer, failed, JSON_TYPE, json } from './answers.js';

/** Rows of one page of definitions, lists, logs and rejects; and of exported rows (contract, 3.1). */
export const LIST_LIMIT = 1000;
export const DATA_LIMIT = 50_000;
const DEFAULT_LIMIT = 1000;

export interface Slice {
  readonly offset: number;
  readonly limit: number;
}

/** The part of a resource that a query asks for, or the 400 for a limit or offset out of range. */
export function sliceOf(query: URLSearchParams, largest: number): Slice | Answer {
  const limit = wholeNumber(query.get('limit') ?? String(Math.min(DEFAULT_LIMIT, largest)));
  const offset = wholeNumber(query.get('offset') ?? '0');
  if (limit === undefined || limit < 1 || limit > largest)
    return failed({ field: 'limit', value: query.get('limit') ?? '', constraint: `Must be from 1 to ${largest}` });
  if (offset === undefined)
    return failed({ field: 'offset', value: query.get('offset') ?? '', constraint: 'Must be 0 or more' });
  return { offset, limit };
}

export function isAnswer(value: Slice | Answer): value is Answer {
  return 'status' in value;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** What stands after the items of a page. */
function envelope(query: URLSearchParams, slice: Slice, count: number, total: number): Record<string, unknown> {
  const counted = query.get('totalResults')?.toLowerCase() !== 'false';
  return { ...(counted ? { totalResults: total } : {}), ...slice, count, hasMore: slice.offset + count < total };
}

/** One page of a list of things. */
export function page(query: URLSearchParams, all: readonly unknown[]): Answer {
  const slice = sliceOf(query, LIST_LIMIT);
  if (isAnswer(slice)) return slice;
  const items = all.slice(slice.offset, slice.offset + slice.limit);
  return json(200, { items, ...envelope(query, slice, items.length, all.length) });
}

/** Rows whose JSON is made while the page is sent: 50,000 rows of 39 columns are some 60 MB. */
const ROWS_A_PIECE = 500;

/** One page of exported rows. Without rows it has no `items` at all (contract, 3.1). */
export function rowPage<T>(
  query: URLSearchParams,
  slice: Slice,
  rows: readonly T[],
  rowJson: (row: T) => string,
): Answer {
  const shown = rows.slice(slice.offset, slice.offset + slice.limit);
  const end = envelope(query, slice, shown.length, rows.length);
  if (shown.length === 0) return json(200, end);
  return {
    status: 200,
    headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store' },
    body: pieces(shown, rowJson, end),
  };
}

function* pieces<T>(rows: readonly T[], rowJson: (row: T) => string, end: Record<string, unknown>): Iterable<string> {
  yield '{"items":[';
  for (let from = 0; from < rows.length; from += ROWS_A_PIECE) {
    const some = rows.slice(from, from + ROWS_A_PIECE).map(rowJson);
    yield (from > 0 ? ',' : '') + some.join(',');
  }
  yield `],${JSON.stringify(end).slice(1)}`;
}
