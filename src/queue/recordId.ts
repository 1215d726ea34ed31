import { BSON, ObjectId } from 'mongodb';
import type { RecordId } from './types.js';

const LONGEST_TEXT = 60;
/** Control characters that JSON leaves as they are. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * A key for maps and sets: two ObjectIds with the same value are different objects. Records of other programs may have ids
 * of any type.
 */
export function idKey(id: RecordId): string {
  if (typeof id === 'string') return `s${id}`;
  return id instanceof ObjectId ? `o${id.toHexString()}` : `x${BSON.EJSON.stringify({ id })}`;
}

/** An id of any type for a log line or a table, cut short. */
export function idText(id: unknown): string {
  if (id instanceof ObjectId) return id.toHexString();
  const text = BSON.EJSON.stringify(id).replace(
    UNESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}

/** As people type it: 24 hexadecimal digits may be meant as an ObjectId or as that text. */
export function idsFromText(text: string): RecordId[] {
  return /^[0-9a-f]{24}$/i.test(text) ? [ObjectId.createFromHexString(text), text] : [text];
}

/** A value of any type as a text; `String` fails on some. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : BSON.EJSON.stringify(value);
}
