import { BSON } from 'mongodb';
import { contactFields } from './queueFields.js';

const MEGABYTE = 1024 * 1024;
const LARGEST_DOCUMENT = 16 * MEGABYTE;
/** Room for the fields that later claims and errors add. */
const RESERVE = 64 * 1024;
/** What is kept of a record that does not fit: all that identifies a contact is far smaller. */
const KEPT_BYTES = MEGABYTE;
const FIELDS_NAMED = 3;
const LONGEST_NAME = 60;

/** Whether MongoDB stores a record of so many bytes, also once claims and errors have added their fields. */
export function fits(bytes: number): boolean {
  return bytes + RESERVE <= LARGEST_DOCUMENT;
}

export interface Shortened {
  readonly fields: Record<string, unknown>;
  /** Sizes and names of the fields that were left out, never a value: `17.2 MB, 16.1 MB of them in comments`. */
  readonly sizes: string;
}

/**
 * A record that does not fit in a form that does: without its largest fields. It names them, with their sizes, so that a
 * person can shorten them at their source.
 */
export function shortened(record: Record<string, unknown>, bytes: number): Shortened {
  const sized = Object.entries(contactFields(record)).map(([name, value]) => ({
    name,
    value,
    bytes: BSON.calculateObjectSize({ [name]: value }),
  }));
  const largestFirst = [...sized].sort((one, other) => other.bytes - one.bytes);
  const removed: typeof sized = [];
  let left = sized.reduce((sum, field) => sum + field.bytes, 0);
  for (const field of largestFirst) {
    if (left <= KEPT_BYTES) break;
    removed.push(field);
    left -= field.bytes;
  }
  const gone = new Set(removed);
  const kept = sized.filter((field) => !gone.has(field));
  return { fields: Object.fromEntries(kept.map(({ name, value }) => [name, value])), sizes: sizesOf(bytes, removed) };
}

function sizesOf(bytes: number, removed: readonly { name: string; bytes: number }[]): string {
  const named = removed
    .slice(0, FIELDS_NAMED)
    .map((field) => `${megabytes(field.bytes)} of them in ${field.name.slice(0, LONGEST_NAME)}`);
  const more = removed.length > FIELDS_NAMED ? [`the rest in ${removed.length - FIELDS_NAMED} more fields`] : [];
  return [megabytes(bytes), ...named, ...more].join(', ');
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
