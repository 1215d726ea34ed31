import { expect, test } from 'vitest';
import type { Page } from '../../src/eloqua/types.js';
import * as faults from './support/faults.js';
import { drain } from './support/operations.js';
import { codeOf, errorOf, testClient } from './support/testClient.js';
import { type Seen, startTinySite, type TinySite } from './support/tinySite.js';

const DATA = '/syncs/1/data';
const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => ({ n: String(n) }));

async function read(site: TinySite, options: { pageSize?: number; offset?: number } = {}): Promise<Page[]> {
  return drain(testClient(site.url).eloqua.pages('/syncs/1', options));
}

const numbers = (pages: readonly Page[]) => pages.flatMap((page) => page.rows.map((row) => Number(row.n)));
const asked = (site: TinySite) =>
  site.requests
    .filter((seen) => seen.path === DATA)
    .map((seen) => `${seen.query.get('offset')}+${seen.query.get('limit')}`);

test('an export without rows has no page, with and without items in the answer', async () => {
  for (const json of [
    { totalResults: 0, limit: 10, offset: 0, count: 0, hasMore: false },
    { items: [], totalResults: 0 },
    { items: null, totalResults: 0 },
    { items: [] },
  ]) {
    const site = await startTinySite();
    site.answer(DATA, () => ({ status: 200, json }));
    expect(await read(site)).toEqual([]);
    expect(site.count('GET', DATA)).toBe(1);
  }
});

test('a page that is larger than is read is asked for once, and names the setting that makes it smaller', async () => {
  const site = await startTinySite();
  site.rows = rowsOf(1000);
  const error = await errorOf(drain(testClient(site.url, { largestAnswerBytes: 5000 }).eloqua.pages('/syncs/1')));
  expect(error?.code).toBe('ELOQUA_ANSWER_UNUSABLE');
  expect(error?.message).toMatch(/more than 5000 bytes.*PAGE_SIZE/);
  expect(site.count('GET', DATA)).toBe(1);
});

test('a page that is no page is not an empty one', async () => {
  for (const json of [{}, { hasMore: false }, [], 'text', 5, null]) {
    const site = await startTinySite();
    site.answer(DATA, () => ({ status: 200, json }));
    expect(await codeOf(read(site))).toBe('ELOQUA_ANSWER_UNUSABLE');
  }
});

test('the next offset follows from the rows received when the server gives fewer than asked for', async () => {
  const site = await startTinySite();
  const all = rowsOf(25);
  site.answer(DATA, (seen) => {
    const offset = Number(seen.query.get('offset'));
    const items = all.slice(offset, offset + 7);
    return {
      status: 200,
      json: { items, totalResults: 25, offset, limit: 7, count: items.length, hasMore: offset + items.length < 25 },
    };
  });
  expect(numbers(await read(site, { pageSize: 10 }))).toEqual(all.map((row) => Number(row.n)));
  expect(asked(site)).toEqual(['0+10', '7+10', '14+10', '21+10']);
});

test('hasMore with nothing left ends at the empty page, without an error', async () => {
  const site = await startTinySite();
  const all = rowsOf(10);
  site.answer(DATA, (seen) => {
    const items = all.slice(Number(seen.query.get('offset')), Number(seen.query.get('offset')) + 10);
    return { status: 200, json: { ...(items.length > 0 ? { items } : {}), totalResults: 10, hasMore: true } };
  });
  expect(numbers(await read(site, { pageSize: 10 }))).toHaveLength(10);
  expect(asked(site)).toEqual(['0+10', '10+10']);
});

test.each([
  ['hasMore true, then nothing', true],
  ['hasMore false too soon', false],
])('fewer rows than Eloqua counts is an error: %s', async (_, hasMore) => {
  const site = await startTinySite();
  site.answer(DATA, (seen) => {
    const items = rowsOf(10).slice(Number(seen.query.get('offset')));
    return { status: 200, json: { items, totalResults: 12, hasMore } };
  });
  const error = await errorOf(read(site, { pageSize: 10 }));
  expect(error?.code).toBe('ELOQUA_ROWS_MISSING');
  expect(error?.message).toContain('10 of the 12 rows');
});

