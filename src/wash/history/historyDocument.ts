import { DwmError } from '../../errors/dwmError.js';
import { emptyObject } from '../../ownValue.js';
import type { HistoryConfig } from '../config/washConfig.js';
import { isOrderedDocument, type OrderedDocument, plainValue } from '../ordered/orderedDocument.js';
import { plainFromPairs } from '../ordered/pairs.js';
import type { WorkingRecord } from '../record/workingRecord.js';
import type { HistoryDocument, Step } from '../types.js';
import type { HistoryEntry, HistoryLog } from './historyLog.js';

/** What the document has besides the changes. */
export interface HistoryStamp {
  /** Unix time in whole seconds. */
  readonly now: number;
  /** Name of the run, for `_runId`. Without it the document is exactly the original's, and has no `_steps` either. */
  readonly runId?: string;
}

/** The contactHistory document of one wash, not yet in the shape in which it is wanted. */
export interface WashHistory {
  readonly entries: ReadonlyMap<string, readonly HistoryEntry[]>;
  /** What follows the changes, and overwrites those of fields of these names (golden 09-reserved-names). */
  readonly stamp: ReadonlyMap<string, unknown>;
  readonly steps: readonly Step[] | undefined;
  /** Undefined when whoever writes the document leaves that to the database. */
  readonly historyId: unknown;
}

/**
 * The history of a washed record, `_current` as it is at first.
 *
 * @throws DwmError WASH_ID_MISSING: the id is read after the wash, when all else has run (golden 09-id-other-name).
 */
export function washHistory(
  log: HistoryLog,
  record: WorkingRecord,
  id: NonNullable<HistoryConfig['id']>,
  configName: string,
  { now, runId }: HistoryStamp,
  historyId: unknown,
): WashHistory {
  const idCell = record.cell(id.field);
  if (idCell === undefined) {
    throw new DwmError(
      'WASH_ID_MISSING',
      `The record has no field "${id.field}", which the history needs. Export that field, or correct history.histIdField in the config.`,
    );
  }
  const stamp = new Map<string, unknown>([['timestamp', now]]);
  stamp.set(id.name, idCell.value);
  stamp.set('configName', configName);
  stamp.set('_current', 0);
  if (runId !== undefined) stamp.set('_runId', runId);
  return { entries: log.entries(), stamp, steps: runId === undefined ? undefined : log.steps, historyId };
}

export function orderedHistory({ entries, stamp, steps, historyId }: WashHistory): OrderedDocument {
  const document = new Map<string, unknown>(historyId === undefined ? [] : [['_id', historyId]]);
  for (const [field, changes] of entries) {
    document.set(field, new Map(changes.map((change) => [change.stage, orderedEntry(change)])));
  }
  for (const [name, value] of stamp) document.set(name, value);
  if (steps !== undefined)
    document.set(
      '_steps',
      steps.map((step) => new Map(Object.entries(step))),
    );
  return document;
}

function orderedEntry({ from, to, using, pattern }: HistoryEntry): OrderedDocument {
  const entry = new Map<string, unknown>([['from', from]]);
  entry.set('to', to);
  if (using !== undefined) entry.set('using', new Map(using));
  if (pattern !== undefined) entry.set('pattern', pattern);
  return entry;
}

export function plainHistory({ entries, stamp, steps, historyId }: WashHistory): HistoryDocument {
  const document = emptyObject<unknown>();
  if (historyId !== undefined) document._id = historyId;
  for (const [field, changes] of entries) document[field] = plainChanges(changes);
  for (const [name, value] of stamp) document[name] = plainValue(value);
  if (steps !== undefined) document._steps = steps.map(plainStep);
  return document;
}

/** Most fields have one change; a literal of one key takes a tenth of the memory of an object to be filled. */
function plainChanges(changes: readonly HistoryEntry[]): HistoryDocument {
  const [only] = changes;
  if (changes.length === 1 && only !== undefined) return { [only.stage]: plainEntry(only) };
  const plain = emptyObject<unknown>();
  for (const change of changes) plain[change.stage] = plainEntry(change);
  return plain;
}

/** Literals, since adding keys to an object takes twice the memory. */
function plainEntry({ from: before, to: after, using: pairs, pattern }: HistoryEntry): HistoryDocument {
  const from = plainValue(before);
  const to = plainValue(after);
  if (pairs === undefined) return pattern === undefined ? { from, to } : { from, to, pattern };
  const using = plainFromPairs(pairs);
  return pattern === undefined ? { from, to, using } : { from, to, using, pattern };
}

/** A rule or a function may write documents. */
export function plainStep(step: Step): Step {
  const isPlain = !isOrderedDocument(step.from) && !isOrderedDocument(step.to);
  return isPlain ? step : { ...step, from: plainValue(step.from), to: plainValue(step.to) };
}
