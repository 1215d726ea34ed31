import type { Db } from 'mongodb';
import { readBatchCustoms } from './batches.js';
import { type OpenQueuesOptions, openContext } from './openContext.js';
import { withPatience } from './patience.js';
import { MongoQueue } from './queue.js';
import { listQueues } from './queueList.js';
import { countStaleClaims, releaseStaleClaims } from './releaseStaleClaims.js';
import type { Queue, Queues } from './types.js';

export type { OpenQueuesOptions } from './openContext.js';

const STANDALONE =
  'The database is a standalone server without transactions: no record is lost, but a crash in the middle of a transfer can make a record be processed, and its history written, twice; a replica set (one member is enough) rules that out';

/**
 * Opens the queues of a database.
 * @throws DwmError QUEUE_DATABASE_AWAY
 */
export async function openQueues(db: Db, options: OpenQueuesOptions): Promise<Queues> {
  const context = await openContext(db, options);
  if (context.topology === 'standalone') context.log.info(STANDALONE);
  return {
    topology: context.topology,
    queue: async (name): Promise<Queue> => new MongoQueue(context, name, await context.queueCollection(name)),
    names: () => withPatience(context, () => listQueues(context.db)),
    batchCustoms: (ids) => readBatchCustoms(context, ids),
    releaseStaleClaims: () => releaseStaleClaims(context),
    countStaleClaims: () => countStaleClaims(context),
    close: async () => context.heartbeat.stopAll(),
  };
}
