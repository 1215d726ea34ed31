import type { Collection, ObjectId } from 'mongodb';
import { DwmError } from '../errors/dwmError.js';
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
  jobName: string;
  state: SyncState;
  definitionName: string;
  definitionUri?: string;
  syncUri?: string;
  /** Made before the first row is stored, so that storing again continues the same batch. */
  batchId: ObjectId;
  /** Rows that Eloqua says the sync exported, or those that were sent. */
  exported?: number;
  /** When the sync ended, by Eloqua's clock; from then on `batchId` has that time. */
  syncEndedAt?: Date;
  waitingSince?: number;
  unreadableSince?: number;
  failedReadings?: number;
  /** Why the rows that are not stored are not expected any more. */
  givenUp?: string;
  updatedAt: Date;
  /** Set with `done` and `failed`. */
  endedAt?: Date;
}

const KEEP_SECONDS = 30 * 24 * 3600;

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
    await patiently(this.#run, () => this.#notes.updateOne({ _id }, { $set: begun }, { upsert: true }));
    return { _id, ...begun };
  }

  /** Takes over the note of an earlier run. */
  async adopt(note: SyncNote): Promise<SyncNote> {
    const owner = this.#run.runId;
    await patiently(this.#run, () => this.#notes.updateOne({ _id: note._id, owner: note.owner }, { $set: { owner } }));
    const adopted = { ...note, owner };
    await this.confirm(adopted);
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

  /** @throws DwmError LOCK_LOST */
  async confirm({ _id, owner }: SyncNote): Promise<void> {
    const mine = await patiently(this.#run, () => this.#notes.countDocuments({ _id, owner }));
    if (mine === 0) throw takenOver({ _id });
  }

  async forget({ _id, owner }: SyncNote): Promise<void> {
    await patiently(this.#run, () => this.#notes.deleteOne({ _id, owner }));
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
