const DATE =
  /^(?:\d{1,2}[-. ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[-. ]\d{2,4})?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*-\d{2})$/i;
const SCIENTIFIC = /^\d(?:\.\d+)?E\+\d+$/;

/** What a spreadsheet has probably made of the cell, as a warning; undefined for a cell that looks all right. */
export function spreadsheetDamage(column: string, cell: string): string | undefined {
  if (DATE.test(cell)) {
    return `"${column}" is ${quoted(cell)}: if a spreadsheet made a date of a range such as 1-9, import the column as text`;
  }
  if (SCIENTIFIC.test(cell)) {
    return `"${column}" is ${quoted(cell)}: if a spreadsheet shortened a long number, import the column as text`;
  }
  return undefined;
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}
