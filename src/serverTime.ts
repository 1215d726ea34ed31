import type { Db } from 'mongodb';

/**
 * The server's clock, which alone decides how old a claim is. It is read from `hello` because some servers cannot
 * compare with `$$NOW` in a filter.
 */
export async function readServerTime(db: Db): Promise<Date> {
  const { localTime } = await db.admin().command({ hello: 1 });
  return localTime instanceof Date ? localTime : new Date();
}

/** A clock that goes on from a server time without asking again: `performance.now()` cannot be set back. */
export function clockFrom(serverTime: Date, readAt: number): () => Date {
  return () => new Date(serverTime.getTime() + (performance.now() - readAt));
}
