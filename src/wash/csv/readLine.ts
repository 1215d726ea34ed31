import { byCodePoint } from '../ordered/codePointOrder.js';
import type { RuleType } from '../types.js';
import { asCompared } from './asCompared.js';
import { type CsvRule, ruleKey } from './csvRule.js';
import { unescapeFormula } from './formulaCells.js';
import type { CsvLine } from './readCsv.js';
import { EMPTY, LOOKUP_PREFIX, NOTE, type Place, RULE_COLUMNS, type RuleColumn } from './ruleColumns.js';
import { quoted, spreadsheetDamage } from './spreadsheetDamage.js';

export interface LineReader {
  readonly type: RuleType;
  readonly header: readonly string[];
  /** Write texts as they are compared instead of calling them faults. */
  readonly clean: boolean;
  readonly fault: (reason: string) => void;
  readonly warn: (reason: string) => void;
}

/** The rule on a line; undefined when the line is at fault in a way that leaves no rule to look at further. */
export function readLine(reader: LineReader, { line, cells }: CsvLine): CsvRule | undefined {
  const { type, header, fault, warn } = reader;
  if (cells.length !== header.length) {
    fault(
      `it has ${cells.length} cells where the header has ${header.length}; a cell with a comma needs quotes around it`,
    );
    return undefined;
  }
  const row = new Map(header.map((name, at) => [name, unescapeFormula(cells[at] ?? '')]));
  for (const [name, cell] of row) {
    const damage = spreadsheetDamage(name, cell);
    if (damage !== undefined && name !== NOTE) warn(damage);
  }
  const texts = new Map<string, string>();
  let usable = true;
  for (const column of RULE_COLUMNS[type]) {
    const text = readText(reader, column, row.get(column.name) ?? '');
    if (text === undefined) usable = false;
    else if (text !== '' || !column.optional) texts.set(column.name, text);
  }
  const lookups = type === 'deriveValue' ? readLookups(reader, row) : new Map<string, string>();
  if (!usable || lookups === undefined) return undefined;
  const key = ruleKey(type, texts, lookups);
  const document = Object.fromEntries(texts);
  const note = row.get(NOTE)?.trim();
  const withLookups = type === 'deriveValue' ? { fieldName: document.fieldName ?? '', lookupVals: lookups } : {};
  return { type, line, key, document: { ...withLookups, ...document, ...(note ? { note } : {}) } };
}

function readText(reader: LineReader, column: RuleColumn, cell: string): string | undefined {
  const { name, compared, filled } = column;
  if (filled && cell.trim() === '') {
    reader.fault(`"${name}" is blank${compared ? `; for a rule about empty values write ${EMPTY}` : ''}`);
    return undefined;
  }
  if (compared === undefined) {
    if (cell !== cell.trim() && name !== 'pattern')
      reader.warn(`"${name}" has blanks around it, which the wash will write`);
    return cell;
  }
  return readCompared(reader, name, compared, cell);
}

/** A text that values are compared with; undefined for one that can match none. */
function readCompared(reader: LineReader, name: string, place: Place, cell: string): string | undefined {
  if (place === 'whole' && cell === EMPTY) return '';
  const comparable = asCompared(cell, place);
  if (comparable === cell || reader.clean) return comparable;
  reader.fault(
    `"${name}" is ${quoted(cell)} and can match nothing, since values are compared in upper case and without outer or ` +
      `doubled blanks: write ${quoted(comparable)} (--clean does so for all lines)`,
  );
  return undefined;
}

function readLookups(reader: LineReader, row: ReadonlyMap<string, string>): Map<string, string> | undefined {
  const lookups: [string, string][] = [];
  let usable = true;
  for (const [name, cell] of row) {
    if (!name.startsWith(LOOKUP_PREFIX) || cell.trim() === '') continue;
    const text = readCompared(reader, name, 'whole', cell);
    if (text === undefined) usable = false;
    else lookups.push([name.slice(LOOKUP_PREFIX.length), text]);
  }
  if (lookups.length === 0 && usable) {
    reader.fault(`no "${LOOKUP_PREFIX}…" column is filled, so it is not said what "value" follows from`);
    return undefined;
  }
  // MongoDB compares embedded documents with their order, and the wash asks in this one.
  return usable ? new Map(lookups.sort(([a], [b]) => byCodePoint(a, b))) : undefined;
}
