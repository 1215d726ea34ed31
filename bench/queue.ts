import { Command } from 'commander';
import { MongoClient } from 'mongodb';
import { startMongoServer } from '../test/support/mongoServer.js';
import { hasOriginal, measureOriginal } from './queueOriginal.js';
import { measureOurs } from './queueOurs.js';
import { type Operation, queueTable, type Row } from './queueTable.js';
import { measureWorkers } from './queueWorkers.js';

/*
 * npm run bench:queue [-- --queue 80000 --sets 600,30000]
 *
 * Our queue library and pyqm 0.0.9 on the same server (MONGODB_URL, or one of its own), each in a database of its own,
 * pyqm's without indexes as the original has it. Prints tables for bench/README.md.
 */

const options = new Command('bench:queue')
  .option('--queue <number>', 'records in the queue', '80000')
  .option('--sets <numbers>', 'records in a set, with commas', '600,30000')
  .option('--limit <seconds>', 'end an operation of pyqm after so long', '120')
  .option('--standalone', 'measure a standalone server')
  .option('--no-original', 'do not measure pyqm')
  .option('--no-workers', 'do not measure two workers against one')
  .parse()
  .opts<{ queue: string; sets: string; limit: string; standalone?: boolean; original: boolean; workers: boolean }>();

const OPERATIONS: readonly Operation[] = ['add', 'claim', 'transfer', 'complete'];
const given = process.env.MONGODB_URL;
const server = given ? undefined : await startMongoServer(options.standalone ? 'standalone' : 'replicaSet');
const url = given ?? server?.url ?? '';
const client = new MongoClient(url);
try {
  const { version } = await client.db('admin').command({ buildInfo: 1 });
  const { setName = 'standalone' } = await client.db('admin').command({ hello: 1 });
  console.log(`node ${process.version}, server ${version} (${setName}), ${options.queue} records in the queue\n`);
  const rows: Row[] = [];
  for (const set of options.sets.split(',').map(Number)) rows.push(...(await compare(set)));
  console.log(queueTable(rows));
  if (options.workers) await compareWorkers();
} finally {
  await client.close();
  await server?.stop();
}

async function compare(set: number): Promise<Row[]> {
  const queueLength = Number(options.queue);
  const limitSeconds = Number(options.limit);
  const db = client.db('bench_ours');
  await db.dropDatabase();
  const ours = await measureOurs(db, queueLength, set, set > 10_000 ? 1 : 5);
  await db.dropDatabase();
  const measured = hasOriginal && options.original ? await original(set, queueLength, limitSeconds) : undefined;
  return OPERATIONS.map((operation) => ({
    operation,
    set,
    ours: ours.get(operation) ?? Number.NaN,
    original: measured ? measured.get(operation) : null,
    limitSeconds,
  }));
}

async function original(set: number, queueLength: number, limitSeconds: number) {
  const db = client.db('bench_pyqm');
  const recover = async () => {
    await server?.kill();
    await server?.restart();
  };
  const seconds = await measureOriginal({ url, db, queueLength, set, limitSeconds, recover });
  await db.dropDatabase();
  return seconds;
}

async function compareWorkers(): Promise<void> {
  const db = client.db('bench_workers');
  console.log('\n| work a set of 600 | one worker, records/s | two, records/s | ratio |\n| --- | ---: | ---: | ---: |');
  for (const workMs of [0, 2000]) {
    const run = { url, db, records: 12_000, set: 600, workMs };
    const one = await measureWorkers(run, 1);
    const two = await measureWorkers(run, 2);
    const work = workMs === 0 ? 'none: the server is the limit' : `${workMs / 1000} s`;
    console.log(`| ${work} | ${Math.round(one)} | ${Math.round(two)} | ${(two / one).toFixed(2)} |`);
  }
  await db.dropDatabase();
}
