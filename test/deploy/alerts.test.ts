import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { JOB_NAMES } from '../../src/jobs/jobNames.js';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { unknownNames } from './support/promqlNames.js';
import { DEPLOY, readYaml, runTool, toolOrSkip } from './support/tools.js';

const FOLDER = join(DEPLOY, 'prometheus');
const TESTS = ['alerts_test.yml', 'alerts_days_test.yml'];

const alertSchema = z.object({
  alert: z.string(),
  expr: z.string(),
  labels: z.object({ severity: z.enum(['critical', 'warning', 'info']) }),
  annotations: z.object({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});
const rulesSchema = z.object({ groups: z.array(z.object({ rules: z.array(alertSchema) })) });

function readAlerts(python: string) {
  return readYaml(python, join(FOLDER, 'alerts.yml'), rulesSchema).flatMap(({ groups }) =>
    groups.flatMap(({ rules }) => rules),
  );
}

test('promtool finds rules and configuration right', ({ skip }) => {
  const promtool = toolOrSkip('promtool', skip);
  for (const args of [
    ['check', 'rules', 'alerts.yml'],
    ['check', 'config', 'prometheus.yml'],
  ]) {
    const { status, output } = runTool(promtool, args, { cwd: FOLDER });
    expect(output).toContain('SUCCESS');
    expect(status, output).toBe(0);
  }
});

test('each alert speaks when it must, and only then (promtool test rules)', ({ skip }) => {
  const promtool = toolOrSkip('promtool', skip);
  const { status, output } = runTool(promtool, ['test', 'rules', ...TESTS], { cwd: FOLDER });
  expect(status, output).toBe(0);
}, 180_000);

test('no alert is without a test in which it fires', ({ skip }) => {
  const python = toolOrSkip('python', skip);
  const caseSchema = z.object({
    promql_expr_test: z
      .array(z.object({ expr: z.string(), exp_samples: z.array(z.object({ labels: z.string().optional() })) }))
      .default([]),
    alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })).default([]),
  });
  const cases = TESTS.flatMap((file) =>
    readYaml(python, join(FOLDER, file), z.object({ tests: z.array(caseSchema) })).flatMap(({ tests }) => tests),
  );
  const fired = new Set<string>();
  for (const { promql_expr_test: queries, alert_rule_test: alerts } of cases) {
    for (const { alertname, exp_alerts: expected } of alerts) if (expected.length > 0) fired.add(alertname);
    for (const { expr, exp_samples: samples } of queries)
      for (const { labels = '' } of samples)
        for (const [, name = ''] of `${expr} ${labels}`.matchAll(/alertname="(\w+)"/g)) fired.add(name);
  }
  expect([...new Set(readAlerts(python).map(({ alert }) => alert))].sort()).toEqual([...fired].sort());
});

test('alerts name only metrics, jobs and queues that exist', ({ skip }) => {
  const alerts = readAlerts(toolOrSkip('python', skip));
  expect(alerts.length).toBeGreaterThan(10);
  for (const { alert, expr } of alerts) expect(unknownNames(expr), alert).toEqual([]);
});

test('a name that does not exist is found', () => {
  expect(unknownNames('time() - max by (job) (last_succes_unixtime) > 5')).toEqual(['last_succes_unixtime']);
  expect(unknownNames('QueueSize{queue=~"dwmQueue|dwmQueu"}')).toEqual(['queue=~"dwmQueue|dwmQueu"']);
  expect(unknownNames('absent(exit_status{job="Eloqua_Contacts_DWM_GETS"})')).toHaveLength(1);
});

test.each(Object.entries(JOB_NAMES))(
  '%s is watched: no success in time, never a success, failure',
  (_, { jobName }) => {
    const alerts = readFileSync(join(FOLDER, 'alerts.yml'), 'utf8').split('- alert: ');
    for (const name of ['DwmopsJobNotSucceeding', 'DwmopsJobNeverSucceeded', 'DwmopsJobFailing']) {
      const matchers = alerts
        .filter((text) => text.startsWith(name))
        .flatMap((text) => [...text.matchAll(/_unixtime\{job=~?"([^"]*)"/g)]);
      expect(
        matchers.filter(([, pattern]) => new RegExp(`^(?:${pattern})$`).test(jobName)),
        name,
      ).not.toHaveLength(0);
    }
  },
);

test('every alert has its part of the runbook', ({ skip }) => {
  const alerts = readAlerts(toolOrSkip('python', skip));
  const runbook = readFileSync(join(projectRoot, 'docs/runbook.md'), 'utf8');
  const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title.toLowerCase().replace(/ /g, '-'));
  for (const { alert, annotations } of alerts) {
    const [address, anchor] = annotations.runbook_url.split('#');
    expect(address).toBe('{{ or $externalLabels.dwmops_runbook "docs/runbook.md" }}');
    expect(anchors, alert).toContain(anchor);
    expect(runbook, `${alert} is named in the runbook`).toContain(alert);
  }
});
