import { CsvError, parse } from 'csv-parse/sync';

export interface CsvLine {
  /** The line of the file on which the record ends, from 1; a spreadsheet may put line breaks into cells. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly header: readonly string[];
  readonly lines: readonly CsvLine[];
}

/** What keeps a file from being read at all. */
export interface CsvProblem {
  readonly line: number;
  readonly reason: string;
}

export function isCsvTable(read: CsvTable | CsvProblem): read is CsvTable {
  return 'header' in read;
}

/**
 * Reads a CSV file as spreadsheets save them: UTF-8 with or without a byte order mark, separated by commas, semicolons
 * or tabs, whichever the header line uses. Lines without any content are left out. Blanks in cells are kept, since they
 * mean something in includes rules.
 */
export function readCsv(bytes: Uint8Array): CsvTable | CsvProblem {
  const text = decode(bytes);
  if (text === undefined) {
    return { line: 1, reason: 'it is not in UTF-8; save it as "CSV UTF-8", so that accents and other scripts survive' };
  }
  const lines: number[] = [];
  try {
    const records = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      on_record: (record: string[], { lines: line }) => {
        lines.push(line);
        return record;
      },
    });
    const [header, ...rest] = records;
    if (header === undefined) return { line: 1, reason: 'it is empty; the first line must name the columns' };
    return { header, lines: rest.map((cells, at) => ({ line: lines[at + 1] ?? 0, cells })) };
  } catch (error) {
    if (error instanceof CsvError) return { line: Number(error.lines ?? 0), reason: error.message };
    throw error;
  }
}

/** Undefined when the bytes are not UTF-8. A byte order mark is dropped. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function delimiterOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  const counts = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}
