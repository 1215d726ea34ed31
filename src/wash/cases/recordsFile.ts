import { DwmError } from '../../errors/dwmError.js';
import { type CsvTable, isCsvTable, readCsv } from '../csv/readCsv.js';
import { isOrderedDocument, type OrderedDocument } from '../ordered/orderedDocument.js';
import { readOrderedJson } from '../ordered/readOrderedJson.js';

/**
 * Reads records to wash: a CSV file whose header names the fields, or a JSON file with a list of objects. Which it is
 * tells the first character, since no field is called `[`.
 *
 * @throws DwmError WASH_CASE_UNREADABLE
 */
export function readRecords(bytes: Uint8Array, file: string): OrderedDocument[] {
  const text = new TextDecoder().decode(bytes);
  return text.trimStart().startsWith('[') ? fromJson(text, file) : fromCsv(bytes, file);
}

function fromJson(text: string, file: string): OrderedDocument[] {
  let content: unknown;
  try {
    content = readOrderedJson(text.trimStart());
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error), error);
  }
  const records: unknown[] = Array.isArray(content) ? content : [];
  return records.map((record, at) => {
    if (isOrderedDocument(record)) return record;
    throw unreadable(file, `element ${at + 1} is not an object`);
  });
}

function fromCsv(bytes: Uint8Array, file: string): OrderedDocument[] {
  const table = readCsv(bytes);
  if (!isCsvTable(table)) throw unreadable(file, `line ${table.line}: ${table.reason}`);
  return table.lines.map((line) => csvRecord(table, line, file));
}

function csvRecord({ header }: CsvTable, { line, cells }: CsvTable['lines'][number], file: string): OrderedDocument {
  if (cells.length !== header.length) {
    throw unreadable(file, `line ${line} has ${cells.length} cells where the header has ${header.length}`);
  }
  return new Map(header.map((name, at) => [name, cells[at] ?? '']));
}

function unreadable(file: string, why: string, cause?: unknown): DwmError {
  return new DwmError('WASH_CASE_UNREADABLE', `The records file ${file} cannot be used: ${why}. Correct it.`, {
    cause,
  });
}
