import { Command } from 'commander';
import { MongoClient } from 'mongodb';
import { silentLog } from '../src/log.js';
import { ensureIndexes, queueIndexes } from '../src/queue/indexes.js';
import { openQueues } from '../src/queue/openQueues.js';
import { startMongoServer } from '../test/support/mongoServer.js';
import { hasOriginal, originalApart, originalCycle } from './queueOriginal.js';
import { fill, oursCycle } from './queueOurs.js';
import { fillAsOriginal } from './queueRecords.js';
import { type Comparison, OPERATIONS, queueTable, type Seconds } from './queueTable.js';
import { measureWorkers } from './queueWorkers.js';

/*
 * npm run bench:queue [-- --queue 80000 --sets 600,30000]
 *
 * Our queue library and pyqm 0.0.9 on the same server (MONGODB_URL, or one of its own), each in a database of its own,
 * pyqm's without indexes as the original has it. Small sets take turns, ours and pyqm's, and the medians count; sets
 * above 5,000 are measured once. Prints tables for bench/README.md.
 */

const options = new Command('bench:queue')
  .option('--queue <number>', 'records in the queue', '80000')
  .option('--sets <numbers>', 'records in a set, with commas', '600,30000')
  .option('--rounds <number>', 'rounds of a small set', '7')
  .option('--limit <seconds>', 'end an operation of pyqm on a large set after so long', '120')
  .option('--operations <names>', 'measure pyqm on large sets in these alone, with commas', OPERATIONS.join())
  .option('--indexed', 'give pyqm’s queues our index, as on a site that uses both')
  .option('--durable', 'let pyqm’s writes wait for the journal, as ours do')
  .option('--standalone', 'measure a standalone server')
  .option('--no-original', 'do not measure pyqm')
  .option('--no-workers', 'do not measure two workers against one')
  .parse()
  .opts<{
    queue: string;
    sets: string;
    rounds: string;
    limit: string;
    operations: string;
    indexed?: boolean;
    durable?: boolean;
    standalone?: boolean;
    original: boolean;
    workers: boolean;
  }>();

const LARGE_SET = 5000;
const queueLength = Number(options.queue);
const limitSeconds = Number(options.limit);
const isCompared = hasOriginal && options.original;
const given = process.env.MONGODB_URL;
const server = given ? undefined : await startMongoServer(options.standalone ? 'standalone' : 'replicaSet');
const url = given ?? server?.url ?? '';
const client = new MongoClient(url);
try {
  const { version } = await client.db('admin').command({ buildInfo: 1 });
  const { setName = 'standalone' } = await client.db('admin').command({ hello: 1 });
  console.log(`node ${process.version}, server ${version} (${setName}), ${options.queue} records in the queue\n`);
  const comparisons: Comparison[] = [];
  for (const set of options.sets.split(',').map(Number)) comparisons.push(await compare(set));
  console.log(queueTable(comparisons));
  if (options.workers) await compareWorkers();
} finally {
  await client.close();
  await server?.stop();
}

async function compare(set: number): Promise<Comparison> {
  const isLarge = set > LARGE_SET;
  const rounds = isLarge ? 1 : Number(options.rounds);
  const db = client.db('bench_ours');
  await db.dropDatabase();
  const queues = await openQueues(db, { log: silentLog });
  const [source, target] = [await queues.queue('source'), await queues.queue('target')];
  await fill(source, queueLength);
  const originalDb = client.db('bench_pyqm');
  const originalUrl = options.durable ? withWriteConcern(url) : url;
  const operations = OPERATIONS.filter((name) => options.operations.split(',').includes(name));
  const run = { url: originalUrl, db: originalDb, queueLength, set, operations, limitSeconds, recover };
  const indexed = ['source', 'target'].flatMap(queueIndexes);
  if (options.indexed) await ensureIndexes(originalDb, indexed, silentLog);
  if (isCompared && !isLarge) await fillAsOriginal(originalDb, 'source', queueLength);
  const ours: Seconds[] = [];
  const original: Seconds[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = queueLength + round * set;
    ours.push(await oursCycle(source, target, set, first));
    if (isCompared && !isLarge) original.push(await originalCycle(run, first));
  }
  await queues.close();
  await db.dropDatabase();
  if (isCompared && isLarge) original.push(await originalApart(run));
  await originalDb.dropDatabase();
  return { set, ours, original, limitSeconds };
}

function withWriteConcern(address: string): string {
  const path = /^mongodb[^/]*:\/\/[^/]+\//.test(address) ? address : `${address}/`;
  return `${path}${path.includes('?') ? '&' : '?'}w=majority&journal=true`;
}

/** A command that was ended goes on in the server; only a server of our own can be started anew. */
async function recover(): Promise<void> {
  await server?.kill();
  await server?.restart();
}

async function compareWorkers(): Promise<void> {
  const db = client.db('bench_workers');
  console.log(
    '\n| work on a set of 600 | one worker, records/s | two, records/s | ratio |\n| --- | ---: | ---: | ---: |',
  );
  for (const workMs of [0, 2000]) {
    const run = { url, db, records: 12_000, set: 600, workMs };
    const one = await measureWorkers(run, 1);
    const two = await measureWorkers(run, 2);
    const work = workMs === 0 ? 'none: the server is the limit' : `${workMs / 1000} s`;
    console.log(`| ${work} | ${Math.round(one)} | ${Math.round(two)} | ${(two / one).toFixed(2)} |`);
  }
  await db.dropDatabase();
}
