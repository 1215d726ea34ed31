import { ObjectId } from 'mongodb';
import type { RecordId } from './types.js';

/** A key for maps and sets: two ObjectIds with the same value are different objects. */
export function idKey(id: RecordId): string {
  return typeof id === 'string' ? `s${id}` : `o${id.toHexString()}`;
}

/** As people type it: 24 hexadecimal digits may be meant as an ObjectId or as that text. */
export function idsFromText(text: string): RecordId[] {
  return /^[0-9a-f]{24}$/i.test(text) ? [ObjectId.createFromHexString(text), text] : [text];
}
