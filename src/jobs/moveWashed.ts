import { stackOf } from '../ops/describeError.js';
import { idKey } from '../queue/recordId.js';
import type { Claim, Failure, QueueRecord } from '../queue/types.js';
import { errorPlace } from '../wash/safety/errorPlace.js';
import type { HistoryDocument } from '../wash/types.js';
import type { Washer } from '../wash/washer.js';
import { type FailedAlone, inHalves } from './inHalves.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';
import { INDICATOR_QUEUE } from './queueNames.js';
import { writeHistory } from './writeHistory.js';

/** A washed record on its way, with its history and the washer that made it. */
export interface Move {
  readonly record: QueueRecord;
  readonly history: HistoryDocument | null;
  readonly washer: Washer;
}

/**
 * Moves washed records on, each with its history in the same transaction; each part is of one washer. Where that fails,
 * and one record may be why, the part is halved until it is found.
 *
 * @returns those that failed alone, as failures; `left` are those that are half on their way, which only a later claim may
 *   finish (standalone servers).
 */
export async function moveWashed(
  run: JobRun,
  claim: Claim,
  parts: readonly (readonly Move[])[],
  mayBeOfOne: (error: unknown) => boolean,
): Promise<{ failures: Failure[]; left: unknown[] }> {
  const unmoved = await inHalves(parts, (part) => transfer(run, claim, part), mayBeOfOne);
  if (unmoved.length === 0) return { failures: [], left: [] };
  const arrived = await idsInTarget(
    run,
    unmoved.map(({ one }) => one.record),
  );
  const isLeft = ({ one }: FailedAlone<Move>) => arrived.has(idKey(one.record._id));
  return {
    failures: unmoved
      .filter((one) => !isLeft(one))
      .map(({ one, error }) => unforeseen(run, one.record, 'moved', error)),
    left: unmoved.filter(isLeft).map(({ error }) => error),
  };
}

async function transfer(run: JobRun, claim: Claim, part: readonly Move[]): Promise<void> {
  const moveOf = new Map(part.map((move) => [idKey(move.record._id), move]));
  const idName = part[0]?.washer.historyIdName ?? '';
  const records = part.map(({ record }) => record);
  await claim.transfer(INDICATOR_QUEUE, records, async (arriving, session) => {
    const histories: HistoryDocument[] = [];
    for (const { _id } of arriving) {
      const history = moveOf.get(idKey(_id))?.history;
      if (history) histories.push(history);
    }
    await writeHistory(run.rulesDb, histories, idName, session);
  });
}

async function idsInTarget(run: JobRun, records: readonly QueueRecord[]): Promise<Set<string>> {
  const target = run.queueDb.collection<QueueRecord>(INDICATOR_QUEUE);
  const filter = { _id: { $in: records.map(({ _id }) => _id) } };
  const found = await patiently(run, () => target.find(filter, { projection: { _id: 1 } }).toArray());
  return new Set(found.map(({ _id }) => idKey(_id)));
}

/** The error's own message may hold a contact's data, so it is for the log of a person who debugs. */
export function unforeseen(run: JobRun, { _id }: QueueRecord, what: 'washed' | 'moved', error: unknown): Failure {
  run.log.debug(`Record ${String(_id)} alone could not be ${what}: ${stackOf(error)}`);
  return { id: _id, code: 'UNEXPECTED', reason: `Of its set it alone could not be ${what} (${errorPlace(error)})` };
}
