import type { ClientSession, ObjectId } from 'mongodb';

/*
 * Glossary
 *   record    a contact's copy while it travels: the contact's fields, and the fields below that begin with `_`
 *   queue     a collection of records that wait for one job
 *   claim     records locked for one run of a job; known by its token, kept alive by its lease
 *   lease     one document a claim that says until when the owner counts as alive; server time decides
 *   settle    end a claim for a record: complete, release, transfer or fail it
 *   held      stored but not yet to be claimed by anyone: rows of an export that is not complete yet
 *   batch     the records that one export added together
 */

export type RecordId = ObjectId | string;

/** A replica set may have one member; a sharded cluster counts as one, since it has transactions too. */
export type Topology = 'replicaSet' | 'standalone';

/** A document of a queue: readable and writable by the original's tools (pyqm), which know all fields but `_lockToken` and `_error`. */
export interface QueueRecord {
  _id: RecordId;
  /** When it was added to this queue. */
  _timestamp: Date;
  /** Claims so far in this queue. */
  _counter: number;
  /** '' = free. */
  _jobName: string;
  /** '' = free. */
  _lockTimestamp: Date | '';
  /** 1 goes before 0. */
  _priority: 0 | 1;
  _batchName: string;
  /** '' = of no batch. */
  _batchID: ObjectId | '';
  /** Who claimed it; absent on records claimed by the original's tools. */
  _lockToken?: string;
  /** On an errored queue: why it is there. */
  _error?: QueueError;
  /** Values that the wash changed, as they were exported; null = not there. Absent: not washed, or nobody knows. */
  _asExported?: Record<string, unknown>;
  /** How often it was sent back to be washed again. */
  _washRounds?: number;
  /** Standalone servers only: the queue that a transfer has begun to move it to. */
  _movingTo?: string;
  /** Standalone servers only, on a copy that nobody may claim yet: where its original is, and since when. */
  _movedFrom?: {
    queueName: string;
    at: Date;
    /** Until its claim has been seen to own the original with the copy there: what a late owner stores is no record. */
    isUnproven?: true;
  };
  [field: string]: unknown;
}

/** Why a record is on an errored queue; it must never hold a contact's data. */
export interface QueueError {
  /** An `ErrorCode`, or an Eloqua status code such as ELQ-00002. */
  code: string;
  /** The contact's field that is to blame, where it is one. */
  field?: string;
  reason: string;
  /** Claims it had when it failed. */
  attempts: number;
  timestamp: Date;
  jobName: string;
  sourceQueue: string;
}

/** What a settling call did: how many records, and which of those asked for are not this claim's (any more). */
export interface Settled {
  readonly count: number;
  readonly notOwned: readonly RecordId[];
  /** Of a transfer: records that had grown too large for MongoDB; they are on the errored queue, and not in `count`. */
  readonly tooLarge?: readonly RecordId[];
}

export interface Failure {
  readonly id: RecordId;
  readonly code: string;
  /** The contact's field that is to blame, where it is one. */
  readonly field?: string;
  readonly reason: string;
}

/**
 * More that has to become true together with a transfer, such as writing history. Called once a part with the records
 * that really move. On a replica set `session` is the part's transaction and everything written with it stands or falls
 * with the transfer (it may be called again when the transaction is repeated); on a standalone server `session` is
 * undefined, and the call comes before the source is deleted.
 */
export type Companion = (moved: readonly QueueRecord[], session: ClientSession | undefined) => Promise<void>;

export interface Claim {
  readonly token: string;
  readonly queueName: string;
  readonly records: readonly QueueRecord[];
  /** Aborted when the lease is lost; its reason is a DwmError CLAIM_LOST. */
  readonly lost: AbortSignal;
  /** What the run that made the claim noted, when this claim was taken over by `Queue.resume`. */
  readonly noted: ClaimNote | undefined;
  /**
   * Notes what a later run needs to finish this claim's work should this run die, such as the sync that its records were
   * sent with. A noted claim is not given back by `clean` when its lease runs out; `Queue.resume` takes it over. One
   * write to the lease document; null takes the note away.
   * @throws DwmError CLAIM_LOST
   */
  note(note: ClaimNote | null): Promise<void>;
  /** Removes records from the queue. With `countInBatch` their batches count them as completed. */
  complete(ids: readonly RecordId[], options?: { countInBatch?: boolean }): Promise<Settled>;
  /** Gives records back unchanged. With `asUnclaimed` the claim does not count as one of their attempts. */
  release(ids: readonly RecordId[], options?: { asUnclaimed?: boolean }): Promise<Settled>;
  /** Moves records, with their new field values, to another queue, keeping `_id`, batch and priority. */
  transfer(toQueue: string, records: readonly QueueRecord[], companion?: Companion): Promise<Settled>;
  /** Moves records to an errored queue, with the reason. */
  fail(toQueue: string, failures: readonly Failure[]): Promise<Settled>;
  /** Ends the claim: whatever was not settled is failed to `forgottenTo` as forgotten, or released where none is named. */
  close(forgottenTo?: string): Promise<Settled>;
}

