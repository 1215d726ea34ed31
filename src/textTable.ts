import { printable } from './printable.js';

/*
 * Tables for people, beside log.ts since several rooms have some. They fit the terminal: columns become narrower, and their
 * cells several lines, so that nothing is cut off.
 */

const GAP = '  ';
/** Up to this length words stay whole, since names and ids are copied from here; the longest queue has 29. */
const MAX_WORD = 30;

/**
 * A table with a head. Where it cannot fit, each row is a list of its own, a line a column.
 * @param width - columns of the terminal; without it the table is as wide as it comes, as in a file.
 */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string {
  const cells = [head, ...rows].map((row) => row.map(printable));
  const widths = columnWidths(cells, width);
  if (widths === undefined) return rows.map((row) => listed(head, row, width)).join('\n\n');
  const [titles = [], ...lines] = cells.map((row) => laidOut(row, widths));
  const rule = widths.map((columns) => '-'.repeat(columns)).join(GAP);
  return [...titles, rule, ...lines.flat()].join('\n');
}

/** Rows without a head; the last column takes what is left of the width. */
export function textColumns(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string[] {
  const cells = rows.map((row) => row.map(printable));
  const widths = columnWidths(cells, width);
  return widths === undefined ? cells.map((row) => row.join(' ')) : cells.flatMap((row) => laidOut(row, widths));
}

/** How wide each column may be; undefined where they cannot fit side by side. */
function columnWidths(cells: readonly (readonly string[])[], width: number): number[] | undefined {
  const columns = (cells[0] ?? []).map((_, at) => cells.map((row) => row[at] ?? ''));
  const natural = columns.map((column) => longest(column, displayWidth));
  const room = width - GAP.length * (columns.length - 1);
  const words = columns.map((column) => longest(column, (cell) => longest(cell.split(' '), displayWidth)));
  return narrowed(
    natural,
    words.map((columns) => Math.min(columns, MAX_WORD)),
    room,
  );
}

/** The widest columns become narrower, none below its floor. */
function narrowed(natural: readonly number[], floors: readonly number[], room: number): number[] | undefined {
  for (let most = Math.max(0, ...natural); most >= 0; most--) {
    const widths = natural.map((columns, at) => Math.min(columns, Math.max(most, floors[at] ?? 0)));
    if (widths.reduce((sum, columns) => sum + columns, 0) <= room) return widths;
    if (widths.every((columns, at) => columns <= (floors[at] ?? 0))) return undefined;
  }
  return undefined;
}

/** The lines of one row. */
function laidOut(row: readonly string[], widths: readonly number[]): string[] {
  const wrapped = widths.map((columns, at) => wrap(row[at] ?? '', columns));
  const height = longest(wrapped, ({ length }) => length);
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((columns, at) => padded(wrapped[at]?.[line] ?? '', columns))
      .join(GAP)
      .trimEnd(),
  );
}

function listed(head: readonly string[], row: readonly string[], width: number): string {
  const filled = head.map((title, at) => [title, row[at] ?? '']).filter(([, value]) => value !== '');
  const lines = filled.map(([title, value]) => printable(title === '' ? `${value}` : `${title}: ${value}`));
  return lines.flatMap((line) => wrap(line, Math.max(1, width))).join('\n');
}

/** At blanks, and within a word that is longer than a line. */
function wrap(text: string, columns: number): string[] {
  if (displayWidth(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = cutUp(word, columns);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return [...lines, line];
}

function cutUp(word: string, columns: number): string[] {
  const pieces = [''];
  for (const character of word) {
    const longer = `${pieces.at(-1)}${character}`;
    if (displayWidth(longer) <= columns) pieces[pieces.length - 1] = longer;
    else pieces.push(character);
  }
  return pieces;
}

function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

const NO_COLUMN = /[\p{M}\u200b-\u200f]/gu;
const TWO_COLUMNS =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/gu;
const PLAIN = /^[ -~]*$/;

/** Columns of a terminal: East Asian characters take two, combining marks none. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  const characters = [...text.replace(NO_COLUMN, '')].length;
  return characters + (text.match(TWO_COLUMNS)?.length ?? 0);
}

function longest<T>(values: readonly T[], length: (value: T) => number): number {
  return values.reduce((most, value) => Math.max(most, length(value)), 0);
}
