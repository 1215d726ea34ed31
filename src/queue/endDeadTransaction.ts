import { type Binary, MongoServerError } from 'mongodb';
import type { QueueContext } from './context.js';
import { withPatience } from './patience.js';

/**
 * Ends the session of a claim whose owner is gone, and with it a transaction that it may have left open. Without that
 * its records stay locked until the server ends the transaction, and whoever writes to them waits.
 */
export async function endDeadTransaction(context: QueueContext, sessionId: Binary | undefined): Promise<void> {
  if (!sessionId) return;
  try {
    await withPatience(context, () => context.db.admin().command({ killSessions: [{ id: sessionId }] }));
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    context.log.debug(`The session of a dead run is left to the server: ${error.message}`);
  }
}
