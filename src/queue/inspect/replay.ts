import { emptyObject } from '../../ownValue.js';
import { claimMatching } from '../claimMatching.js';
import type { ClaimState } from '../claimState.js';
import { close } from '../closeClaim.js';
import type { QueueContext } from '../context.js';
import { FREE } from '../ownership.js';
import { withPatience } from '../patience.js';
import { listQueues } from '../queueList.js';
import { transfer } from '../transfer.js';
import type { QueueRecord } from '../types.js';
import { checkCode, checkFound, type RecordSelection, selected } from './records.js';
import { existingQueue } from './summary.js';

export interface Replayed {
  readonly queueName: string;
  /** How many went back where. */
  readonly to: Record<string, number>;
  /** Records that do not say where they came from; they stay. */
  readonly withoutSource: number;
}

/**
 * Puts records of an errored queue back into the queue that they came from, free and with no attempts counted. Records
 * that a run is working on stay.
 * @throws DwmError QUEUE_UNKNOWN, QUEUE_CODE_UNKNOWN, QUEUE_RECORD_UNKNOWN
 */
export async function replay(
  context: QueueContext,
  queueName: string,
  selection: RecordSelection & { readonly dryRun: boolean },
): Promise<Replayed> {
  const queue = await existingQueue(context, queueName);
  await checkCode(context, queueName, queue, selection);
  const free = { ...selected(selection), ...FREE };
  // An expression, as a filter would find the name in a list of errors too, which no record of ours has.
  const sources = (await withPatience(context, () => listQueues(context.db))).filter((name) => name !== queueName);
  const withSource = { ...free, $expr: { $in: ['$_error.sourceQueue', sources] } };
  const all = await withPatience(context, () => queue.countDocuments(free));
  checkFound(queueName, selection, all);
  if (selection.dryRun) {
    const found = await withPatience(context, () => queue.find(withSource, { projection: { _error: 1 } }).toArray());
    return { queueName, to: countBySource(found), withoutSource: all - found.length };
  }
  const to = emptyObject<number>();
  let moved = 0;
  for (;;) {
    const state = await claimMatching(context, queueName, queue, withSource, 'queues replay');
    if (!state) break;
    for (const [source, count] of Object.entries(await putBack(state))) {
      to[source] = (to[source] ?? 0) + count;
      moved += count;
    }
  }
  for (const [source, count] of Object.entries(to)) {
    context.log.info(`Replayed ${count} records of ${queueName} to ${source}`);
  }
  return { queueName, to, withoutSource: Math.max(0, all - moved) };
}

async function putBack(state: ClaimState): Promise<Record<string, number>> {
  const records = [...state.open.values()];
  const counts = emptyObject<number>();
  for (const source of Object.keys(countBySource(records))) {
    const ofSource = records.filter((record) => record._error?.sourceQueue === source);
    counts[source] = (await transfer(state, source, ofSource)).count;
  }
  await close(state, undefined);
  return counts;
}

function countBySource(records: readonly QueueRecord[]): Record<string, number> {
  const counts = emptyObject<number>();
  for (const record of records) {
    const source = record._error?.sourceQueue ?? '';
    counts[source] = (counts[source] ?? 0) + 1;
  }
  return counts;
}
