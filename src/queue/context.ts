import type { Db } from 'mongodb';
import type { Log } from '../log.js';
import type { Heartbeat } from './heartbeat.js';
import type { Point } from './points.js';
import type { QueueCollection } from './queueCollection.js';
import type { Topology } from './types.js';

/** What every operation of the library needs; made once by `openQueues`. */
export interface QueueContext {
  readonly db: Db;
  readonly log: Log;
  readonly topology: Topology;
  readonly claimTimeoutMs: number;
  readonly maxAttempts: number;
  readonly patienceMs: number;
  readonly erroredQueueFor: (queueName: string) => string | undefined;
  readonly host: string;
  readonly heartbeat: Heartbeat;
  /** Called at each named point (points.ts), so that a test can end the process there. */
  readonly atPoint: (point: Point) => void | Promise<void>;
  /** The collection of a queue, put on the list of queues and indexed at its first use. */
  readonly queueCollection: (queueName: string) => Promise<QueueCollection>;
}
