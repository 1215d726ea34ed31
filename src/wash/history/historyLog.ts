import type { Pairs } from '../ordered/pairs.js';
import { sameValue } from '../ordered/sameValue.js';
import type { Step } from '../types.js';

/** One change as the history has it, under its field. */
export interface HistoryEntry {
  readonly stage: string;
  readonly from: unknown;
  readonly to: unknown;
  /** What a derived value comes from, and the words of an includes rule. */
  readonly using?: Pairs | undefined;
  readonly pattern?: string | undefined;
}

/** What the history says of a change besides the two values. Made only when there is a change. */
export type EntryDetails = Pick<HistoryEntry, 'using' | 'pattern'>;

const NO_DETAILS: EntryDetails = {};

/**
 * Collects what the wash of one record changes. Of several changes of one field by one stage the history keeps the
 * last, at the first's place (golden 09-udf-history); the steps keep all.
 */
export class HistoryLog {
  private fields = new Map<string, HistoryEntry[]>();
  readonly steps: Step[] = [];

  /** Notes a change that a rule made. @returns whether it is one: a value that equals the old one is none. */
  change(
    field: string,
    stage: string,
    from: unknown,
    to: unknown,
    rule?: string,
    details?: () => EntryDetails,
  ): boolean {
    if (sameValue(from, to)) return false;
    const { using, pattern } = details?.() ?? NO_DETAILS;
    this.note(field, { stage, from, to, using, pattern });
    this.steps.push(rule === undefined ? { field, stage, from, to } : { field, stage, rule, from, to });
    return true;
  }

  /** Notes a change in the history alone: for functions, whose steps are seen by watching what they do to the record. */
  note(field: string, entry: HistoryEntry): void {
    const entries = this.fields.get(field);
    if (entries === undefined) {
      this.fields.set(field, [entry]);
      return;
    }
    const earlier = entries.findIndex(({ stage }) => stage === entry.stage);
    if (earlier === -1) entries.push(entry);
    else entries[earlier] = entry;
  }

  /** Drops what the history has so far (golden 02-udf-replaces-history); the steps stay. */
  clear(): void {
    this.fields = new Map();
  }

  /** By field, each field's by stage, in the order of the first change. */
  entries(): ReadonlyMap<string, readonly HistoryEntry[]> {
    return this.fields;
  }
}
