import { hostname } from 'node:os';
import { Db } from 'mongodb';
import type { Log } from '../log.js';
import type { QueueContext } from './context.js';
import { Heartbeat } from './heartbeat.js';
import { ensureIndexes, queueIndexes } from './indexes.js';
import { withPatience } from './patience.js';
import type { Point } from './points.js';
import type { QueueCollection, StoredRecord } from './queueCollection.js';
import { assertQueueName, registerQueue } from './queueList.js';
import { readTopology } from './topology.js';

export interface OpenQueuesOptions {
  readonly log: Log;
  /** A claim whose owner has not been heard of for so long is given back. Default 300. */
  readonly claimTimeoutSeconds?: number;
  /** Claims without success after which a record goes to the errored queue. Default 10. */
  readonly maxAttempts?: number;
  /** Where a queue's poison goes; undefined = it stays. Default: nowhere. */
  readonly erroredQueueFor?: (queueName: string) => string | undefined;
  /** How often leases are renewed. Default: a sixth of the claim time-out, at most 30. */
  readonly heartbeatSeconds?: number;
  /** How long an operation waits for a database that is away. Default 60. */
  readonly patienceSeconds?: number;
  readonly host?: string;
  /** For dry runs: neither puts a queue on the list nor makes an index. */
  readonly readOnly?: boolean;
  /** For tests: called at every point of points.ts. */
  readonly atPoint?: (point: Point) => void | Promise<void>;
}

/**
 * Asks the server once what it is, and makes what the operations share; everything else happens at first use.
 * @throws DwmError QUEUE_DATABASE_AWAY
 */
export async function openContext(db: Db, options: OpenQueuesOptions): Promise<QueueContext> {
  const { log } = options;
  const patienceMs = (options.patienceSeconds ?? 60) * 1000;
  const topology = await withPatience({ log, patienceMs }, () => readTopology(db));
  const durable = durableDb(db, topology === 'replicaSet');
  const claimTimeoutMs = (options.claimTimeoutSeconds ?? 300) * 1000;
  const everyMs = options.heartbeatSeconds ? options.heartbeatSeconds * 1000 : Math.min(claimTimeoutMs / 6, 30_000);
  const collections = new Map<string, Promise<QueueCollection>>();
  const context: QueueContext = {
    db: durable,
    log,
    topology,
    claimTimeoutMs,
    patienceMs,
    heartbeat: new Heartbeat({ db: durable, log, claimTimeoutMs, everyMs }),
    maxAttempts: options.maxAttempts ?? 10,
    erroredQueueFor: options.erroredQueueFor ?? (() => undefined),
    host: options.host ?? hostname(),
    atPoint: options.atPoint ?? (() => {}),
    queueCollection: (name) => {
      const known = collections.get(name);
      if (known) return known;
      const opened = openCollection(context, name, options.readOnly ?? false);
      collections.set(name, opened);
      // A failure is not remembered: the next use tries again.
      opened.catch(() => collections.delete(name));
      return opened;
    },
  };
  return context;
}

async function openCollection(context: QueueContext, name: string, readOnly: boolean): Promise<QueueCollection> {
  assertQueueName(name);
  if (!readOnly) {
    await withPatience(context, async () => {
      await registerQueue(context.db, name);
      await ensureIndexes(context.db, queueIndexes(name), context.log);
    });
  }
  return context.db.collection<StoredRecord>(name);
}

/**
 * The same database with the strictest promise that the server can give: a write counts once it is in the journal, and on
 * a replica set once it cannot be rolled back any more.
 */
function durableDb(db: Db, isReplicaSet: boolean): Db {
  const writeConcern = { w: isReplicaSet ? ('majority' as const) : 1, journal: true };
  // Else the driver makes a JavaScript pattern of one that a record holds, and fails where JavaScript does not know its form.
  const bsonRegExp = true;
  return new Db(db.client, db.databaseName, {
    writeConcern,
    readPreference: 'primary',
    ignoreUndefined: false,
    bsonRegExp,
  });
}
