import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { isDwmError } from '../../../src/errors/dwmError.js';
import { silentLog } from '../../../src/log.js';
import { openQueues } from '../../../src/queue/openQueues.js';
import type { Claim, Companion, QueueRecord, Settled } from '../../../src/queue/types.js';

/**
 * A process of the chaos test: claims from `source` and `middle` in turn, moves what it gets on, and notes in a file what
 * it believes to own and to have done: `chaosWorker.js URL DATABASE FILE CLAIM_TIMEOUT_SECONDS`. Runs until it is killed.
 */
const [url = '', database = '', file = '', claimTimeout = '3'] = process.argv.slice(2);
const client = await connect();
const db = client.db(database);
const stages = { source: 'middle', middle: 'done' } as const;

/** One line an event; appending survives SIGKILL. The clock is the machine's, the same for all processes. */
function note(event: string, facts: Record<string, unknown>): void {
  const at = Number(process.hrtime.bigint() / 1000n) / 1000;
  appendFileSync(file, `${JSON.stringify({ at, pid: process.pid, event, ...facts })}\n`);
}

const writeHistory: Companion = async (moved, session) => {
  const histories = moved.map((record) => ({ of: record._id }));
  await db.collection('history').insertMany(histories, session ? { session } : {});
};

const queues = await openQueues(db, {
  log: silentLog,
  claimTimeoutSeconds: Number(claimTimeout),
  heartbeatSeconds: Number(claimTimeout) / 6,
  patienceSeconds: 60,
  maxAttempts: 1000,
});

for (;;) {
  try {
    for (const from of ['source', 'middle'] as const) await work(from);
    if (Math.random() < 0.3) await queues.releaseStaleClaims();
  } catch (error) {
    // A lost claim is part of the game; anything else is not.
    if (!isDwmError(error, 'CLAIM_LOST')) note('error', { message: String(error), stack: stackOf(error) });
  }
}

/** The database may be dead at the start, which ends a client for good. */
async function connect(): Promise<MongoClient> {
  for (;;) {
    const fresh = new MongoClient(url, { serverSelectionTimeoutMS: 2000 });
    try {
      return await fresh.connect();
    } catch {
      await fresh.close();
    }
  }
}

async function work(from: keyof typeof stages): Promise<void> {
  const queue = await queues.queue(from);
  const claim = await queue.claim(5 + Math.floor(Math.random() * 60), { jobName: from });
  if (claim.records.length === 0) {
    await claim.close();
    await sleep(50);
    return;
  }
  note('claimed', { queue: from, token: claim.token, ids: idsOf(claim.records) });
  claim.lost.addEventListener('abort', () => note('lost', { queue: from, token: claim.token }));
  try {
    await sleep(Math.random() * 40);
    await settle(claim, from);
  } finally {
    note('closing', { queue: from, token: claim.token });
    await claim.close();
  }
}

/** Most records move on; some are given back; of the second stage some fail. Each by a call of its own. */
async function settle(claim: Claim, from: keyof typeof stages): Promise<void> {
  const records = [...claim.records];
  const back = records.splice(0, Math.random() < 0.2 ? 3 : 0);
  const failed = from === 'middle' ? records.splice(0, Math.random() < 0.1 ? 2 : 0) : [];
  if (back.length > 0) await noted('release', claim, back, () => claim.release(idsOf(back)));
  if (failed.length > 0) {
    const failures = idsOf(failed).map((id) => ({ id, code: 'CHAOS', reason: 'chosen by chance' }));
    await noted('fail', claim, failed, () => claim.fail('errored', failures));
  }
  const companion = from === 'source' ? writeHistory : undefined;
  await noted('transfer', claim, records, () => claim.transfer(stages[from], records, companion));
}

async function noted(way: string, claim: Claim, records: QueueRecord[], call: () => Promise<Settled>): Promise<void> {
  const facts = { way, queue: claim.queueName, token: claim.token };
  note('settling', { ...facts, ids: idsOf(records) });
  const { notOwned } = await call();
  const lost = new Set(notOwned.map(String));
  note('settled', { ...facts, ids: idsOf(records).filter((id) => !lost.has(id)), notOwned: [...lost] });
}

function idsOf(records: readonly QueueRecord[]): string[] {
  return records.map((record) => String(record._id));
}

function stackOf(error: unknown): string {
  return error instanceof Error ? `${error.stack ?? ''} ${error.cause instanceof Error ? error.cause.stack : ''}` : '';
}
