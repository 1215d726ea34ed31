import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { silentLog } from '../src/log.js';
import { openQueues } from '../src/queue/openQueues.js';

/**
 * A worker of bench/queueWorkers.ts: takes sets from `source`, works on each for so long, and moves it on, until the
 * queue is empty: `queueWorker.js URL DATABASE SET WORK_MS`.
 */
const [url = '', database = '', set = '600', workMs = '0'] = process.argv.slice(2);
const client = new MongoClient(url);
const queues = await openQueues(client.db(database), { log: silentLog });
const source = await queues.queue('source');
for (;;) {
  const claim = await source.claim(Number(set), { jobName: 'bench' });
  if (claim.records.length === 0) break;
  if (Number(workMs) > 0) await sleep(Number(workMs));
  await claim.transfer('target', claim.records);
  await claim.close();
}
await queues.close();
await client.close();
