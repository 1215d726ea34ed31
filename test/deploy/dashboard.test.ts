import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { type Monitoring, startMonitoring } from './support/monitoring.js';
import { unknownNames } from './support/promqlNames.js';
import { pushRunsOfAllJobs } from './support/pushedRuns.js';
import { DEPLOY, findTool, runTool, toolOrSkip } from './support/tools.js';

const FILE = join(DEPLOY, 'grafana/dashboard.json');
const MOST_BYTES = 300 * 1024;
const PNG_SIGNATURE = '89504e470d0a1a0a';

const panelSchema = z.object({
  id: z.number(),
  title: z.string(),
  description: z.string().min(20),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).min(1),
});
const dashboard = z.object({ panels: z.array(panelSchema) }).parse(JSON.parse(readFileSync(FILE, 'utf8')));
const queries = dashboard.panels.flatMap(({ title, targets }) => targets.map((target) => ({ title, ...target })));

const NO_SERVERS = 'no Prometheus or no Pushgateway on this machine (Debian: prometheus, prometheus-pushgateway)';
let monitoring: Monitoring | undefined;

beforeAll(async () => {
  const prometheus = findTool('prometheus');
  monitoring = prometheus === undefined ? undefined : await startMonitoring(prometheus);
  if (monitoring) await pushRunsOfAllJobs(monitoring.gatewayUrl);
});
afterAll(() => monitoring?.stop());

test.for(queries)('$title: $expr has data', async ({ expr, legendFormat }, { skip }) => {
  expect(unknownNames(expr)).toEqual([]);
  if (!monitoring) return skip(NO_SERVERS);
  const found = await monitoring.queryUntilFound(expr);
  expect(found.length).toBeGreaterThan(0);
  for (const { metric } of found)
    for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(metric).toHaveProperty([label]);
});

test('an expression that does not parse is an error', async ({ skip }) => {
  if (!monitoring) return skip(NO_SERVERS);
  await expect(monitoring.query('max by (job (exit_status)')).rejects.toThrow('parse error');
});

test('Prometheus can judge every alert, and speaks of what was pushed', async ({ skip }) => {
  if (!monitoring) return skip(NO_SERVERS);
  const { rules } = monitoring;
  const spoken = async () => (await rules()).filter(({ state }) => state !== 'inactive').map(({ name }) => name);
  // Pending, for minutes and more; which of them would fire is for alerts_test.yml.
  const expected = ['DwmopsErroredQueueNotEmpty', 'DwmopsBrakeEngaged', 'DwmopsRulesSkipped'];
  await expect.poll(spoken, { timeout: 20_000 }).toEqual(expected);
  expect((await rules()).filter(({ health }) => health !== 'ok')).toEqual([]);
});

test('the picture is drawn from what Prometheus holds, every panel with data', async ({ skip }) => {
  const python = toolOrSkip('python', skip);
  if (!monitoring) return skip(NO_SERVERS);
  for (const { expr } of queries) await monitoring.queryUntilFound(expr);
  const picture = join(mkdtempSync(join(tmpdir(), 'dwmops-dashboard-')), 'dashboard.png');
  const script = join(DEPLOY, 'grafana/render_dashboard.py');
  const args = ['--prometheus', monitoring.prometheusUrl, '--minutes', '1', '--output', picture, '--strict'];
  const { status, output } = runTool(python, [script, ...args]);
  expect(status, output).toBe(0);
  expectPicture(picture);
});

test('the picture of the documentation is one, and small', () => {
  expectPicture(join(projectRoot, 'diagrams/dashboard.png'));
});

test('Grafana knows every key of the dashboard, and no panel lies on another', ({ skip }) => {
  const python = toolOrSkip('python', skip);
  const { status, output } = runTool(python, [join(import.meta.dirname, 'support/readDashboard.py'), FILE]);
  expect(status, output).toBe(0);
  const taken = new Map<string, string>();
  for (const { title, gridPos } of dashboard.panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.get(`${x},${y}`), `${title} lies on`).toBeUndefined();
        taken.set(`${x},${y}`, title);
      }
    }
  }
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});

function expectPicture(path: string): void {
  expect(readFileSync(path).subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
  expect(statSync(path).size).toBeGreaterThan(20 * 1024);
  expect(statSync(path).size).toBeLessThan(MOST_BYTES);
}
