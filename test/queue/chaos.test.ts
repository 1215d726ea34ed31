import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { expect, inject, onTestFailed, onTestFinished, test } from 'vitest';
import { silentLog } from '../../src/log.js';
import { openQueues } from '../../src/queue/openQueues.js';
import { type MongoServer, startMongoServer } from '../support/mongoServer.js';
import { startWorker, type Worker } from '../support/runWorker.js';
import { type ChaosEvent, heldByTwo, readEvents, settledTwice } from './chaosEvents.js';
import { contacts, isEmbedded } from './openTestQueues.js';

/** CHAOS_SECONDS=60 for the long one; SEED to choose the kills again (their effects depend on the machine, too). */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 12);
const RECORDS = Number(process.env.CHAOS_RECORDS ?? (SECONDS < 60 ? 1000 : 5000));
const WORKERS = 8;
const CLAIM_TIMEOUT_SECONDS = 3;
/** Ten times the lease: by then every record of a dead worker must have been given back. */
const STUCK_SECONDS = 30;

/** Invariant 1 and 2. */
test(`${WORKERS} workers, ${RECORDS} records, ${SECONDS} s of SIGKILL: every record ends in one place, by one owner`, {
  timeout: (SECONDS * 10 + 240) * 1000,
}, async () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1e9);
  const server = await startMongoServer(inject('topology'));
  const folder = mkdtempSync(join(tmpdir(), 'dwmops-chaos-'));
  const client = new MongoClient(server.url, { serverSelectionTimeoutMS: 2000 });
  const db = client.db('chaos');
  onTestFailed(() => console.error(`what the workers noted: ${folder}`));
  onTestFinished(({ task }) => {
    if (task.result?.state !== 'fail' && !process.env.KEEP) rmSync(folder, { recursive: true, force: true });
  });
  const crew = new Crew(server.url, join(folder, 'events'));
  try {
    await prepare(db);
    const started = performance.now();
    const adding = addSlowly(db);
    const kills = await chaos(crew, server, seed);
    await adding;
    const drainedAfter = await untilDrained(db);
    await crew.stop();
    const events = readEvents(crew.file);
    const result = await count(db);
    console.log(
      `chaos: seed ${seed}, ${server.topology}, ${RECORDS} records, ${Math.round((performance.now() - started) / 1000)} s: ` +
        `${kills.workers} workers killed, ${kills.suspended} suspended, database killed ${kills.database} times; ` +
        `${events.filter((one) => one.event === 'claimed').length} claims, ${events.filter((one) => one.event === 'lost').length} lost; ` +
        `drained ${drainedAfter.toFixed(1)} s after the last kill; ${JSON.stringify(result)}`,
    );
    expect(events.filter((one) => one.event === 'error').map((one) => `${one.message} ${one.stack}`)).toEqual([]);
    expect(heldByTwo(events)).toEqual([]);
    expect(settledTwice(events, await unsureMs(db))).toEqual([]);
    expect(result).toMatchObject({ source: 0, middle: 0, places: RECORDS, inSeveralPlaces: 0, leases: 0 });
    expect(result.fewestHistories).toBe(1);
    if (server.topology === 'replicaSet') expect(result.mostHistories).toBe(1);
  } finally {
    await crew.stop();
    await client.close();
    await server.stop();
  }
});

/** The worker processes: each that is killed is replaced at once. */
class Crew {
  readonly file: string;
  readonly #url: string;
  readonly #workers: Worker[] = [];
  #isStopping = false;

  constructor(url: string, file: string) {
    this.#url = url;
    this.file = file;
    writeFileSync(file, '');
    for (let index = 0; index < WORKERS; index++) this.#start(index);
  }

