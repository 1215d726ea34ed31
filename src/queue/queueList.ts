import type { Db } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';

/** Collections of the queue database that are no queues; those of the other folders are named here so that nobody takes them. */
const RESERVED = new Set([
  'queueList',
  'batchList',
  'claimLeases',
  'jobLocks',
  'jobPauses',
  'syncNotes',
  'syncAllowance',
  'deliveredContacts',
  'definitionsToDelete',
  'loginRefusals',
  'eloquaTokens',
]);

/** @throws DwmError QUEUE_NAME_RESERVED */
export function assertQueueName(name: string): void {
  if (name !== '' && !RESERVED.has(name) && !name.startsWith('system.') && !name.includes('$')) return;
  throw new DwmError('QUEUE_NAME_RESERVED', `A queue cannot be called "${name}"; use another name`);
}

/** Puts the queue on `queueList`, where the original and `clean` find it; once, also when several do it at once. */
export async function registerQueue(db: Db, queueName: string): Promise<void> {
  await db.collection('queueList').updateOne({ queueName }, { $setOnInsert: { queueName } }, { upsert: true });
}

/** All names on `queueList`, sorted. */
export async function listQueues(db: Db): Promise<string[]> {
  const documents = await db.collection<{ queueName: unknown }>('queueList').find().toArray();
  const names = new Set(documents.map((document) => document.queueName).filter((name) => typeof name === 'string'));
  return [...names].sort();
}
