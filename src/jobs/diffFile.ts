import { writeFileSync } from 'node:fs';
import { stringify } from 'csv-stringify/sync';
import { DwmError } from '../errors/dwmError.js';
import { fileFault } from '../files/regularFile.js';
import { type Draft, openDraft } from '../files/replaceFile.js';
import { escapeFormula } from '../wash/csv/formulaCells.js';

const COLUMNS = ['record', 'field', 'stage', 'rule', 'before', 'after'];
/** Lines of one write: few calls, and little memory. */
const LINES_PER_WRITE = 500;

/** The CSV file of `run --dry-run --diff`: every change, for people to look through before a rule base goes
 * live. No cell is a formula for a spreadsheet. */
export class DiffFile {
  readonly #path: string;
  readonly #draft: Draft;
  #lines: (readonly string[])[] = [COLUMNS];

  /** @throws DwmError USAGE where the file cannot be written */
  constructor(path: string) {
    this.#path = path;
    this.#draft = this.#tried(() => openDraft(path));
  }

  /** @throws DwmError USAGE */
  add(line: readonly string[]): void {
    this.#lines.push(line.map(escapeFormula));
    if (this.#lines.length >= LINES_PER_WRITE) this.#write();
  }

  /** Puts the file in its place. @throws DwmError USAGE */
  finish(): void {
    this.#write();
    this.#tried(() => this.#draft.commit());
  }

  /** Leaves nothing behind; after `finish` there is nothing to remove. */
  discard(): void {
    this.#draft.discard();
  }

  #write(): void {
    const text = stringify(this.#lines.map((line) => [...line]));
    this.#lines = [];
    this.#tried(() => writeFileSync(this.#draft.descriptor, text));
  }

  #tried<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw new DwmError(
        'USAGE',
        `--diff cannot be written to ${this.#path} (${fileFault(error)}); name another file`,
        {
          cause: error,
        },
      );
    }
  }
}
