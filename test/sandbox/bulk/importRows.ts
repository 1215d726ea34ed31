import { isObject } from '../http/answers.js';
import type { StagedFile } from '../site/definitions.js';
import type { NamedColumn } from './definitionReading.js';

export interface IncomingRow {
  /** 1-based within its file. */
  readonly index: number;
  /** By the definition's columns; undefined where the row does not have the column. */
  readonly cells: readonly (string | undefined)[];
}

export interface Incoming {
  readonly total: number;
  readonly rows: readonly IncomingRow[];
  /** Rows that are no flat object, and rows whose columns are all blank. */
  readonly malformed: readonly IncomingRow[];
  readonly empty: readonly IncomingRow[];
  /** Columns that the definition does not have, and columns of the definition that no row has. */
  readonly unknownColumns: readonly string[];
  readonly missingColumns: readonly string[];
  /** Not one known column in all of it. */
  readonly nothingKnown: boolean;
}

/** Sorts what was uploaded into rows of the definition's columns. */
export function gatherRows(files: readonly StagedFile[], columns: readonly NamedColumn[]): Incoming {
  const rows: IncomingRow[] = [];
  const malformed: IncomingRow[] = [];
  const empty: IncomingRow[] = [];
  const seen = new Set<string>(files.flatMap((file) => file.header ?? []));
  const names = new Set(columns.map(({ name }) => name));
  for (const file of files) {
    for (const [position, uploaded] of file.rows.entries()) {
      const index = position + 1;
      const cells = isObject(uploaded) ? cellsOf(uploaded, columns) : undefined;
      if (!isObject(uploaded) || !cells) {
        malformed.push({ index, cells: [] });
        continue;
      }
      for (const name of Object.keys(uploaded)) seen.add(name);
      const row = { index, cells };
      if (cells.every((cell) => cell === undefined || cell === '')) empty.push(row);
      else rows.push(row);
    }
  }
  const known = [...names].filter((name) => seen.has(name));
  return {
    total: rows.length + malformed.length + empty.length,
    rows,
    malformed,
    empty,
    unknownColumns: [...seen].filter((name) => !names.has(name)),
    missingColumns: known.length === names.size ? [] : [...names].filter((name) => !seen.has(name)),
    nothingKnown: known.length === 0 && seen.size > 0,
  };
}

/** Texts of a row; numbers and truth values as text, null as blank; undefined when a value is no plain one. */
function cellsOf(
  uploaded: Readonly<Record<string, unknown>>,
  columns: readonly NamedColumn[],
): (string | undefined)[] | undefined {
  const cells: (string | undefined)[] = [];
  for (const { name } of columns) {
    const value = Object.hasOwn(uploaded, name) ? uploaded[name] : undefined;
    if (typeof value === 'object' && value !== null) return undefined;
    cells.push(value === undefined ? undefined : value === null ? '' : String(value));
  }
  return cells;
}
