import { BSON } from 'mongodb';
import { bsonMembers } from './bsonMembers.js';
import { isPlainObject, type OrderedDocument } from './orderedDocument.js';

/**
 * Reads a BSON document with its keys in the order in which they are stored, at any depth.
 *
 * The driver's reader makes plain objects, which lose that order for names that look like integers only. Those are
 * rare, so the bytes are looked at a second time only where one appears.
 */
export function orderedFromBson(bytes: Uint8Array): OrderedDocument {
  return ordered(BSON.deserialize(bytes), () => bytes);
}

function ordered(plain: Record<string, unknown>, bytes: () => Uint8Array): OrderedDocument {
  const names = Object.keys(plain);
  const inOrder = names.some(looksLikeInteger) ? bsonMembers(bytes()).map((member) => member.name) : names;
  const document = new Map<string, unknown>();
  for (const name of inOrder)
    document.set(
      name,
      orderedValue(plain[name], () => memberBytes(bytes(), name)),
    );
  return document;
}

function orderedValue(value: unknown, bytes: () => Uint8Array): unknown {
  if (Array.isArray(value)) {
    return value.map((member, at) => orderedValue(member, () => memberBytes(bytes(), String(at))));
  }
  return isPlainObject(value) ? ordered(value, bytes) : value;
}

/** Whether JavaScript moves the name to the front of an object. */
function looksLikeInteger(name: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(name);
}

function memberBytes(bytes: Uint8Array, name: string): Uint8Array {
  return bsonMembers(bytes).find((member) => member.name === name)?.bytes ?? new Uint8Array();
}
