import { MongoClient } from 'mongodb';
import { silentLog } from '../../../src/log.js';
import { openQueues } from '../../../src/queue/openQueues.js';

/**
 * A process that claims 5 records of `source`, settles them, and is killed at a named point of that:
 * `stopAtPoint.js URL DATABASE transfer|complete|release POINT`. Ends with status 0 when it never came to the point.
 */
const [url = '', database = '', operation = '', point = ''] = process.argv.slice(2);
const client = new MongoClient(url);
const db = client.db(database);
const queues = await openQueues(db, {
  log: silentLog,
  claimTimeoutSeconds: 0.5,
  heartbeatSeconds: 0.1,
  atPoint: async (reached) => {
    if (reached !== point) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal may take a moment; nothing more must happen until then.
    await new Promise(() => {});
  },
});
const source = await queues.queue('source');
const claim = await source.claim(5, { jobName: 'run' });
const ids = claim.records.map((record) => record._id);
if (operation === 'complete') await claim.complete(ids, { countInBatch: true });
else if (operation === 'release') await claim.release(ids);
else {
  const washed = claim.records.map((record) => ({ ...record, washedBy: 'stopped' }));
  await claim.transfer('target', washed, async (moved, session) => {
    const histories = moved.map((record) => ({ of: record._id, by: 'stopped' }));
    await db.collection('history').insertMany(histories, session ? { session } : {});
  });
}
await claim.close();
await queues.close();
await client.close();
