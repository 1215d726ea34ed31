import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLog } from '../../src/log.js';
import { publishMetrics, RunMetrics } from '../../src/ops/metrics.js';
import { Secret } from '../../src/ops/secret.js';
import { startPushgateway } from '../support/pushgateway.js';

function warnings() {
  const told: string[] = [];
  return { told, log: { ...silentLog, warn: (message: string) => void told.push(message) } };
}
const none = new Secret('');

test('a failed run leaves the last success where it was (invariant 7)', async ({ skip }) => {
  const gateway = await startPushgateway();
  if (!gateway) return skip('no Pushgateway on this machine: Debian has it as prometheus-pushgateway');
  try {
    const good = new RunMetrics();
    good.set('last_success_unixtime', 1000);
    good.set('exit_status', 0);
    good.setForQueue('QueueSize', 'dwmQueue', 7);
    await publishMetrics(good, 'JOB.x', { pushgateway: new Secret(gateway.url), file: '' }, silentLog);
    const bad = new RunMetrics();
    bad.set('last_failure_unixtime', 2000);
    bad.set('exit_status', 1);
    await publishMetrics(bad, 'JOB.x', { pushgateway: new Secret(gateway.url), file: '' }, silentLog);
    const scraped = await gateway.scrape();
    expect(scraped).toMatch(/^last_success_unixtime\{instance="",job="JOB.x"\} 1000$/m);
    expect(scraped).toMatch(/^last_failure_unixtime\{instance="",job="JOB.x"\} 2000$/m);
    expect(scraped).toMatch(/^exit_status\{instance="",job="JOB.x"\} 1$/m);
    expect(scraped).toMatch(/^QueueSize\{instance="",job="JOB.x",queue="dwmQueue"\} 7$/m);
    expect(scraped).toContain('# HELP QueueSize Records in the queue.');
  } finally {
    await gateway.stop();
  }
});

test('hosts with a name of their own keep groups of their own', async ({ skip }) => {
  const gateway = await startPushgateway();
  if (!gateway) return skip('no Pushgateway on this machine: Debian has it as prometheus-pushgateway');
  try {
    for (const [instance, records] of [
      ['alpha', 1],
      ['beta-2:x', 2],
    ] as const) {
      const metrics = new RunMetrics();
      metrics.set('total_records_total', records);
      const targets = { pushgateway: new Secret(gateway.url), file: '', instance };
      await publishMetrics(metrics, 'JOB.x', targets, silentLog);
    }
    const scraped = await gateway.scrape();
    expect(scraped).toMatch(/^total_records_total\{instance="alpha",job="JOB.x"\} 1$/m);
    expect(scraped).toMatch(/^total_records_total\{instance="beta-2:x",job="JOB.x"\} 2$/m);
  } finally {
    await gateway.stop();
  }
});

test.each([
  ['is dead', 'http://127.0.0.1:9'],
  ['is no host', 'http://nowhere.invalid:9091'],
])('a Pushgateway that %s is one warning', async (_, address) => {
  const { told, log } = warnings();
  await publishMetrics(new RunMetrics(), 'JOB', { pushgateway: new Secret(address), file: '' }, log);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('PUSHGATEWAY');
});

test('a Pushgateway that never answers is given up after ten seconds', async () => {
  const server = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const { told, log } = warnings();
  const before = performance.now();
  await publishMetrics(new RunMetrics(), 'JOB', { pushgateway: new Secret(`http://127.0.0.1:${port}`), file: '' }, log);
  expect(performance.now() - before).toBeLessThan(15_000);
  expect(told).toHaveLength(1);
  server.closeAllConnections();
  server.close();
});

test('the metrics file keeps other jobs, and this job’s last success', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'dwmops-metrics-')), 'sub', 'metrics.prom');
  const publish = async (job: string, values: Parameters<RunMetrics['set']>[]) => {
    const metrics = new RunMetrics();
    for (const value of values) metrics.set(...value);
    await publishMetrics(metrics, job, { pushgateway: none, file }, silentLog);
  };
  await publish('A', [
    ['last_success_unixtime', 1],
    ['exit_status', 0],
  ]);
  await Promise.all([publish('B', [['last_success_unixtime', 2]]), publish('C', [['last_success_unixtime', 3]])]);
  await publish('A', [
    ['last_failure_unixtime', 4],
    ['exit_status', 1],
  ]);
  const lines = readFileSync(file, 'utf8').split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'last_success_unixtime{job="A"} 1',
      'last_success_unixtime{job="B"} 2',
      'last_success_unixtime{job="C"} 3',
      'last_failure_unixtime{job="A"} 4',
      'exit_status{job="A"} 1',
    ]),
  );
  expect(lines.filter((line) => line.startsWith('# TYPE last_success_unixtime'))).toHaveLength(1);
});
