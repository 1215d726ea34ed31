import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

/** Something at the address of the Pushgateway that answers in its own way. */
async function answering(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    host,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test.each([
  [301, /status 301, a redirect.*PUSHGATEWAY wants the final address/],
  [307, /status 307, a redirect/],
  [304, /status 304/],
  [400, /status 400: pushed metrics are invalid/],
  [503, /status 503/],
])('an answer with status %i is no delivery, and a warning that names it', async (status, expected) => {
  const asked: string[] = [];
  const server = await answering(({ method, url }, answer) => {
    asked.push(`${method} ${url}`);
    answer.writeHead(status, { location: '/elsewhere' }).end(status === 304 ? '' : 'pushed metrics are invalid');
  });
  const { told, log } = warnings();
  await publishMetrics(new RunMetrics(), 'JOB', { pushgateway: new Secret(server.host), file: '' }, log);
  server.stop();
  expect(told).toEqual([expect.stringMatching(expected)]);
  expect(asked).toEqual(['POST /metrics/job/JOB']);
});

test('what is pushed: method, path, login and text', async () => {
  const seen: unknown[] = [];
  const server = await answering(({ method, url, headers }, answer) => {
    seen.push([method, url, headers.authorization, headers['content-type']]);
    answer.writeHead(202).end();
  });
  const { told, log } = warnings();
  const publish = (address: string) =>
    publishMetrics(
      new RunMetrics(),
      'Contacts.Refresh',
      { pushgateway: new Secret(address), file: '', instance: 'a:1' },
      log,
    );
  await publish(`http://us%C3%A9r:p%40ss@${server.host}/behind/proxy/`);
  await publish(server.host);
  server.stop();
  expect(told).toEqual([]);
  const [basic, type] = [
    `Basic ${Buffer.from('usér:p@ss').toString('base64')}`,
    'text/plain; version=0.0.4; charset=utf-8',
  ];
  expect(seen).toEqual([
    ['POST', '/behind/proxy/metrics/job/Contacts.Refresh/instance/a%3A1', basic, type],
    ['POST', '/metrics/job/Contacts.Refresh/instance/a%3A1', undefined, type],
  ]);
});

test('a Pushgateway that streams without end is cut off', async () => {
  const part = Buffer.alloc(65_536, 'x');
  let sent = 0;
  const cutOff = new Promise<void>((done) => {
    streaming = answering((_, answer) => {
      answer.once('close', done).writeHead(500);
      const more = () => {
        while (!answer.destroyed && answer.write(part)) sent += part.length;
        if (!answer.destroyed) answer.once('drain', more);
      };
      more();
    });
  });
  const server = await streaming;
  const { told, log } = warnings();
  await publishMetrics(new RunMetrics(), 'JOB', { pushgateway: new Secret(server?.host ?? ''), file: '' }, log);
  await cutOff;
  server?.stop();
  expect(told).toEqual([expect.stringMatching(/status 500: x{200}…\[cut: \d+ characters in all\]\)/)]);
  expect(sent).toBeLessThan(16 * 1024 * 1024);
});
let streaming: ReturnType<typeof answering> | undefined;

/** Publishes in a process of its own, whose end counts: a promise that never settles ends it with 13. */
function publishingProcess(host: string): Promise<{ status: number | null; output: string; seconds: number }> {
  const dist = resolve(import.meta.dirname, '../../dist/src');
  const code = `
    import { publishMetrics, RunMetrics } from '${dist}/ops/metrics.js';
    import { Secret } from '${dist}/ops/secret.js';
    const log = { debug() {}, info() {}, warn: (text) => console.log(text), error() {} };
    await publishMetrics(new RunMetrics(), 'JOB', { pushgateway: new Secret('${host}'), file: '' }, log);
    console.log('went on');`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  return new Promise((done) =>
    child.once('close', (status) => done({ status, output, seconds: (performance.now() - startedAt) / 1000 })),
  );
}

test.each<[string, RequestListener]>([
  [
    'is cut off',
    (_, answer) => {
      answer.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => answer.destroy(), 100);
    },
  ],
  ['stands still', (_, answer) => void answer.writeHead(200, { 'content-length': '100' }).write('half')],
])(
  'an answer that %s in its middle is a warning within the deadline, and the process ends well',
  async (_, listener) => {
    const server = await answering(listener);
    const end = await publishingProcess(server.host);
    server.stop();
    expect(end.output).toMatch(/^The metrics could not be pushed; .*\nwent on\n$/);
    expect(end.status).toBe(0);
    expect(end.seconds).toBeLessThan(14);
  },
);

test('the metrics file is readable for others whatever the umask, since node_exporter is another user', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'dwmops-metrics-')), 'metrics.prom');
  const dist = resolve(import.meta.dirname, '../../dist/src/ops/metricsFile.js');
  const code = `import { mergeMetricsFile } from '${dist}'; process.umask(0o077); await mergeMetricsFile('${file}', 'A', 'x 1');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'inherit' });
  expect(await new Promise((done) => child.once('close', done))).toBe(0);
  expect((statSync(file).mode & 0o777).toString(8)).toBe('644');
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
