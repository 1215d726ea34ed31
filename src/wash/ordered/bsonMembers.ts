/** A member of a BSON document: its name, and its value's bytes, which for documents and lists are a document again. */
export interface BsonMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** How many bytes a value takes, by type, where that does not depend on the value. */
const FIXED_SIZES = new Map([
  [0x01, 8],
  [0x06, 0],
  [0x07, 12],
  [0x08, 1],
  [0x09, 8],
  [0x0a, 0],
  [0x10, 4],
  [0x11, 8],
  [0x12, 8],
  [0x13, 16],
  [0x7f, 0],
  [0xff, 0],
]);
const DOCUMENT = 0x03;
const LIST = 0x04;
const BINARY = 0x05;
const REGEX = 0x0b;
const POINTER = 0x0c;
const CODE_WITH_SCOPE = 0x0f;

/**
 * The members of a valid BSON document in the order in which they are stored (bsonspec.org, version 1.1). Walks over
 * the bytes without reading values.
 */
export function bsonMembers(bytes: Uint8Array): BsonMember[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const members: BsonMember[] = [];
  let at = 4;
  while (at < buffer.length - 1) {
    const type = buffer.readUInt8(at);
    const nameEnd = buffer.indexOf(0, at + 1);
    const start = nameEnd + 1;
    const size = sizeAt(buffer, type, start);
    members.push({ name: buffer.toString('utf8', at + 1, nameEnd), bytes: buffer.subarray(start, start + size) });
    at = start + size;
  }
  return members;
}

function sizeAt(buffer: Buffer, type: number, start: number): number {
  const fixed = FIXED_SIZES.get(type);
  if (fixed !== undefined) return fixed;
  if (type === REGEX) return buffer.indexOf(0, buffer.indexOf(0, start) + 1) + 1 - start;
  const length = buffer.readInt32LE(start);
  if (type === DOCUMENT || type === LIST || type === CODE_WITH_SCOPE) return length;
  if (type === BINARY) return length + 5;
  return type === POINTER ? length + 16 : length + 4;
}
