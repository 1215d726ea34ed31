import type { WashRecord } from '../types.js';

/** What a function may tell the history. Its changes to the record reach `_steps` by themselves. */
export interface FunctionHistory {
  /**
   * Notes that the function changed `field`, under the stage `UDF-` and the function's name unless `details` says
   * another. A value that equals the old one is not noted.
   */
  note(field: string, from: unknown, to: unknown, details?: NoteDetails): void;
  /** Drops what the history of this record holds so far. */
  clear(): void;
}

export interface NoteDetails {
  readonly stage?: string;
  /** For derived values: what they come from. */
  readonly using?: Readonly<Record<string, unknown>>;
  /** For regex stages: which pattern matched. */
  readonly pattern?: string;
}

/**
 * A function that the config may name at a position. It changes the record in place; it must not wait for anything, and
 * must depend on nothing but the record, because a record may be washed more than once before its result counts. What
 * it throws fails this record alone, and so does a field that it leaves with anything but text, a number, true, false or
 * null. It cannot end the process.
 *
 * A function that returns another record does what it does in the original: the wash goes on with that one, and
 * whatever changes later is missing in the record that comes out (golden 02-udf-returns-copy). Return nothing.
 */
export type WashFunction = (record: WashRecord, history: FunctionHistory) => void;

/** The functions that a config may name. */
export type FunctionRegistry = ReadonlyMap<string, WashFunction>;
