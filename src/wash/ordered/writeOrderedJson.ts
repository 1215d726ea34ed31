import { isOrderedDocument } from './orderedDocument.js';
import { JsonNumber } from './readOrderedJson.js';

/** JSON on one line, ordered documents in their order, numbers as they were read. */
export function writeOrderedJson(value: unknown): string {
  if (isOrderedDocument(value)) {
    const members = [...value].map(([name, member]) => `${JSON.stringify(name)}:${writeOrderedJson(member)}`);
    return `{${members.join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map(writeOrderedJson).join(',')}]`;
  if (value instanceof JsonNumber) return value.text;
  return JSON.stringify(value) ?? 'null';
}
