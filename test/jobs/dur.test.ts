import { MongoClient } from 'mongodb';
import { test } from 'vitest';
import { startMongoServer } from '../support/mongoServer.js';
test('durable', async () => {
  const server = await startMongoServer();
  const lost: Record<string, number> = {};
  for (let round = 0; round < 6; round++) {
    for (const [name, writeConcern, tx] of [
      ['majority', { w: 'majority' as const }, false],
      ['majority j', { w: 'majority' as const, journal: true }, false],
      ['tx majority', { w: 'majority' as const }, true],
      ['tx majority j', { w: 'majority' as const, journal: true }, true],
    ] as const) {
      const client = new MongoClient(server.url);
      const db = client.db('dur');
      const c = db.collection<{ _id: string }>('c', { writeConcern });
      const id = `${name}${round}`;
      if (tx) {
        await c.insertOne({ _id: `x${id}` });
        const session = client.startSession();
        session.startTransaction({ writeConcern });
        await c.insertOne({ _id: id }, { session });
        await session.commitTransaction();
        await session.endSession();
      } else await c.insertOne({ _id: id });
      await server.kill();
      await client.close();
      await server.restart();
      const again = new MongoClient(server.url);
      const found = await again.db('dur').collection<{ _id: string }>('c').findOne({ _id: id });
      lost[name] = (lost[name] ?? 0) + (found ? 0 : 1);
      await again.close();
    }
  }
  console.log('LOST', lost);
  await server.stop();
}, 300_000);
