import { type Binary, type ClientSession, type Collection, MongoServerError, type ObjectId } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
import { endDeadTransaction } from '../queue/endDeadTransaction.js';
import { inSession } from '../queue/ownership.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';

/**
 * How far an export (of `get`) or an import (of `refresh`) has come. Each state is written before the call to Eloqua that
 * leaves it, so that the next run knows what may have happened when this one dies:
 *   planned   its definition may exist, by name; no sync can have started
 *   defined   its definition exists; no sync can have started
 *   starting  its sync may have started
 *   started   its sync started; rows may be stored, all of them held
 *   stored    every row is stored; some may be released already
 *   done      nothing is left to do
 *   failed    given up; a log line said why
 */
export type SyncState = 'planned' | 'defined' | 'starting' | 'started' | 'stored' | 'done' | 'failed';

/** A document of `syncNotes`, kept for 30 days after its end; one without an end is for a run to finish, however late. */
export interface SyncNote {
  /** The id of the run that began it. */
  _id: string;
  /** The id of the run that works on it. */
  owner: string;
  /**
   * The fence: how often it changed its owner before all rows were stored; absent = never. Rows are held under it, so that
   * what a former owner stores late is not taken for what the last one stored.
   */
  fence?: number;
  jobName: string;
  state: SyncState;
  definitionName: string;
  definitionUri?: string;
  syncUri?: string;
  /** Made before the first row is stored, so that storing again continues the same batch. */
  batchId: ObjectId;
  /** Rows that Eloqua says the sync exported, or those that were sent. */
  exported?: number;
  /** When the sync was asked for, by Eloqua's clock: its rows are no older. */
  exportStartedAt?: Date;
  /** When the sync ended, by Eloqua's clock; from then on `batchId` has that time. */
  syncEndedAt?: Date;
  waitingSince?: number;
  unreadableSince?: number;
  failedReadings?: number;
  /** Why the rows that are not stored are not expected any more. */
  givenUp?: string;
  /** The session in which its owner stores rows; none on a standalone server. */
  sessionId?: Binary;
  /** Counts the times that its owner proved to be it. */
  confirmations?: number;
  updatedAt: Date;
  /** Set with `done` and `failed`. */
  endedAt?: Date;
}

const KEEP_SECONDS = 30 * 24 * 3600;
const DUPLICATE_KEY = 11000;

/** Indexes of the collection, for the list that the program creates. */
export const SYNC_NOTE_INDEXES = [
  { key: { jobName: 1, state: 1 } },
  { key: { endedAt: 1 }, expireAfterSeconds: KEEP_SECONDS },
] as const;

/**
 * The notes of one run. A run that lost its lock without noticing (a suspended machine) may still be at work when another
 * one has taken its note over: then it can change the note no more.
 */
export class SyncNotes {
  readonly #run: JobRun;
  readonly #notes: Collection<SyncNote>;

  constructor(run: JobRun) {
    this.#run = run;
    // On a standalone server too a note counts once a crash of the server cannot undo it.
    this.#notes = run.queueDb.collection<SyncNote>('syncNotes', { writeConcern: { w: 'majority', journal: true } });
  }

  async begin(note: Pick<SyncNote, 'definitionName' | 'batchId'>): Promise<SyncNote> {
    const { runId: _id, job } = this.#run;
    const begun = { ...note, owner: _id, jobName: job.jobName, state: 'planned' as const, updatedAt: new Date() };
    try {
      await patiently(this.#run, () => this.#notes.updateOne({ _id, owner: _id }, { $set: begun }, { upsert: true }));
    } catch (error) {
      // A repeated attempt, which came so late that another run has the note by now.
      if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) throw takenOver({ _id });
      throw error;
    }
    return { _id, ...begun };
  }

  /**
   * Takes over the note of an earlier run, in one step with the fence; returns it as it is by now.
   * @throws DwmError LOCK_LOST when another run was faster, or its owner lives and has ended it.
   */
  async adopt({ _id, owner: former }: Pick<SyncNote, '_id' | 'owner'>): Promise<SyncNote> {
    const owner = this.#run.runId;
    // Once all rows are stored, those of the last fence are the export, whoever releases them.
    const isFinal = { $or: [{ $eq: ['$state', 'stored'] }, { $eq: ['$owner', owner] }] };
    const fence = { $ifNull: ['$fence', 0] };
    await this.#endTransactionOf(_id);
    const adoption = { owner, fence: { $cond: [isFinal, fence, { $add: [fence, 1] }] } };
    const adopted = await patiently(this.#run, () =>
      this.#notes.findOneAndUpdate(
        { _id, owner: { $in: [former, owner] }, state: { $nin: ['done', 'failed'] } },
        [{ $set: adoption }],
        { returnDocument: 'after' },
      ),
    );
    if (!adopted) throw takenOver({ _id });
    return adopted;
  }

  /**
   * Writes the change and returns the note as it is then.
   * @throws DwmError LOCK_LOST when another run has taken the note over.
   */
  async advance(note: SyncNote, change: Partial<Omit<SyncNote, '_id' | 'owner'>>): Promise<SyncNote> {
    const mine = { _id: note._id, owner: note.owner };
    const now = new Date();
    const isEnd = change.state === 'done' || change.state === 'failed';
    const changed = { ...change, updatedAt: now, ...(isEnd && { endedAt: now }) };
    const result = await patiently(this.#run, () => this.#notes.updateOne(mine, { $set: changed }));
    if (result.matchedCount === 0) throw takenOver(note);
    return { ...note, ...changed };
  }

  /** A run that died while it stored rows leaves its transaction open, and the note locked. */
  async #endTransactionOf(_id: string): Promise<void> {
    const { log, settings, queueDb: db } = this.#run;
    const left = await patiently(this.#run, () => this.#notes.findOne({ _id }, { projection: { sessionId: 1 } }));
    await endDeadTransaction({ db, log, patienceMs: settings.DATABASE_PATIENCE_SECONDS * 1000 }, left?.sessionId);
  }

  /**
   * Proves that the note is still this run's. A write, so that in a transaction it holds until that ends: an adoption waits
   * for it, or makes it fail.
   * @throws DwmError LOCK_LOST
   */
  async confirm({ _id, owner }: SyncNote, session: ClientSession | undefined): Promise<void> {
    // Before the transaction begins on the server, and outside of it: within it nobody could read it.
    if (session?.id) await this.#notes.updateOne({ _id, owner }, { $set: { sessionId: session.id.id } });
    const confirmed = { $inc: { confirmations: 1 } };
    const { matchedCount } = await this.#notes.updateOne({ _id, owner }, confirmed, inSession(session));
    if (matchedCount === 0) throw takenOver({ _id });
  }

  /** What earlier runs of the job left unfinished, oldest first. */
  unfinished(): Promise<SyncNote[]> {
    const { jobName } = this.#run.job;
    return patiently(this.#run, () =>
      this.#notes.find({ jobName, state: { $nin: ['done', 'failed'] } }, { sort: { _id: 1 } }).toArray(),
    );
  }
}

function takenOver({ _id }: Pick<SyncNote, '_id'>): DwmError {
  return new DwmError(
    'LOCK_LOST',
    `Another run has taken over the sync of run ${_id}; this run stops, the other goes on`,
  );
}
