import type { Db } from 'mongodb';
import { silentLog } from '../src/log.js';
import { openQueues } from '../src/queue/openQueues.js';
import type { Queue } from '../src/queue/types.js';
import { benchContacts } from './queueRecords.js';
import type { Operation } from './queueTable.js';

/** Seconds of each operation with our library: the mean of `rounds` sets, one after the other, first one included. */
export async function measureOurs(
  db: Db,
  queueLength: number,
  set: number,
  rounds: number,
): Promise<Map<Operation, number>> {
  const queues = await openQueues(db, { log: silentLog });
  const seconds = new Map<Operation, number>();
  const timed = async <T>(operation: Operation, call: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await call();
    seconds.set(operation, (seconds.get(operation) ?? 0) + (performance.now() - started) / 1000 / rounds);
    return result;
  };
  const source = await queues.queue('source');
  const target = await queues.queue('target');
  await fill(source, queueLength);
  for (let round = 0; round < rounds; round++) {
    const fresh = benchContacts(set, queueLength + round * set);
    await timed('add', () => source.add(fresh));
    const claim = await timed('claim', () => source.claim(set, { jobName: 'bench' }));
    await timed('transfer', () => claim.transfer('target', claim.records));
    await claim.close();
    const next = await target.claim(set, { jobName: 'bench' });
    const ids = next.records.map((record) => record._id);
    if (ids.length !== set) throw new Error(`${ids.length} of ${set} records arrived`);
    await timed('complete', () => next.complete(ids));
    await next.close();
  }
  await queues.close();
  return seconds;
}

async function fill(queue: Queue, count: number): Promise<void> {
  for (let from = 0; from < count; from += 5000) await queue.add(benchContacts(Math.min(5000, count - from), from));
}
