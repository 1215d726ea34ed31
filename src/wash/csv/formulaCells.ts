/** What a spreadsheet takes for a formula, and cells that look like one that was escaped. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/**
 * A cell for people: an apostrophe before what a spreadsheet would run as a formula. csv-stringify's `escape_formulas` does
 * the same, but leaves `'=1` as it is, so that nobody could tell it from an escaped `=1`.
 */
export function escapeFormula(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The text that `escapeFormula` was given. A formula without an apostrophe, from a file written by hand, is its own text. */
export function unescapeFormula(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}
