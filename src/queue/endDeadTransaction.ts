import { type Binary, MongoServerError } from 'mongodb';
import type { QueueContext } from './context.js';
import { withPatience } from './patience.js';

/**
 * Ends the session of an owner that is gone, and with it a transaction that it may have left open. Without that what the
 * transaction wrote to stays locked until the server ends it, after 60 s, and whoever writes there waits.
 */
export async function endDeadTransaction(
  context: Pick<QueueContext, 'db' | 'log' | 'patienceMs'>,
  sessionId: Binary | undefined,
): Promise<void> {
  if (!sessionId) return;
  try {
    await withPatience(context, () => context.db.admin().command({ killSessions: [{ id: sessionId }] }));
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    context.log.debug(`The session of a dead run is left to the server: ${error.message}`);
  }
}
