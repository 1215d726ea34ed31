import type { Row } from '../eloqua/types.js';
import { ownValue } from '../ownValue.js';
import type { QueueRecord } from '../queue/types.js';
import { exportedValue } from './asExported.js';

/** A value that somebody changed in Eloqua after it was exported. */
export interface Edit {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

export interface MergedContact {
  /** Our values that Eloqua does not have, by column; '' empties. */
  readonly changes: Row;
  /** What others changed meanwhile to something else than we would: theirs stays (invariant 12). */
  readonly edits: readonly Edit[];
}

/**
 * Merges a washed record, as it was exported, and the contact as it is now, field by field. Where Eloqua still has the
 * exported value ours goes, if the wash changed it; where it has another, theirs stays.
 *
 * @param now - the contact as it is; undefined: nobody changed it since its export.
 * @param columns - fields that may be written.
 * @param compared - fields in which an edit counts.
 */
export function mergeContact(
  record: QueueRecord,
  now: Row | undefined,
  columns: Iterable<string>,
  compared: Iterable<string>,
): MergedContact {
  const changes: Row = {};
  for (const field of columns) {
    const washed = washedText(record, field);
    const base = exportedText(record, field, now);
    const current = ownValue(now, field) ?? base;
    if (washed !== undefined && current === base && washed !== base) changes[field] = washed;
  }
  const edits: Edit[] = [];
  for (const field of now ? compared : []) {
    const current = ownValue(now, field);
    const washed = washedText(record, field);
    // Of a field that it was exported without, and that no rule filled, nobody can say whether it was changed.
    if (current === undefined || (washed === undefined && exportedText(record, field) === undefined)) continue;
    const from = exportedText(record, field, now) ?? '';
    if (current !== from && current !== washed) edits.push({ field, from, to: current });
  }
  return { changes, edits };
}

/** What is known of a field's value in Eloqua. One that the record was exported without counts as blank beside a fresh row. */
export function exportedText(record: QueueRecord, field: string, now?: Row): string | undefined {
  const value = exportedValue(record, field);
  return value === null ? now && '' : textOf(value);
}

/** What the wash left; undefined where there is no such field, and blank for null, which empties the field too. */
export function washedText(record: QueueRecord, field: string): string | undefined {
  const value = ownValue(record, field);
  if (value === undefined) return undefined;
  return value === null ? '' : textOf(value);
}

/** Eloqua exports text only, so anything else comes from a rule or a function. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ');
  return String(value);
}
