import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../../src/errors/catalogue.js';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { errorsPage } from './support/errorsPage.js';

/** An error without a code of its own is described as UNEXPECTED. */
const UNTHROWN = new Set(['UNEXPECTED']);
const PAGE = join(projectRoot, 'docs/errors.md');

test('docs/errors.md is the catalogue (UPDATE_ERRORS_PAGE=1 writes it)', () => {
  if (process.env.UPDATE_ERRORS_PAGE) writeFileSync(PAGE, errorsPage());
  expect(readFileSync(PAGE, 'utf8')).toBe(errorsPage());
});

test('the page has every code once, with a cause and a cure that are sentences', () => {
  const page = errorsPage();
  for (const [code, { cause, cure }] of Object.entries(CATALOGUE)) {
    expect(page.split(`### ${code}\n`), code).toHaveLength(2);
    for (const sentence of [cause, cure]) expect(sentence, code).toMatch(/^[^\s].{15,}[.?]$/s);
  }
  expect(page.match(/^### /gm)).toHaveLength(Object.keys(CATALOGUE).length);
});

test('what cures name is there: pages, and commands that take what they are given', () => {
  for (const [code, { cure }] of Object.entries(CATALOGUE)) {
    for (const [page] of cure.matchAll(/docs\/[\w.-]+\.md/g))
      expect(existsSync(join(projectRoot, page)), code).toBe(true);
    for (const [, rest] of cure.matchAll(/replay <queue>(.*)/g)) expect(rest, code).toMatch(/^ --(all|id|code)\b/);
  }
});

test('every code is thrown, or given to a record, somewhere', () => {
  const folders = ['src', 'scripts'].map((name) => join(projectRoot, name));
  const sources = folders.flatMap(sourcesUnder).filter((path) => !/src.errors/.test(path));
  const code = sources.map((path) => readFileSync(path, 'utf8')).join('\n');
  const unused = Object.keys(CATALOGUE).filter((name) => !code.includes(`'${name}'`));
  expect(unused.filter((name) => !UNTHROWN.has(name))).toEqual([]);
});

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}
