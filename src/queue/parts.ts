import { BSON } from 'mongodb';

/**
 * Records in one transaction or insert. MongoDB advises at most 1,000 documents a transaction, and ends one after 60 s;
 * 1,000 records of 2 kB take 0.1 s on mongod and under 1 s on the embedded server.
 */
export const RECORDS_PER_PART = 1000;

/** Well under the 16 MB that one entry of the replication log, and one message of 48 MB, may have. */
const BYTES_PER_PART = 8 * 1024 * 1024;

/**
 * Ids in one `$in`. A server may compare each record with each id of the list: on the embedded one 600 deletes cost it
 * 110 ms with lists of 25, 160 ms with 100, and 500 ms with one of 600. mongod does not mind short lists.
 */
export const IDS_PER_FILTER = 25;

/** Else a server sends 101 documents first, and the others when it is asked again: a command more for each set. */
export const IDS_PER_REPLY = 10_000;

/** Splits `all` into runs of at most `size`. */
export function chunks<T>(all: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let from = 0; from < all.length; from += size) result.push(all.slice(from, from + size));
  return result;
}

/** A document with the bytes that it takes in MongoDB. */
export interface Sized<T> {
  readonly document: T;
  readonly bytes: number;
}

export function sized<T extends object>(documents: readonly T[]): Sized<T>[] {
  return documents.map((document) => ({ document, bytes: BSON.calculateObjectSize(document) }));
}

/** Splits documents into parts that are bounded by number and by bytes; a larger single document is a part of its own. */
export function parts<T>(documents: readonly Sized<T>[], maxRecords = RECORDS_PER_PART): T[][] {
  const result: T[][] = [];
  let part: T[] = [];
  let bytes = 0;
  for (const one of documents) {
    if (part.length > 0 && (part.length >= maxRecords || bytes + one.bytes > BYTES_PER_PART)) {
      result.push(part);
      part = [];
      bytes = 0;
    }
    part.push(one.document);
    bytes += one.bytes;
  }
  if (part.length > 0) result.push(part);
  return result;
}
