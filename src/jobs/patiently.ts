import { withPatience } from '../queue/patience.js';
import type { JobRun } from './job.js';

/**
 * Does one thing in the database, waiting for one that is away as long as the queues do (DATABASE_PATIENCE_SECONDS). Only
 * for what may be done twice.
 * @throws DwmError QUEUE_DATABASE_AWAY
 */
export function patiently<T>(run: Pick<JobRun, 'log' | 'settings'>, operation: () => Promise<T>): Promise<T> {
  return withPatience({ log: run.log, patienceMs: run.settings.DATABASE_PATIENCE_SECONDS * 1000 }, operation);
}
