import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partBody, splitRows } from '../../src/eloqua/splitRows.js';
import type { Row } from '../../src/eloqua/types.js';
import * as faults from './support/faults.js';
import { codeOf, errorOf, testClient } from './support/testClient.js';
import { type Seen, startTinySite } from './support/tinySite.js';

const LIMITS = { uploadPartBytes: 25_000_000, uploadPartRows: 20_000, stagedBytes: 250_000_000 };
const URI = '/contacts/imports/9';
const DATA = `${URI}/data`;

const rowsArbitrary = fc.array(
  fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ unit: 'grapheme', maxLength: 30 }), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
  { maxLength: 60 },
);

test('parts hold every row once and in order, within both limits, and their sizes are what is sent', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  console.log(`seed ${seed}`);
  fc.assert(
    fc.property(
      rowsArbitrary,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 900, max: 4000 }),
      (rows, most, bytes) => {
        const parts = splitRows(rows, { ...LIMITS, uploadPartRows: most, uploadPartBytes: bytes });
        const bodies = parts.map((part) => partBody(rows, part));
        expect(bodies.flatMap((body) => JSON.parse(body.toString('utf8')))).toEqual(JSON.parse(JSON.stringify(rows)));
        for (const [index, part] of parts.entries()) {
          expect(part.bytes).toBe(bodies[index]?.length);
          expect(part.bytes).toBeLessThanOrEqual(bytes);
          expect(part.to - part.from).toBeLessThanOrEqual(most);
          expect(part.to).toBeGreaterThan(part.from);
          // No part could have taken the first row of the next.
          const next = parts[index + 1];
          const following = next && rows[next.from];
          if (!following || part.to - part.from === most) continue;
          expect(part.bytes + 1 + Buffer.byteLength(JSON.stringify(following))).toBeGreaterThan(bytes);
        }
      },
    ),
    { seed, numRuns: 500 },
  );
});

test('a part is filled to the last byte', () => {
  const rows = [{ a: '12345' }, { a: '12345' }, { a: '12345' }];
  const two = Buffer.byteLength(JSON.stringify(rows.slice(0, 2)));
  const sizes = (uploadPartBytes: number) =>
    splitRows(rows, { ...LIMITS, uploadPartBytes }).map((part) => part.to - part.from);
  expect(sizes(two)).toEqual([2, 1]);
  expect(sizes(two - 1)).toEqual([1, 1, 1]);
});

test('20,000 rows of 3-byte text are measured as bytes, not characters', () => {
  const row: Row = Object.fromEntries(Array.from({ length: 39 }, (_, n) => [`field${n}`, '漢'.repeat(25)]));
  const rows = Array.from({ length: 20_000 }, () => row);
  const parts = splitRows(rows, LIMITS);
  const characters = JSON.stringify(rows).length;
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  console.log(`${characters} characters, ${bytes} bytes, ${parts.length} parts of ${parts.map((part) => part.bytes)}`);
  expect(characters).toBeLessThan(32_000_000);
  expect(bytes).toBeGreaterThan(50_000_000);
  expect(parts.every((part) => part.bytes <= 25_000_000)).toBe(true);
});

test('a row over the limit is named by its position, before anything is sent', async () => {
  const site = await startTinySite();
  const { eloqua } = testClient(site.url, { uploadPartBytes: 1000 });
  const rows = [{ a: 'x' }, { a: 'x' }, { a: 'secret value '.repeat(100) }];
  const error = await errorOf(eloqua.upload(URI, rows));
  expect(error?.code).toBe('ELOQUA_ROW_TOO_LARGE');
  expect(error?.message).toContain('Row 3 of the upload');
  expect(error?.message).not.toContain('secret value');
  expect(site.requests).toHaveLength(0);
});

test('more than one sync should take is refused before anything is sent', async () => {
  const site = await startTinySite();
  const rows = Array.from({ length: 501 }, (_, n) => ({ a: `${n}` }));
  expect(await codeOf(testClient(site.url, { stagedBytes: 5000 }).eloqua.upload(URI, rows))).toBe(
    'ELOQUA_ROW_TOO_LARGE',
  );
  expect(await codeOf(testClient(site.url, { uploadPartRows: 1 }).eloqua.upload(URI, rows))).toBe(
    'ELOQUA_ROW_TOO_LARGE',
  );
  expect(site.requests).toHaveLength(0);
});

test('no rows, no request', async () => {
  const site = await startTinySite();
  expect(await testClient(site.url).eloqua.upload(URI, [])).toEqual({ rows: 0, parts: 0, bytes: 0 });
  expect(site.requests).toHaveLength(0);
});

test.each([
  ['lost before it was staged', faults.reset],
  ['lost after it was staged', faults.afterReset],
  ['answered 500 after it was staged', faults.afterStatus(500)],
])('the third part of five %s: each row is staged once in the end', async (_, fault) => {
  const site = await startTinySite();
  const rows = Array.from({ length: 50 }, (_row, n) => ({ email: `a${n}@example.com` }));
  site.fault((seen: Seen) => seen.method === 'POST' && seen.body.includes('"a20@'), fault);
  const report = await testClient(site.url, { uploadPartRows: 10 }).eloqua.upload(URI, rows);
  expect(site.staged.get(DATA)).toEqual(rows);
  expect(report).toMatchObject({ rows: 50, parts: 5 });
  expect(
    site.requests
      .filter((seen) => seen.path === DATA)
      .map((seen) => seen.method)
      .join(' '),
  ).toBe('POST POST POST DELETE POST POST POST POST POST');
});

test('parts are sent one after the other', async () => {
  const site = await startTinySite();
  const rows = Array.from({ length: 50 }, (_row, n) => ({ email: `a${n}@example.com` }));
  site.fault((seen: Seen) => seen.body.includes('"a0@'), faults.slow(80));
  await testClient(site.url, { uploadPartRows: 10 }).eloqua.upload(URI, rows);
  expect(site.staged.get(DATA)).toEqual(rows);
});

test('accents, emoji and lone surrogates arrive as UTF-8', async () => {
  const site = await startTinySite();
  const rows = [{ name: 'Zoë Łukasz 漢字 😀', broken: 'a\ud800b', quote: '"\\\u2028' }];
  await testClient(site.url).eloqua.upload(URI, rows);
  expect(site.staged.get(DATA)).toEqual(rows);
});
