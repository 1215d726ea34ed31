import type { Collection, Db, ObjectId } from 'mongodb';

/**
 * How far an export has come. Each state is written before the call to Eloqua that leaves it, so that the next run knows
 * what may have happened when this one dies:
 *   planned   its definition may exist, by name; no sync can have started
 *   defined   its definition exists; no sync can have started
 *   starting  its sync may have started
 *   started   its sync started; rows may be stored, all of them held
 *   stored    every row is stored; some may be released already
 *   done      every row is released; only the definition may still be there
 */
export type ExportState = 'planned' | 'defined' | 'starting' | 'started' | 'stored' | 'done' | 'failed';

/** A document of `syncNotes`: what is known of the export of a run, kept 30 days. */
export interface SyncNote {
  /** The run's id. */
  _id: string;
  jobName: string;
  state: ExportState;
  definitionName: string;
  definitionUri?: string;
  syncUri?: string;
  /** Made before the first row is stored, so that storing again continues the same batch. */
  batchId: ObjectId;
  /** Rows that Eloqua says the sync exported. */
  exported?: number;
  updatedAt: Date;
}

const KEEP_SECONDS = 30 * 24 * 3600;

export class SyncNotes {
  readonly #notes: Collection<SyncNote>;

  constructor(queueDb: Db) {
    this.#notes = queueDb.collection<SyncNote>('syncNotes');
  }

  /** Indexes of the collection, for the list that the program creates. */
  static readonly indexes = [
    { collection: 'syncNotes', keys: { jobName: 1, state: 1 } },
    { collection: 'syncNotes', keys: { updatedAt: 1 }, expireAfterSeconds: KEEP_SECONDS },
  ] as const;

  async begin(note: Omit<SyncNote, 'updatedAt'>): Promise<SyncNote> {
    const complete: SyncNote = { ...note, updatedAt: new Date() };
    await this.#notes.insertOne(complete);
    return complete;
  }

  /** Writes the change and returns the note as it is then. */
  async advance(note: SyncNote, change: Partial<Omit<SyncNote, '_id'>>): Promise<SyncNote> {
    await this.#notes.updateOne({ _id: note._id }, { $set: { ...change, updatedAt: new Date() } });
    return { ...note, ...change };
  }

  async forget(note: SyncNote): Promise<void> {
    await this.#notes.deleteOne({ _id: note._id });
  }

  /** What earlier runs of the job left unfinished, oldest first. */
  unfinished(jobName: string): Promise<SyncNote[]> {
    return this.#notes.find({ jobName, state: { $nin: ['done', 'failed'] } }, { sort: { updatedAt: 1 } }).toArray();
  }
}