  #start(index: number): void {
    const worker = startWorker('chaosWorker', [this.#url, 'chaos', this.file, `${CLAIM_TIMEOUT_SECONDS}`]);
    this.#workers[index] = worker;
    void worker.ended.then((end) => {
      if (end.signal !== 'SIGKILL') this.note(worker.process.pid, 'error', `ended by itself: ${JSON.stringify(end)}`);
      if (!this.#isStopping) this.#start(index);
    });
  }

  kill(index: number): void {
    const worker = this.#workers[index];
    worker?.process.kill('SIGKILL');
    if (worker) this.note(worker.process.pid, 'killed');
  }

  async suspend(index: number, ms: number): Promise<void> {
    const worker = this.#workers[index];
    if (!worker) return;
    this.note(worker.process.pid, 'suspended');
    worker.process.kill('SIGSTOP');
    await sleep(ms);
    worker.process.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const worker of this.#workers) worker.process.kill('SIGKILL');
    await Promise.all(this.#workers.map((worker) => worker.ended));
  }

  note(pid: number | undefined, event: ChaosEvent['event'], message = ''): void {
    const at = Number(process.hrtime.bigint() / 1000n) / 1000;
    appendFileSync(this.file, `${JSON.stringify({ at, pid: pid ?? 0, event, message })}\n`);
  }
}

async function chaos(crew: Crew, server: MongoServer, seed: number) {
  const random = seededRandom(seed);
  const kills = { workers: 0, suspended: 0, database: 0 };
  const end = performance.now() + SECONDS * 1000;
  const suspensions: Promise<void>[] = [];
  let databaseAt = performance.now() + 4000;
  while (performance.now() < end) {
    await sleep(200 + random() * 800);
    const index = Math.floor(random() * WORKERS);
    if (random() < 0.12) {
      kills.suspended++;
      suspensions.push(crew.suspend(index, 1000 + random() * CLAIM_TIMEOUT_SECONDS * 1500));
    } else {
      kills.workers++;
      crew.kill(index);
    }
    if (performance.now() < databaseAt) continue;
    kills.database++;
    crew.note(0, 'database', 'to be killed');
    await server.kill();
    crew.note(0, 'database', 'killed');
    await sleep(random() * 2000);
    await server.restart();
    crew.note(0, 'database', 'back');
    databaseAt = performance.now() + 5000 + random() * 8000;
  }
  await Promise.all(suspensions);
  return kills;
}

/**
 * How long before its SIGKILL the server may have confirmed what it then forgets. mongod forgets nothing that it
 * confirmed with `w: majority` and `j`; the embedded server confirms transactions before they are on disk (measured: up
 * to 40 ms; none that any later single write, which it does write to disk, has followed).
 */
async function unsureMs(db: Db): Promise<number> {
  return (await isEmbedded(db)) ? 250 : 0;
}

async function prepare(db: Db): Promise<void> {
  const queues = await openQueues(db, { log: silentLog });
  for (const name of ['source', 'middle', 'done', 'errored']) await queues.queue(name);
  await queues.close();
}

/** Adds the records over most of the time, so that there is work for all of it. */
async function addSlowly(db: Db): Promise<void> {
  const queues = await openQueues(db, { log: silentLog });
  const source = await queues.queue('source');
  const all = contacts(RECORDS);
  const rounds = Math.max(1, Math.floor(SECONDS * 0.8));
  for (let round = 0; round < rounds; round++) {
    await source.add(all.slice(Math.floor((round * RECORDS) / rounds), Math.floor(((round + 1) * RECORDS) / rounds)));
    await sleep(1000);
  }
  await queues.close();
}

/** Seconds until nothing is left to process; however slow the machine is, something has to happen all the time. */
async function untilDrained(db: Db): Promise<number> {
  const started = performance.now();
  let seen = '';
  let seenAt = started;
  for (;;) {
    const { source, middle, places, done, leases } = await count(db);
    if (source === 0 && middle === 0 && places === RECORDS && leases === 0) return (performance.now() - started) / 1000;
    const now = `${source} ${middle} ${done} ${leases}`;
    if (now !== seen) seenAt = performance.now();
    seen = now;
    if (performance.now() - seenAt > STUCK_SECONDS * 1000) throw new Error(`Nothing happens any more: ${now}`);
    await sleep(300);
  }
}

async function count(db: Db) {
  const free = { _jobName: '', _lockTimestamp: '' };
  const [source, middle, done, errored] = await Promise.all(
    ['source', 'middle', 'done', 'errored'].map((name) => idList(db, name)),
  );
  const everywhere = [source, middle, done, errored].flatMap((list) => list ?? []);
  const histories = await db
    .collection('history')
    .aggregate<{ n: number }>([{ $group: { _id: '$of', n: { $sum: 1 } } }])
    .toArray();
  return {
    source: source?.length ?? 0,
    middle: middle?.length ?? 0,
    done: done?.length ?? 0,
    errored: errored?.length ?? 0,
    freeInDone: await db.collection('done').countDocuments(free),
    places: new Set(everywhere).size,
    inSeveralPlaces: everywhere.length - new Set(everywhere).size,
    leases: await db.collection('claimLeases').countDocuments(),
    histories: histories.length,
    fewestHistories: histories.length < RECORDS ? 0 : Math.min(...histories.map((one) => one.n)),
    mostHistories: Math.max(0, ...histories.map((one) => one.n)),
  };
}

async function idList(db: Db, name: string): Promise<string[]> {
  const found = await db
    .collection(name)
    .find({}, { projection: { _id: 1 } })
    .toArray();
  return found.map((record) => String(record._id));
}

function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
