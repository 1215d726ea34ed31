import type { Db } from 'mongodb';
import type { Topology } from './types.js';

/** Transactions need a replica set (also of one) or a sharded cluster; `hello` tells which it is. */
export async function readTopology(db: Db): Promise<Topology> {
  const hello = await db.admin().command({ hello: 1 });
  return typeof hello.setName === 'string' || hello.msg === 'isdbgrid' ? 'replicaSet' : 'standalone';
}
