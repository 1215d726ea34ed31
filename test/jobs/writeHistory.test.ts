import { Collection, type Db, MongoClient, MongoNetworkError, ObjectId } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CONTACT_HISTORY, writeHistory } from '../../src/jobs/writeHistory.js';
import type { HistoryDocument } from '../../src/wash/types.js';
import { type MongoServer, startMongoServer, type Topology } from '../support/mongoServer.js';

/** The id field of the histories. */
const ID = 'ContactID';

afterEach(() => {
  vi.restoreAllMocks();
});

let server: MongoServer;
let client: MongoClient;
let databases = 0;

/** One contact twice, and another once; as a wash makes them. */
function washed(): HistoryDocument[] {
  return ['c1', 'c2', 'c1'].map((contact) => ({ _id: new ObjectId(), [ID]: contact, _current: 0, washedBy: 'late' }));
}

async function earlierHistories(): Promise<Db> {
  databases += 1;
  const db = client.db(`history_${databases}`);
  await db.collection(CONTACT_HISTORY).insertMany([
    { [ID]: 'c1', _current: 1, washedBy: 'first' },
    { [ID]: 'c1', _current: 0, washedBy: 'second' },
    { [ID]: 'c3', _current: 0, washedBy: 'second' },
  ]);
  return db;
}

/** Contact, `_current` and who wrote it, of all histories, sorted. */
async function histories(db: Db): Promise<string[]> {
  const all = await db.collection(CONTACT_HISTORY).find().toArray();
  return all.map((one) => `${one[ID]} ${one._current} ${one.washedBy}`).sort();
}

const AFTER_ONE_WRITING = ['c1 0 late', 'c1 1 late', 'c1 2 second', 'c1 3 first', 'c2 0 late', 'c3 0 second'];

/** The server inserts all, or the first `count`, and the connection ends before it can say so; once. */
function loseAnswerOfInsert(count?: number): void {
  const { insertMany } = Collection.prototype;
  const spy = vi.spyOn(Collection.prototype, 'insertMany');
  spy.mockImplementation(async function (this: Collection, documents, options) {
    spy.mockRestore();
    await insertMany.call(this, documents.slice(0, count), options);
    throw new MongoNetworkError('the connection is lost');
  });
}

function useServer(topology: Topology): void {
  beforeAll(async () => {
    server = await startMongoServer(topology);
    client = new MongoClient(server.url);
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });
}

describe('on a standalone server, where it is repeated after a lost answer', () => {
  useServer('standalone');

  test('a part that is written twice is as one that is written once', async () => {
    const db = await earlierHistories();
    const part = washed();
    await writeHistory(db, part, ID, undefined);
    // As the run of a job does it: the same histories, in a list made anew.
    await writeHistory(db, [...part], ID, undefined);
    expect(await histories(db)).toEqual(AFTER_ONE_WRITING);
  });

  test.each([
    ['all', undefined],
    ['some', 1],
  ])('so is one whose insert of %s was not answered', async (_, count) => {
    const db = await earlierHistories();
    const part = washed();
    loseAnswerOfInsert(count);
    await expect(writeHistory(db, part, ID, undefined)).rejects.toThrow('the connection is lost');
    await writeHistory(db, [...part], ID, undefined);
    expect(await histories(db)).toEqual(AFTER_ONE_WRITING);
  });

  test('a history that is there before its part was ever written is a fault', async () => {
    const db = await earlierHistories();
    const part = washed();
    await db.collection(CONTACT_HISTORY).insertOne({ ...part[0] });
    await expect(writeHistory(db, part, ID, undefined)).rejects.toMatchObject({ code: 11000 });
  });
});

describe('on a replica set', () => {
  useServer('replicaSet');

  test('a transaction that is repeated does all of it again', async () => {
    const db = await earlierHistories();
    const part = washed();
    const session = client.startSession();
    session.startTransaction();
    await writeHistory(db, part, ID, session);
    await session.abortTransaction();
    session.startTransaction();
    await writeHistory(db, [...part], ID, session);
    await session.commitTransaction();
    await session.endSession();
    expect(await histories(db)).toEqual(AFTER_ONE_WRITING);
  });
});
