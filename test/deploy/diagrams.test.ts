import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JOB_NAMES } from '../../src/jobs/jobNames.js';
import { ALL_QUEUES } from '../../src/jobs/queueNames.js';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { readSettings } from '../../src/ops/settings.js';
import { runTool, toolOrSkip } from './support/tools.js';

const FOLDER = join(projectRoot, 'diagrams');
const SOURCES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.dot'))
  .map((file) => file.replace('.dot', ''));

test('the flow shows every job and every queue, by its name', () => {
  const { EXPORT_LIST, PROCESSING_LIST, INDICATORS_CDO } = readSettings({}, []);
  const words = wordsOf(join(FOLDER, 'DWMOps_SystemFlow.svg')).map((text) => text.replace(/^\d\s+/, ''));
  expect(words).toEqual(
    expect.arrayContaining([...Object.keys(JOB_NAMES), ...ALL_QUEUES, EXPORT_LIST, PROCESSING_LIST, INDICATORS_CDO]),
  );
});

test('the architecture shows the folders of src that a job is made of', () => {
  const words = wordsOf(join(FOLDER, 'DWMOps_Architecture.svg'));
  for (const folder of ['scripts/', 'src/jobs', 'src/queue', 'src/eloqua', 'src/wash', 'src/ops'])
    expect(words).toContain(folder);
});

test('the pictures are those of the sources (runscripts/make-diagrams.sh)', ({ skip }) => {
  toolOrSkip('dot', skip);
  const fresh = mkdtempSync(join(tmpdir(), 'dwmops-diagrams-'));
  const { status, output } = runTool('bash', [join(projectRoot, 'runscripts/make-diagrams.sh'), fresh]);
  expect(status, output).toBe(0);
  expect(SOURCES).toEqual(['DWMOps_Architecture', 'DWMOps_SystemFlow']);
  for (const name of SOURCES) {
    // Words and order, not places: those differ a little from one version of graphviz to the next.
    expect(wordsOf(join(FOLDER, `${name}.svg`)), name).toEqual(wordsOf(join(fresh, `${name}.svg`)));
    expect(readFileSync(join(fresh, `${name}.png`)).length).toBeGreaterThan(20_000);
    expect(readFileSync(join(FOLDER, `${name}.png`)).length).toBeGreaterThan(20_000);
  }
});

/** What a person reads in an SVG. */
function wordsOf(path: string): string[] {
  const texts = readFileSync(path, 'utf8').matchAll(/<text[^>]*>([^<]*)<\/text>/g);
  return [...texts].map(([, text = '']) =>
    text
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
      .replaceAll('\u00a0', ' ')
      .trim(),
  );
}
