import type { Queue } from '../src/queue/types.js';
import { benchContacts } from './queueRecords.js';
import type { Operation, Seconds } from './queueTable.js';

/** Seconds of the four operations with our library, one after the other on the same queue. */
export async function oursCycle(source: Queue, target: Queue, set: number, first: number): Promise<Seconds> {
  const seconds: Partial<Record<Operation, number>> = {};
  const timed = async <T>(operation: Operation, call: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await call();
    seconds[operation] = (performance.now() - started) / 1000;
    return result;
  };
  const fresh = benchContacts(set, first);
  await timed('add', () => source.add(fresh));
  const claim = await timed('claim', () => source.claim(set, { jobName: 'bench' }));
  await timed('transfer', () => claim.transfer(target.name, claim.records));
  await claim.close();
  const next = await target.claim(set, { jobName: 'bench' });
  const ids = next.records.map((record) => record._id);
  if (ids.length !== set) throw new Error(`${ids.length} of ${set} records arrived`);
  await timed('complete', () => next.complete(ids));
  await next.close();
  return seconds;
}

export async function fill(queue: Queue, count: number): Promise<void> {
  for (let from = 0; from < count; from += 5000) await queue.add(benchContacts(Math.min(5000, count - from), from));
}
