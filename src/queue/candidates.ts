import type { Filter, ObjectId, Sort } from 'mongodb';
import { FREE } from './ownership.js';
import { IDS_PER_REPLY } from './parts.js';
import type { QueueCollection, StoredRecord } from './queueCollection.js';
import { idText } from './recordId.js';
import type { QueueRecord, RecordId } from './types.js';

/** Higher priority first, then oldest first; records added together keep their order by `_id`. */
export const CLAIM_ORDER: Sort = { _priority: -1, _timestamp: 1, _id: 1 };
export const KEY_ONLY = { _id: 1, _priority: 1, _timestamp: 1 } as const;

/** How many records beyond those asked for are looked at, to know where the next claims will find theirs. */
const LOOK_AHEAD = 3000;

export interface CandidateQuery {
  readonly count: number;
  /** Leave out this many of the first: for a claimer that met another one there. */
  readonly skip: number;
  readonly batchId?: ObjectId | undefined;
}

/**
 * Finds free records in claim order, ids only: the index on the claim order answers without touching a record.
 *
 * It remembers up to which `_timestamp` it has seen records, and asks for those first. That changes no result, since
 * all that is older is in that range too; but a server that reads a whole range before its limit then reads a few
 * thousand entries instead of the whole queue (the embedded one: 80,000 free records, 600 wanted: 3 s against 0.2 s).
 */
export class Candidates {
  readonly #queue: QueueCollection;
  #seenUpTo: Date | undefined;

  constructor(queue: QueueCollection) {
    this.#queue = queue;
  }

  async find({ count, skip, batchId }: CandidateQuery): Promise<RecordId[]> {
    const wanted = count + skip;
    const condition: Filter<StoredRecord> = batchId ? { ...FREE, _batchID: batchId } : FREE;
    const near = batchId ? undefined : await this.#findNear(wanted);
    const found = near ?? (await this.#findAnywhere(condition, wanted));
    return found.slice(skip, wanted);
  }

  /** The records themselves, for who wants to look only. */
  peek(limit: number): Promise<QueueRecord[]> {
    return this.#queue.find(FREE).sort(CLAIM_ORDER).limit(limit).toArray();
  }

  /** Those in the range seen before; undefined when they are too few to be sure that they are the first. */
  async #findNear(wanted: number): Promise<RecordId[] | undefined> {
    if (!this.#seenUpTo) return undefined;
    const urgent = await this.#ids({ ...FREE, _priority: { $gt: 0 } }, wanted);
    const plain = { ...FREE, _priority: 0 as const, _timestamp: { $lte: this.#seenUpTo } };
    const rest = urgent.length < wanted ? await this.#ids(plain, wanted - urgent.length) : [];
    return urgent.length + rest.length === wanted ? [...urgent, ...rest] : undefined;
  }

  async #findAnywhere(condition: Filter<StoredRecord>, wanted: number): Promise<RecordId[]> {
    const options = { projection: KEY_ONLY, batchSize: IDS_PER_REPLY };
    const cursor = this.#queue.find(condition, options).sort(CLAIM_ORDER);
    const seen = await cursor.limit(wanted + LOOK_AHEAD).toArray();
    const last = seen.at(-1);
    this.#seenUpTo = last?._priority === 0 && last._timestamp instanceof Date ? last._timestamp : undefined;
    return seen.slice(0, wanted).map((record) => record._id);
  }

  async #ids(condition: Filter<StoredRecord>, limit: number): Promise<RecordId[]> {
    const options = { projection: KEY_ONLY, batchSize: IDS_PER_REPLY };
    const found = await this.#queue.find(condition, options).sort(CLAIM_ORDER).limit(limit).toArray();
    return found.map((record) => record._id);
  }
}

/** Sorts records as `find` would have found them; one of another program may have anything in these fields. */
export function inClaimOrder(records: QueueRecord[]): QueueRecord[] {
  const order = (value: unknown) =>
    (value instanceof Date ? value.getTime() : typeof value === 'number' ? value : 0) || 0;
  const keys = new Map(
    records.map((one) => [one, [order(one._priority), order(one._timestamp), textOf(one._id)] as const]),
  );
  return records.sort((a, b) => {
    const [aPriority, aTime, aId] = keys.get(a) ?? [0, 0, ''];
    const [bPriority, bTime, bId] = keys.get(b) ?? [0, 0, ''];
    return bPriority - aPriority || aTime - bTime || (aId < bId ? -1 : 1);
  });
}

function textOf(id: RecordId): string {
  return typeof id === 'string' ? id : idText(id);
}
