import { DEFAULT_TUNING } from '../eloqua/settings.js';
import type { Row } from '../eloqua/types.js';
import { ownValue } from '../ownValue.js';
import type { Failure, RecordId } from '../queue/types.js';
import type { PreparedRow, RowKind } from './importPlan.js';

/** What one sync takes in, in bytes of UTF-8 JSON. */
export interface ImportRoom {
  readonly row: number;
  readonly total: number;
}

const ROOM: ImportRoom = { row: DEFAULT_TUNING.uploadPartBytes, total: DEFAULT_TUNING.stagedBytes };
/** The brackets of an upload. */
const RESERVE = 1024;
/** What a row's blank cells of a hundred columns take. */
const BLANK_CELLS = 3000;

export interface OneImport {
  readonly kind: RowKind;
  readonly identifier: string;
  /** All columns of the rows, the identifier first. */
  readonly columns: readonly string[];
  readonly rows: readonly PreparedRow[];
  /** Left for an import of their own. */
  readonly postponed: readonly RecordId[];
  readonly failures: readonly Failure[];
}

/**
 * Of prepared rows, those that can go as one import: of the first row's kind and identifier, and no more than one sync
 * takes. So there are few imports, however many sets of columns there are: two a site that has ids, and one for records
 * that are sent whole, by their columns (they differ where a field was added to the contact fields since).
 */
export function fitOneImport(prepared: readonly PreparedRow[], room: ImportRoom = ROOM): OneImport {
  const group = new Group();
  const postponed: RecordId[] = [];
  const failures: Failure[] = [];
  let total = RESERVE;
  for (const one of prepared) {
    const bytes = largestBytes(one);
    if (bytes + RESERVE > room.row) {
      const reason = `the row has ${bytes} bytes, and one upload takes ${room.row}`;
      failures.push({ id: one.id, code: 'RECORD_VALUE_TOO_LONG', reason });
    } else if (total + bytes > room.total || !group.takes(one)) {
      postponed.push(one.id);
    } else {
      total += bytes;
      group.add(one);
    }
  }
  return { ...group.asImport(), postponed, failures };
}

class Group {
  readonly #rows: PreparedRow[] = [];
  readonly #columns = new Set<string>();

  takes(one: PreparedRow): boolean {
    const [first] = this.#rows;
    if (!first) return true;
    if (one.kind !== first.kind || one.identifier !== first.identifier) return false;
    if (one.kind === 'whole') return Object.keys(one.row).join() === Object.keys(first.row).join();
    return one.kind === 'changes' || this.#canBeFilled(one);
  }

  add(one: PreparedRow): void {
    this.#columns.add(one.identifier);
    for (const column of Object.keys(one.row)) this.#columns.add(column);
    this.#rows.push(one);
  }

  asImport(): Pick<OneImport, 'kind' | 'identifier' | 'columns' | 'rows'> {
    const columns = [...this.#columns];
    const { kind = 'whole', identifier = '' } = this.#rows[0] ?? {};
    return { kind, identifier, columns, rows: this.#rows.map((one) => ({ ...one, row: filled(one, columns) })) };
  }

  /** In an import that writes blanks, a cell of which nobody knows what Eloqua holds would empty it. */
  #canBeFilled(one: PreparedRow): boolean {
    for (const column of this.#columns) if (valueIn(one, column) === undefined) return false;
    const added = Object.keys(one.row).filter((column) => !this.#columns.has(column));
    return added.every((column) => this.#rows.every((other) => valueIn(other, column) !== undefined));
  }
}

function valueIn({ row, held }: PreparedRow, column: string): string | undefined {
  return ownValue(row, column) ?? ownValue(held, column);
}

function filled(one: PreparedRow, columns: readonly string[]): Row {
  if (one.kind === 'whole') return one.row;
  return Object.fromEntries(columns.map((column) => [column, valueIn(one, column) ?? '']));
}

/** With all that the columns of other rows could add. */
function largestBytes({ row, held, kind }: PreparedRow): number {
  const bytes = Buffer.byteLength(JSON.stringify({ ...held, ...row }), 'utf8') + 1;
  return kind === 'whole' ? bytes : bytes + BLANK_CELLS;
}