test('hasMore false with rows left does not end the reading', async () => {
  const site = await startTinySite();
  const all = rowsOf(25);
  site.answer(DATA, (seen) => {
    const offset = Number(seen.query.get('offset'));
    return { status: 200, json: { items: all.slice(offset, offset + 10), totalResults: 25, hasMore: false } };
  });
  expect(numbers(await read(site, { pageSize: 10 }))).toHaveLength(25);
});

test('a server that shrinks its total half way does not hide rows', async () => {
  const site = await startTinySite();
  site.answer(DATA, (seen) => {
    const first = seen.query.get('offset') === '0';
    return { status: 200, json: { items: first ? rowsOf(10) : [], totalResults: first ? 25 : 10, hasMore: first } };
  });
  expect(await codeOf(read(site, { pageSize: 10 }))).toBe('ELOQUA_ROWS_MISSING');
});

test('a server that ignores the offset is found out', async () => {
  const site = await startTinySite();
  site.answer(DATA, () => ({ status: 200, json: { items: rowsOf(10), totalResults: 25, offset: 0, hasMore: true } }));
  expect(await codeOf(read(site, { pageSize: 10 }))).toBe('ELOQUA_ANSWER_UNUSABLE');
});

test('without totalResults, hasMore decides', async () => {
  const site = await startTinySite();
  const all = rowsOf(25);
  site.answer(DATA, (seen) => {
    const offset = Number(seen.query.get('offset'));
    const items = all.slice(offset, offset + 10);
    return { status: 200, json: { items, offset, hasMore: offset + items.length < 25 } };
  });
  expect(numbers(await read(site, { pageSize: 10 }))).toHaveLength(25);
});

test('reading begins at the offset given, also at and past the end', async () => {
  const site = await startTinySite();
  site.rows = rowsOf(25);
  const pages = await read(site, { pageSize: 10, offset: 15 });
  expect(pages.map((page) => [page.offset, page.rows.length, page.totalResults])).toEqual([[15, 10, 25]]);
  expect(await read(site, { pageSize: 10, offset: 25 })).toEqual([]);
  expect(await read(site, { pageSize: 10, offset: 30 })).toEqual([]);
});

test('rows that go away between two pages are gone, and the pages before them were delivered', async () => {
  const site = await startTinySite();
  site.rows = rowsOf(25);
  site.fault((seen: Seen) => seen.query.get('offset') === '10', faults.status(410), 9);
  const seen: number[] = [];
  const reading = async () => {
    for await (const page of testClient(site.url).eloqua.pages('/syncs/1', { pageSize: 10 })) seen.push(page.offset);
  };
  expect(await codeOf(reading())).toBe('ELOQUA_DATA_GONE');
  expect(seen).toEqual([0]);
});

test('pages are asked for one at a time, as they are wanted', async () => {
  const site = await startTinySite();
  site.rows = rowsOf(100);
  for await (const page of testClient(site.url).eloqua.pages('/syncs/1', { pageSize: 10 })) {
    if (page.offset >= 20) break;
  }
  expect(asked(site)).toEqual(['0+10', '10+10', '20+10']);
});

test('values that are not text become text', async () => {
  const site = await startTinySite();
  site.rows = [{ a: null, b: 5, c: true, d: 'ü', e: [1] }];
  expect((await read(site))[0]?.rows).toEqual([{ a: '', b: '5', c: 'true', d: 'ü', e: '[1]' }]);
});

test('rejects missing from their count are an error, not a smaller list', async () => {
  const site = await startTinySite();
  site.answer('/syncs/1/rejects', () => ({ status: 200, json: { items: [], totalResults: 3, hasMore: false } }));
  expect(await codeOf(drain(testClient(site.url).eloqua.rejects('/syncs/1')))).toBe('ELOQUA_ROWS_MISSING');
});
