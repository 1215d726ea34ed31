import { Collection, type Db, MongoClient, MongoNetworkError } from 'mongodb';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { silentLog } from '../../src/log.js';
import { type ClaimState, claimState } from '../../src/queue/claimState.js';
import { finishMoves } from '../../src/queue/finishMoves.js';
import { leasesOf, openLease } from '../../src/queue/lease.js';
import { openContext } from '../../src/queue/openContext.js';
import { FREE } from '../../src/queue/ownership.js';
import { type Point, STEPWISE_TRANSFER_POINTS } from '../../src/queue/points.js';
import type { StoredRecord } from '../../src/queue/queueCollection.js';
import type { Claim, Queues, Settled } from '../../src/queue/types.js';
import { type MongoServer, startMongoServer } from '../support/mongoServer.js';
import { allOf, contacts, idsOf, openTestQueues } from './openTestQueues.js';

/**
 * Invariant 1 and 2, on a server without transactions: a process that was suspended in the middle of a move wakes up after
 * its lease, while the next owner of the records moves them. Whatever the late one still does, the next one's move holds.
 */
let server: MongoServer;
let client: MongoClient;
let databases = 0;

beforeAll(async () => {
  server = await startMongoServer('standalone');
  client = new MongoClient(server.url);
});
afterAll(async () => {
  await client.close();
  await server.stop();
});

const RECORDS = contacts(3);
const IDS = idsOf(RECORDS);
const ALL_MOVED: Settled = { count: IDS.length, notOwned: [] };
const NONE_OWNED: Settled = { count: 0, notOwned: IDS };

/** How the records come to their next owner: given back by `clean` and claimed anew, or with the claim's own token. */
const HANDOVERS = ['claimed anew', 'taken over with their claim'] as const;
type Handover = (typeof HANDOVERS)[number];

describe.for(HANDOVERS)('records that were %s', (handover) => {
  test.for(STEPWISE_TRANSFER_POINTS)(
    'stay moved when the late owner stores its copies at the next one’s %s',
    async (at) => {
      const db = emptyDatabase();
      const late = await startLateMove(db, handover, ['transfer:companion']);
      await late.stops.arrival('transfer:companion');
      const next = await startNextMove(db, handover, [at]);
      await next.stops.arrival(at);

      late.stops.goOn('transfer:companion');
      await late.move;
      next.stops.goOn(at);

      expect(await next.move).toEqual(ALL_MOVED);
      await expectMovedBy(db, 'next');
    },
  );

  test.for(['transfer:begin', 'transfer:marked', 'transfer:companion'] as const)(
    'are none of the late owner’s any more, who was held at %s',
    async (at) => {
      const db = emptyDatabase();
      const late = await startLateMove(db, handover, [at]);
      await late.stops.arrival(at);
      const next = await startNextMove(db, handover, ['transfer:held']);
      await next.stops.arrival('transfer:held');

      late.stops.goOn(at);
      expect(await late.move).toEqual(NONE_OWNED);
      next.stops.goOn('transfer:held');

      expect(await next.move).toEqual(ALL_MOVED);
      await expectMovedBy(db, 'next');
    },
  );

  test.for(['transfer:marked', 'transfer:companion'] as const)(
    'are not brought back by a late owner, who was held at %s until they had left the target',
    async (at) => {
      const db = emptyDatabase();
      const late = await startLateMove(db, handover, [at]);
      await late.stops.arrival(at);
      const next = await startNextMove(db, handover, []);
      expect(await next.move).toEqual(ALL_MOVED);
      await completeTarget(db);

      late.stops.goOn(at);

      expect(await late.move).toEqual(NONE_OWNED);
      expect(await allOf(db, 'source')).toEqual([]);
      expect(await allOf(db, 'target')).toEqual([]);
    },
  );

  test('are moved by their owner, also where a late one’s copies stand in the way', async () => {
    const db = emptyDatabase();
    const late = await startLateMove(db, handover, ['transfer:companion', 'transfer:held']);
    await late.stops.arrival('transfer:companion');
    const next = await startNextMove(db, handover, ['transfer:companion', 'transfer:held']);
    await next.stops.arrival('transfer:companion');
    late.stops.goOn('transfer:companion');
    await late.stops.arrival('transfer:held');
    next.stops.goOn('transfer:companion');
    await next.stops.arrival('transfer:held');

    late.stops.goOn('transfer:held');
    expect(await late.move).toEqual(NONE_OWNED);
    next.stops.goOn('transfer:held');

    expect(await next.move).toEqual(ALL_MOVED);
    await expectMovedBy(db, 'next');
  });
});

