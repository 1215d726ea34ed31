import { isOrderedDocument, type OrderedDocument } from '../ordered/orderedDocument.js';
import type { Step, WashRecord } from '../types.js';
import { kindOf } from './cell.js';
import type { WorkingRecord } from './workingRecord.js';

/*
 * What a record may not hold. Eloqua sends text alone, so such values come from a site's function, or from a rule that was
 * written into MongoDB by hand. Each fault is a noun, to be read behind "gave the field … ".
 */

/** MongoDB stores documents 100 levels deep; a history holds the values of a record four levels deep. */
const MAX_DEPTH = 90;
const INTEGERS = { from: -(2n ** 63n), below: 2n ** 63n };
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Why MongoDB, or the driver, cannot hold the value unchanged; undefined when it can. */
export function storageFault(value: unknown): string | undefined {
  return faultWithin(value, []);
}

/** Why a field cannot be called so: servers before 5.0, and the Python system's driver, refuse `$` and dots. */
export function nameFault(name: string): string | undefined {
  if (name.includes('\0')) return 'a name with a NUL character';
  if (name.startsWith('$')) return 'a name that begins with "$"';
  return name.includes('.') ? 'a name with a dot' : undefined;
}

/** A field's name in a message: without line breaks and other control characters, and never long. */
export function quotedName(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

/**
 * Why a washed record cannot go to Eloqua as it is: a field changed into something that is no text, number, boolean or
 * null, and would get there as `[object Object]` and the like. What came so from outside may stay.
 *
 * @param except - the field that the wash itself fills with an id
 */
export function unusableField(
  record: WorkingRecord,
  source: WashRecord | OrderedDocument,
  { steps, except }: { readonly steps: readonly Step[]; readonly except: string | undefined },
): string | undefined {
  for (const { name, value } of record.all()) {
    if (name === except || isSame(value, source, name)) continue;
    const fault = sendingFault(value);
    if (fault === undefined) continue;
    const by = steps.findLast(({ field }) => field === name)?.stage;
    const from = by === undefined ? '' : ` from ${by}`;
    return `The field ${quotedName(name)} got ${fault}${from}; text, numbers, true, false and null can be sent.`;
  }
  return undefined;
}

function isSame(value: unknown, source: WashRecord | OrderedDocument, name: string): boolean {
  if (isOrderedDocument(source)) return Object.is(value, source.get(name));
  return Object.is(value, source[name]) && Object.hasOwn(source, name);
}

function sendingFault(value: unknown): string | undefined {
  if (typeof value === 'string') return LONE_SURROGATE.test(value) ? 'half a character (a lone surrogate)' : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value);
  if (typeof value === 'boolean' || value === null) return undefined;
  return value instanceof Date ? 'a date' : kindOf(value);
}

function faultWithin(value: unknown, around: readonly object[]): string | undefined {
  if (typeof value === 'function' || typeof value === 'symbol') return kindOf(value);
  if (typeof value === 'bigint') {
    return value >= INTEGERS.from && value < INTEGERS.below ? undefined : 'an integer of more than 64 bits';
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : undefined;
  // The driver's own types, and what it stores as bytes or as a pattern.
  if ('_bsontype' in value || ArrayBuffer.isView(value) || value instanceof RegExp) return undefined;
  if (around.includes(value)) return 'a value that holds itself';
  if (around.length === MAX_DEPTH) return `a value of more than ${MAX_DEPTH} levels`;
  const within = [...around, value];
  for (const [name, member] of membersOf(value)) {
    const fault = (Array.isArray(value) ? undefined : nameFault(name)) ?? faultWithin(member, within);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function membersOf(value: object): Iterable<[string, unknown]> {
  return value instanceof Map ? [...value].map(([name, member]) => [String(name), member]) : Object.entries(value);
}
