import { DEFAULT_TUNING } from '../eloqua/settings.js';
import type { Failure, RecordId } from '../queue/types.js';
import type { PreparedRow } from './prepareRows.js';

/** What one sync takes in, in bytes of UTF-8 JSON. */
export interface ImportRoom {
  readonly row: number;
  readonly total: number;
}

const ROOM: ImportRoom = { row: DEFAULT_TUNING.uploadPartBytes, total: DEFAULT_TUNING.stagedBytes };
/** The brackets of an upload. */
const RESERVE = 1024;

export interface OneImport {
  readonly rows: readonly PreparedRow[];
  /** Left for an import of their own. */
  readonly postponed: readonly RecordId[];
  readonly failures: readonly Failure[];
}

/**
 * Of prepared rows, those that can go as one import: with the columns of the first row, and no more than one sync takes.
 * Rows differ in their columns where records were exported before a field was added to the contact fields: they have no
 * value for it, and a blank one would empty the field in Eloqua.
 */
export function fitOneImport(prepared: readonly PreparedRow[], room: ImportRoom = ROOM): OneImport {
  const rows: PreparedRow[] = [];
  const postponed: RecordId[] = [];
  const failures: Failure[] = [];
  let columns: string | undefined;
  let total = RESERVE;
  for (const one of prepared) {
    const bytes = Buffer.byteLength(JSON.stringify(one.row), 'utf8') + 1;
    if (bytes + RESERVE > room.row) {
      const reason = `the row has ${bytes} bytes, and one upload takes ${room.row}`;
      failures.push({ id: one.id, code: 'RECORD_VALUE_TOO_LONG', reason });
      continue;
    }
    const own = Object.keys(one.row).join();
    columns ??= own;
    if (own !== columns || total + bytes > room.total) {
      postponed.push(one.id);
      continue;
    }
    total += bytes;
    rows.push(one);
  }
  return { rows, postponed, failures };
}
