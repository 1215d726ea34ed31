import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { JOB_NAMES, type JobScript } from '../../src/jobs/jobNames.js';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { type Arrival, checkArrival } from './arrival.js';
import { tellingContacts } from './changes.js';
import { type Parts, startParts } from './parts.js';
import { type JobResult, metricOf, runJobScript, runProgram, stopScripts } from './runScripts.js';
import { textTable } from './textTable.js';

const CONTACTS_FILE = join(projectRoot, 'config/sample/contacts.csv');
const JOBS: readonly JobScript[] = ['get', 'run', 'indicators', 'post', 'clean', 'refresh'];
const say = (text = '') => process.stdout.write(`${text}\n`);

let interrupted = false;

async function demo(): Promise<number> {
  say('Starting a database, a local Eloqua with 1,000 invented contacts, and a Pushgateway where there is one ...');
  const parts = await startParts(CONTACTS_FILE);
  process.once('SIGINT', () => {
    interrupted = true;
    stopScripts();
  });
  try {
    return await walk(parts);
  } finally {
    await parts.stop();
  }
}

async function walk(parts: Parts): Promise<number> {
  const addresses = parts.sandbox.members('DWM - Export Queue');
  say('Loading config and rules: dwmops rules import config/rules');
  if ((await runProgram(parts, process.execPath, ['dist/scripts/rules.js', 'import', 'config/rules'])) !== 0) return 1;
  const results: JobResult[] = [];
  for (const script of JOBS) {
    say(`Running: dwmops ${script}`);
    const result = await runJobScript(parts, script);
    if (interrupted) return 130;
    results.push(result);
    if (result.status !== 0) {
      say(`${script} ended with exit status ${result.status}; its log is in ${parts.logs}`);
      return 1;
    }
  }
  const client = new MongoClient(parts.mongo.url);
  try {
    const rulesDb = client.db('dwmdev');
    const arrival = await checkArrival(client.db('dwmqueue'), rulesDb, parts.sandbox, addresses);
    report(results, arrival);
    await reportContacts(rulesDb);
    reportTraces(parts);
    return verdict(arrival, addresses.length, parts);
  } finally {
    await client.close();
  }
}

function report(results: readonly JobResult[], arrival: Arrival): void {
  say('\nThe six runs');
  const rows = results.map(({ script, taken, errored, seconds }) => [
    script,
    taken,
    taken - errored,
    errored,
    seconds.toFixed(2),
    taken > 0 ? Math.round(taken / seconds) : '',
  ]);
  say(textTable(['job', 'taken', 'done', 'errored', 'seconds', 'records/s'], rows));
  say('\nLists in Eloqua, and queues');
  say(
    textTable(
      ['name', 'size'],
      [...arrival.lists, ...arrival.queues].map((row) => [...row]),
    ),
  );
  if (arrival.reasons.length > 0) {
    say('\nWhat could not be sent, and why');
    say(
      textTable(
        ['queue', 'reason', 'records'],
        arrival.reasons.map((row) => [...row]),
      ),
    );
  }
}

async function reportContacts(rulesDb: Parameters<typeof tellingContacts>[0]): Promise<void> {
  say('\nFive contacts, before and after, and the rule that changed each field');
  for (const { contactId, changes } of await tellingContacts(rulesDb, 5)) {
    say(`\n  contact ${contactId}`);
    say(
      textTable(
        ['field', 'before', 'after', 'by'],
        changes.map(({ field, from, to, by }) => [field, from, to, by]),
      ),
    );
  }
}

function reportTraces(parts: Parts): void {
  say(`\nLogs: ${parts.logs}`);
  for (const file of readdirSync(parts.logs).sort()) say(`  ${file}`);
  const where = parts.pushgateway
    ? 'the Pushgateway (and in a file)'
    : 'a file in Prometheus’ text format, since this machine has no Pushgateway';
  say(`\nMetrics are in ${where}: ${parts.metricsFile}`);
  const told = readFileSync(parts.metricsFile, 'utf8')
    .split('\n')
    .filter((line) => /^(total_|QueueSize|last_success)/.test(line));
  for (const line of told) say(`  ${line}`);
}

function verdict(arrival: Arrival, contacts: number, parts: Parts): number {
  const sent =
    metricOf(parts.metricsFile, 'total_records_success', JOB_NAMES.post.jobName) +
    metricOf(parts.metricsFile, 'total_records_warning', JOB_NAMES.post.jobName);
  const faults = [...arrival.faults];
  if (sent !== arrival.imported) faults.push(`post reports ${sent} records in Eloqua, not ${arrival.imported}`);
  if (faults.length > 0) {
    say(`\nNot every contact arrived:\n  ${faults.join('\n  ')}`);
    return 1;
  }
  say(
    `\nEvery contact arrived: of ${contacts}, ${arrival.imported} are back in Eloqua, ${arrival.errored} are on errored queues with their reason.`,
  );
  return 0;
}

process.exitCode = await demo();
