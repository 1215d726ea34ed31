/*
 * Text that people see. What steers a terminal or forges a line is escaped; beside log.ts, since every room has text for
 * people. Escapes are those of JSON, so that printed JSON says the same as before.
 */

/** C0, DEL and C1; separators of lines; overrides and isolates of the writing direction. */
const STEERING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A value, or a line that holds values: one line, whatever they are. */
export function printable(text: string): string {
  return text.replace(STEERING, escaped);
}

/** A text that was laid out in lines, whose parts went through `printable`; also JSON, which escapes line breaks itself. */
export function printableLines(text: string): string {
  return text.replace(STEERING, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
