import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { testDatabases } from '../support/database.js';

const RUN_JOB = resolve(import.meta.dirname, '../../dist/src/jobs/runJob.js');

/** A job with bugs in its timers, whose messages hold the password. */
const BUGGY = `
import { runJob } from ${JSON.stringify(RUN_JOB)};
const bug = (name, ms) => setTimeout(() => { throw new Error(name + ' bug of open-sesame'); }, ms);
const perform = () => { bug('first', 10); bug('second', 100); bug('third', 200); return new Promise(() => {}); };
const job = { script: 'clean', jobName: 'BUGGY', consoleLog: 'BUGGY', summary: '', examples: [], needs: [], lock: 'host',
  givesWayToRefresh: false, countsRecords: false, perform };
process.exitCode = await runJob(job, ['node', 'clean']);`;

test('of uncaught errors the first ends the job, and none is printed past the masks (invariant 6)', async () => {
  const { url, queueDatabase, rulesDatabase } = await testDatabases();
  const folder = mkdtempSync(join(tmpdir(), 'dwmops-uncaught-'));
  // It answers late, so that the other bugs come while the first is being told.
  const gateway = createServer((_, answer) => void setTimeout(() => answer.writeHead(202).end(), 600));
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done));
  const address = gateway.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const child = spawn(process.execPath, ['--input-type=module', '-e', BUGGY], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH,
      ENV_FILE: '',
      OPENSHIFT_LOG_DIR: folder,
      MONGODB_URL: url,
      QUEUE_DATABASE: queueDatabase,
      RULES_DATABASE: rulesDatabase,
      ELOQUA_PASSWORD: 'open-sesame',
      PUSHGATEWAY: `127.0.0.1:${port}`,
    },
  });
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const status = await new Promise((done) => child.once('close', done));
  gateway.close();
  expect(status).toBe(1);
  const log = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const told of [stderr, log.join('')]) {
    for (const name of ['first', 'second', 'third']) expect(told).toContain(`ERROR - UNEXPECTED: ${name} bug of ***`);
    expect(told).not.toContain('open-sesame');
  }
  for (const line of stderr.trim().split('\n')) expect(line).toMatch(/^\S+ \S+ - (ERROR|WARNING) - /);
});