test.for([
  ['is killed', true],
  ['goes on', false],
] as const)(
  'copies that a late owner stores when the records have left the target are never freed, also where it %s',
  async ([, isKilled]) => {
    const db = emptyDatabase();
    const late = await startLateMove(db, 'claimed anew', ['transfer:companion', 'transfer:held']);
    await late.stops.arrival('transfer:companion');
    const next = await startNextMove(db, 'claimed anew', []);
    expect(await next.move).toEqual(ALL_MOVED);
    await completeTarget(db);
    late.stops.goOn('transfer:companion');
    await late.stops.arrival('transfer:held');

    const cleaner = await openTestQueues(db, { claimTimeoutSeconds: 0 });
    await cleaner.releaseStaleClaims();
    expect(await db.collection('target').countDocuments(FREE)).toBe(0);
    if (!isKilled) {
      late.stops.goOn('transfer:held');
      expect(await late.move).toEqual(NONE_OWNED);
    }
    expect(await allOf(db, 'source')).toEqual([]);
    expect(await allOf(db, 'target')).toEqual([]);
  },
);

test('a late owner that wakes up before it finishes an interrupted move leaves the next one’s copies alone', async () => {
  const db = emptyDatabase();
  const interrupted = await startLateMove(db, 'claimed anew', ['transfer:marked']);
  await interrupted.stops.arrival('transfer:marked');
  const late = await claimWithoutFinishing(db);
  const next = await startNextMove(db, 'claimed anew', ['transfer:held']);
  await next.stops.arrival('transfer:held');

  await finishMoves(late);
  interrupted.stops.goOn('transfer:marked');
  expect(await interrupted.move).toEqual(NONE_OWNED);
  next.stops.goOn('transfer:held');

  expect(await next.move).toEqual(ALL_MOVED);
  await expectMovedBy(db, 'next');
});

test.for([
  ['is answered', false],
  ['is not answered, and repeated', true],
] as const)(
  'of several records the late owner’s move leaves out what is gone before its delete, which %s',
  async ([, isLost]) => {
    const db = emptyDatabase();
    const late = await startLateMove(db, 'claimed anew', ['transfer:companion']);
    await late.stops.arrival('transfer:companion');
    await db.collection<StoredRecord>('source').deleteMany({ _id: { $in: IDS.slice(0, 1) } });
    if (isLost) loseAnswerOfDelete('source');

    late.stops.goOn('transfer:companion');

    expect(await late.move).toEqual({ count: IDS.length - 1, notOwned: IDS.slice(0, 1) });
    expect(await allOf(db, 'source')).toEqual([]);
    expect(await allOf(db, 'target')).toMatchObject(IDS.slice(1).map((_id) => ({ _id, washedBy: 'late', ...FREE })));
  },
);

test('where the same record comes from another queue at the same time, that copy stays, and the original is not lost', async () => {
  const db = emptyDatabase();
  const other = await startMove(db, 'other source', ['transfer:held']);
  await other.stops.arrival('transfer:held');
  const move = await startMove(db, 'source', []);
  expect(await move.move).toEqual(NONE_OWNED);
  expect(idsOf(await allOf(db, 'source'))).toEqual(IDS);
  other.stops.goOn('transfer:held');
  expect(await other.move).toEqual(ALL_MOVED);

  const later = await startNextMove(db, 'claimed anew', []);
  expect(await later.move).toEqual(ALL_MOVED);
  await expectMovedBy(db, 'other source');
});

function emptyDatabase(): Db {
  databases += 1;
  return client.db(`late_${databases}`);
}

interface Stopping {
  readonly stops: Stops;
  readonly move: Promise<Settled>;
}

/** Its own clock, unlike the server's, says all along that it owns the records: it was suspended after it last looked. */
async function startLateMove(db: Db, handover: Handover, points: readonly Point[]): Promise<Stopping> {
  const stops = new Stops(points);
  const claim = await addAndClaim(db, 'source', stops);
  if (handover === 'taken over with their claim') await claim.note({ state: 'started' });
  return { stops, move: moveAll(claim, 'late') };
}

