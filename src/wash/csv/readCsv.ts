import { CsvError, parse } from 'csv-parse/sync';
import { afterLineEnds, lineCounter } from './lineCounter.js';

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

/** All of them, since a file that was edited on several systems has several; the parser alone would take the first line's. */
const LINE_ENDS = ['\r\n', '\n', '\r'];

/**
 * Reads a CSV file as spreadsheets save them: UTF-8 with or without a byte order mark, separated by commas, semicolons
 * or tabs, whichever the header line uses, each line with the end of any system. Lines without any content are left out.
 * Blanks in cells are kept, since they mean something in includes rules.
 */
export function readCsv(bytes: Uint8Array): CsvTable | CsvProblem {
  const text = decode(bytes);
  if (text === undefined) {
    return { line: 1, reason: 'it is not in UTF-8; save it as "CSV UTF-8", so that accents and other scripts survive' };
  }
  const content = Buffer.from(text);
  const lineOf = lineCounter(content);
  const lines: number[] = [];
  try {
    const records = parse(content, {
      delimiter: delimiterOf(text),
      record_delimiter: LINE_ENDS,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      on_record: (record: string[], { bytes: end }) => {
        // Its line end is part of the record.
        lines.push(lineOf(end - 1));
        return record;
      },
    });
    const [header, ...rest] = records;
    if (header === undefined) return { line: 1, reason: 'it is empty; the first line must name the columns' };
    return { header, lines: rest.map((cells, at) => ({ line: lines[at + 1] ?? 0, cells })) };
  } catch (error) {
    if (error instanceof CsvError) return problemOf(error, content);
    throw error;
  }
}

/** The parser notes the end of the last cell that it could read; where the next begins is the fault. */
function problemOf({ message, bytes, lines }: CsvError, content: Uint8Array): CsvProblem {
  const line = lineCounter(content)(afterLineEnds(content, Number(bytes ?? 0)));
  return { line, reason: message.replace(`line ${lines}`, `line ${line}`) };
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
