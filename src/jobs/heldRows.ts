import type { Db } from 'mongodb';
import type { Queue } from '../queue/types.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';
import type { SyncNote } from './syncNotes.js';

const TOKEN = /^get:([^#]+)(?:#\d+)?$/;

interface EndedHold {
  readonly token: string;
  /** The run that began the export. */
  readonly note: string;
  readonly state: 'done' | 'failed' | 'gone';
}

/** Under which token the rows of an export are held until all of them are there: the fence of its note is part of it. */
export function holdToken({ _id, fence = 0 }: Pick<SyncNote, '_id' | 'fence'>): string {
  return fence === 0 ? `get:${_id}` : `get:${_id}#${fence}`;
}

/** The tokens of the note's former owners. */
export function earlierTokens({ _id, fence = 0 }: SyncNote): string[] {
  return Array.from({ length: fence }, (_, earlier) => holdToken({ _id, fence: earlier }));
}

/**
 * For `clean`: deals with rows that are held under an export that has ended. A run that was suspended past its lease has
 * stored them after another one had finished its export (on a server without transactions: Hold.confirm). Nobody will ever
 * release them.
 * @returns how many there were.
 */
export async function removeLateRows(run: JobRun, queue: Queue): Promise<number> {
  let count = 0;
  const tokens = await queue.heldTokens();
  for (const ended of await patiently(run, () => endedHolds(run.queueDb, tokens)))
    count += await removeOne(run, queue, ended);
  return count;
}

/** Under which of `tokens` rows of an export are held that has ended, and how; 'gone': its note is not there any more. */
export async function endedHolds(queueDb: Db, tokens: readonly string[]): Promise<EndedHold[]> {
  const holds = tokens.flatMap((token) => {
    const note = TOKEN.exec(token)?.[1];
    return note === undefined ? [] : [{ token, note }];
  });
  if (holds.length === 0) return [];
  const _id = { $in: [...new Set(holds.map(({ note }) => note))] };
  const notes = await queueDb.collection<SyncNote>('syncNotes').find({ _id }).toArray();
  const states = new Map(notes.map((note) => [note._id, note.state]));
  return holds.flatMap((hold) => {
    const state = states.get(hold.note) ?? 'gone';
    return state === 'done' || state === 'failed' || state === 'gone' ? [{ ...hold, state }] : [];
  });
}

/**
 * Of an export that is done all rows were released, so these are copies. One that was given up, or whose note is gone, may
 * not have had them: a person decides.
 */
async function removeOne(run: JobRun, queue: Queue, { token, note, state }: EndedHold): Promise<number> {
  if (state === 'done') {
    const dropped = await queue.dropHeld(token);
    if (dropped > 0)
      run.log.warn(
        `${queue.name}: ${dropped} rows of the export of run ${note} were stored late, after it was done; removed`,
      );
    return dropped;
  }
  const why = state === 'failed' ? 'was given up' : 'is not known any more';
  const failure = { code: 'RECORD_STORED_LATE', reason: `stored late, when the export of run ${note} ${why}` };
  const failed = await queue.failHeld(token, failure);
  if (failed > 0)
    run.log.warn(
      `${queue.name}: ${failed} rows were held for the export of run ${note}, which ${why}; they wait on the errored queue`,
    );
  return failed;
}