async function startMove(db: Db, queueName: string, points: readonly Point[]): Promise<Stopping> {
  const stops = new Stops(points);
  return { stops, move: moveAll(await addAndClaim(db, queueName, stops), queueName) };
}

async function addAndClaim(db: Db, queueName: string, { atPoint }: Stops): Promise<Claim> {
  const queue = await (await openTestQueues(db, { atPoint })).queue(queueName);
  await queue.add(RECORDS);
  return queue.claim(RECORDS.length, { jobName: 'run' });
}

async function startNextMove(db: Db, handover: Handover, points: readonly Point[]): Promise<Stopping> {
  const stops = new Stops(points);
  const queues = await openTestQueues(db, { atPoint: stops.atPoint });
  await letLeasesRunOut(db);
  const claim = await nextClaim(queues, handover);
  expect(idsOf(claim?.records ?? [])).toEqual(IDS);
  return { stops, move: claim ? moveAll(claim, 'next') : Promise.reject(new Error('nothing to move')) };
}

async function nextClaim(queues: Queues, handover: Handover): Promise<Claim | undefined> {
  const queue = await queues.queue('source');
  if (handover === 'taken over with their claim') return queue.resume({ jobName: 'run' });
  await queues.releaseStaleClaims();
  return queue.claim(RECORDS.length, { jobName: 'run' });
}

/** A claim whose process is suspended between locking the records and finishing their interrupted moves. */
async function claimWithoutFinishing(db: Db): Promise<ClaimState> {
  const queues = await openTestQueues(db);
  await letLeasesRunOut(db);
  await queues.releaseStaleClaims();
  const context = await openContext(db, { log: silentLog });
  const lease = await openLease(context, 'source', 'run');
  context.heartbeat.stopAll();
  const source = db.collection<StoredRecord>('source');
  await source.updateMany(FREE, { $set: { _jobName: 'run', ...lease.owner } });
  return claimState(context, source, lease, await allOf(db, 'source'));
}

function moveAll(claim: Claim, washedBy: string): Promise<Settled> {
  return claim.transfer(
    'target',
    claim.records.map((record) => ({ ...record, washedBy })),
  );
}

/** What the next job does with records that it has settled. */
async function completeTarget(db: Db): Promise<void> {
  const queue = await (await openTestQueues(db)).queue('target');
  const claim = await queue.claim(RECORDS.length, { jobName: 'indicators' });
  expect(await claim.complete(idsOf(claim.records))).toEqual(ALL_MOVED);
}

/** The server deletes, and the connection ends before it can say so; once. */
function loseAnswerOfDelete(queueName: string): void {
  const { bulkWrite } = Collection.prototype;
  const spy = vi.spyOn(Collection.prototype, 'bulkWrite');
  onTestFinished(() => spy.mockRestore());
  spy.mockImplementation(async function (this: Collection, operations, options) {
    const result = await bulkWrite.call(this, operations, options);
    const isDelete = operations.some((operation) => 'deleteMany' in operation);
    if (this.collectionName !== queueName || !isDelete) return result;
    spy.mockRestore();
    throw new MongoNetworkError('the connection is lost');
  });
}

async function letLeasesRunOut(db: Db): Promise<void> {
  await leasesOf(db).updateMany({}, { $set: { expiresAt: new Date(0) } });
}

async function expectMovedBy(db: Db, washedBy: string): Promise<void> {
  expect(await allOf(db, 'source')).toEqual([]);
  expect(await allOf(db, 'target')).toMatchObject(IDS.map((_id) => ({ _id, washedBy, ...FREE })));
}

/** Holds an operation at each of some points until it may go on. */
class Stops {
  readonly #arrivals = new Map<Point, Signal>();
  readonly #departures = new Map<Point, Signal>();

  constructor(points: readonly Point[]) {
    for (const point of points) {
      this.#arrivals.set(point, new Signal());
      this.#departures.set(point, new Signal());
    }
  }

  readonly atPoint = async (point: Point): Promise<void> => {
    this.#arrivals.get(point)?.give();
    await this.#departures.get(point)?.given;
  };

  async arrival(point: Point): Promise<void> {
    await this.#arrivals.get(point)?.given;
  }

  goOn(point: Point): void {
    this.#departures.get(point)?.give();
  }
}

class Signal {
  give: () => void = () => {};
  readonly given = new Promise<void>((resolve) => {
    this.give = resolve;
  });
}
