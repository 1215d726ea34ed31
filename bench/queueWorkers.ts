import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Db } from 'mongodb';
import { silentLog } from '../src/log.js';
import { openQueues } from '../src/queue/openQueues.js';
import { benchContacts } from './queueRecords.js';

export interface WorkersRun {
  readonly url: string;
  readonly db: Db;
  readonly records: number;
  readonly set: number;
  /** What a worker does with a set, which costs the server nothing. */
  readonly workMs: number;
}

/** Records a second of so many worker processes together, from a queue that they empty. */
export async function measureWorkers(run: WorkersRun, workers: number): Promise<number> {
  await run.db.dropDatabase();
  const queues = await openQueues(run.db, { log: silentLog });
  await (await queues.queue('source')).add(benchContacts(run.records));
  await queues.queue('target');
  await queues.close();
  const started = performance.now();
  await Promise.all(Array.from({ length: workers }, () => worker(run)));
  const seconds = (performance.now() - started) / 1000;
  const arrived = await run.db.collection('target').countDocuments();
  if (arrived !== run.records) throw new Error(`${arrived} of ${run.records} records arrived`);
  return run.records / seconds;
}

function worker({ url, db, set, workMs }: WorkersRun): Promise<void> {
  const args = [join(import.meta.dirname, 'queueWorker.js'), url, db.databaseName, `${set}`, `${workMs}`];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  return new Promise((done, failed) => {
    child.once('close', (status) =>
      status === 0 ? done() : failed(new Error(`a worker ended with status ${status}`)),
    );
  });
}