/** Plain values only: it is stored in the lease document. */
export type ClaimNote = Readonly<Record<string, string | number | boolean>>;

export interface ClaimOptions {
  readonly jobName: string;
  readonly batchId?: ObjectId;
}

export interface AddOptions {
  /** '' or absent = of no batch. */
  readonly batchName?: string;
  /** Continue this batch instead of making one. */
  readonly batchId?: ObjectId;
  readonly batchCustom?: Record<string, unknown>;
  /** Expected number of records of the batch, when they are added in several calls. */
  readonly batchCount?: number;
  readonly priority?: boolean;
  /** Store them held; `releaseHeld` frees them. */
  readonly held?: Hold;
}

/** Who holds records. */
export interface Hold {
  readonly token: string;
  readonly jobName: string;
  /**
   * Throws unless the caller still is the owner of what the records are of. On a replica set it is asked in the transaction
   * that stores them, and has to write with `session`, so that no other owner can come in between. On a standalone server
   * it is asked right before, with `session` undefined: what a late owner stores all the same is held under its own token.
   */
  readonly confirm: (session: ClientSession | undefined) => Promise<void>;
}

export interface AddResult {
  readonly inserted: number;
  /** Records whose `_id` was in the queue already: storing twice is storing once. */
  readonly alreadyThere: number;
  /** Too large for MongoDB: shortened, and on the errored queue. */
  readonly tooLarge: readonly RecordId[];
  readonly batchId: ObjectId | '';
}

export interface QueueStatistics {
  readonly queueName: string;
  readonly size: number;
  readonly available: number;
  /** Seconds since the oldest record was added; 0 when empty. */
  readonly oldestAgeSeconds: number;
  readonly newestAgeSeconds: number;
  readonly highestAttempts: number;
  /** Stored but not to be claimed yet; they stay until `releaseHeld`. */
  readonly held: number;
  /** Whether there may be records of other programs that lack queue fields, or have some that cannot be used. */
  readonly mayHaveFaulty: boolean;
}

export interface Queue {
  readonly name: string;
  /** Records without `_id` get one; records with one are stored once however often they are added. */
  add(records: readonly Record<string, unknown>[], options?: AddOptions): Promise<AddResult>;
  /** Frees what is held under `token`, here and on the errored queue; returns how many are free here. May be repeated. */
  releaseHeld(token: string): Promise<number>;
  /** How many records are held under `token`, here and on the errored queue. */
  countHeld(token: string): Promise<number>;
  /** Has `token` hold what was held under `earlier` ones, here and on the errored queue. */
  takeOverHeld(earlier: readonly string[], token: string): Promise<void>;
  /** All tokens under which records of this queue are held. */
  heldTokens(): Promise<string[]>;
  /** Removes what is held under `token` in this queue: copies of records that were dealt with. Returns how many. */
  dropHeld(token: string): Promise<number>;
  /** Moves what is held under `token` in this queue to its errored queue; on an errored queue it frees it. Returns how many. */
  failHeld(token: string, failure: Omit<Failure, 'id'>): Promise<number>;
  claim(limit: number, options: ClaimOptions): Promise<Claim>;
  /**
   * Takes over one noted claim of this queue whose lease has run out: same token, same records, a lease of this run's. Of
   * several callers one gets it.
   */
  resume(options: ClaimOptions): Promise<Claim | undefined>;
  size(): Promise<number>;
  availableSize(): Promise<number>;
  /** The records that a claim would get now, without claiming them: for dry runs. */
  peek(limit: number): Promise<QueueRecord[]>;
  statistics(): Promise<QueueStatistics>;
  /** For `clean`, on a queue that may have faulty records: completes what is safe. A dry run only counts. */
  repairRecords(options: { readonly dryRun: boolean }): Promise<Repaired>;
}

/** What was done about faulty records, with the first few of them by name. */
export interface Repaired {
  readonly queueName: string;
  /** They lacked fields, and have those of a fresh record now. */
  readonly completed: number;
  readonly incomplete: string;
  /** They had fields of wrong types, and are on the errored queue. */
  readonly failed: number;
  /** The same, where there is no errored queue: they stay. */
  readonly left: number;
  readonly wrong: string;
}

export interface StaleRelease {
  readonly queueName: string;
  readonly released: number;
  /** Went to the errored queue, having been claimed too often without success; not among the released. */
  readonly poisoned: number;
}

export interface Queues {
  readonly topology: Topology;
  queue(name: string): Promise<Queue>;
  /** Names in `queueList`, sorted. */
  names(): Promise<string[]>;
  /** What was noted with these batches, by id as text; those that are gone are left out. */
  batchCustoms(ids: readonly ObjectId[]): Promise<Map<string, Record<string, unknown>>>;
  /** For `clean`: gives back claims whose lease has run out, and the original's that are older than the claim time-out. */
  releaseStaleClaims(): Promise<StaleRelease[]>;
  /** How many records that would be, without giving them back: for dry runs. */
  countStaleClaims(): Promise<number>;
  /** Ends all heartbeats; claims that are still open are left to their lease. */
  close(): Promise<void>;
}
