import { CHARACTER_NAMES } from './characterNameTable.js';

/** What may stand behind WITH in the name of a Latin letter, and the combining character it means. */
const MARKS = new Map([
  ['GRAVE', '\u0300'],
  ['ACUTE', '\u0301'],
  ['CIRCUMFLEX', '\u0302'],
  ['TILDE', '\u0303'],
  ['MACRON', '\u0304'],
  ['BREVE', '\u0306'],
  ['DOT ABOVE', '\u0307'],
  ['DIAERESIS', '\u0308'],
  ['HOOK ABOVE', '\u0309'],
  ['RING ABOVE', '\u030a'],
  ['DOUBLE ACUTE', '\u030b'],
  ['CARON', '\u030c'],
  ['DOUBLE GRAVE', '\u030f'],
  ['INVERTED BREVE', '\u0311'],
  ['HORN', '\u031b'],
  ['DOT BELOW', '\u0323'],
  ['DIAERESIS BELOW', '\u0324'],
  ['RING BELOW', '\u0325'],
  ['COMMA BELOW', '\u0326'],
  ['CEDILLA', '\u0327'],
  ['OGONEK', '\u0328'],
  ['CIRCUMFLEX BELOW', '\u032d'],
  ['BREVE BELOW', '\u032e'],
  ['TILDE BELOW', '\u0330'],
  ['LINE BELOW', '\u0331'],
]);
const LATIN_LETTER = /^LATIN (CAPITAL|SMALL) LETTER ([A-Z])(?: WITH ([A-Z ]+))?$/;
const DIGITS = ['ZERO', 'ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX', 'SEVEN', 'EIGHT', 'NINE'];

let table: Map<string, number> | undefined;

/**
 * The character that `\N{name}` means: ASCII, Latin letters with any marks, Latin-1, punctuation, spaces and currency
 * signs. Unicode has 33,000 names more, for which rules may write `\uXXXX`; undefined for them, as for no name at all.
 */
export function codePointNamed(name: string): number | undefined {
  const upper = name.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  table ??= readTable();
  return table.get(upper) ?? latinLetter(upper);
}

function latinLetter(name: string): number | undefined {
  const [, size, letter = '', marks] = LATIN_LETTER.exec(name) ?? [];
  if (size === undefined) return undefined;
  let text = size === 'SMALL' ? letter.toLowerCase() : letter;
  for (const mark of marks?.split(' AND ') ?? []) {
    const combining = MARKS.get(mark);
    if (combining === undefined) return undefined;
    text += combining;
  }
  const composed = text.normalize('NFC');
  return composed.length === 1 ? composed.charCodeAt(0) : undefined;
}

function readTable(): Map<string, number> {
  const names = new Map(DIGITS.map((digit, value) => [`DIGIT ${digit}`, 0x30 + value]));
  for (const line of CHARACTER_NAMES.split('\n')) {
    const space = line.indexOf(' ');
    names.set(line.slice(space + 1), Number.parseInt(line.slice(0, space), 16));
  }
  return names;
}
