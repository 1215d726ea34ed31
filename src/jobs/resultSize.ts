import { BSON, ObjectId } from 'mongodb';
import type { QueueRecord } from '../queue/types.js';
import { quotedName } from '../wash/record/valueFault.js';
import type { HistoryDocument } from '../wash/types.js';

/** What MongoDB stores in one document, less room for what claims and errors add to a record. */
const MAX_BYTES = 16 * 1024 * 1024 - 64 * 1024;
/** A name's or a value's type, length and end, or the value itself where it is no text. */
const BYTES_BESIDES = 24;

/**
 * Why a washed record or its history cannot be stored, with the field that is to blame; undefined when they can. Sizes are
 * only measured where the lengths of the texts, which cost 6 µs a contact, do not rule a large one out.
 */
export function sizeFault(record: QueueRecord, history: HistoryDocument | null): string | undefined {
  return faultOf(record, 'The washed record') ?? (history ? faultOf(history, 'The history of the wash') : undefined);
}

function faultOf(document: Record<string, unknown>, what: string): string | undefined {
  if (mostBytes(document) <= MAX_BYTES) return undefined;
  const bytes = BSON.calculateObjectSize(document);
  if (bytes <= MAX_BYTES) return undefined;
  const sizes = Object.entries(document).map(([name, value]) => ({ name, bytes: BSON.calculateObjectSize({ value }) }));
  const [largest] = sizes.sort((one, other) => other.bytes - one.bytes);
  const field = largest ? `; its largest field is ${quotedName(largest.name)} with ${megabytes(largest.bytes)}` : '';
  return `${what} has ${megabytes(bytes)}${field}. MongoDB stores 16 MB at most.`;
}

/** No less than the document has as BSON: a UTF-16 unit is three bytes at most. `Object.entries` would cost three times as much. */
function mostBytes(document: object): number {
  let bytes = 0;
  for (const name in document) {
    if (!Object.hasOwn(document, name)) continue;
    const value: unknown = Reflect.get(document, name);
    bytes += 3 * name.length + BYTES_BESIDES;
    if (typeof value === 'string') bytes += 3 * value.length;
    else if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof ObjectId)
      continue;
    else if ('_bsontype' in value || ArrayBuffer.isView(value)) return Number.POSITIVE_INFINITY;
    else bytes += mostBytes(value);
  }
  return bytes;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
