import { join } from 'node:path';
import Transport from 'winston-transport';
import { appendText } from '../files/appendFile.js';
import { makeFolder } from '../files/makeFolder.js';
import { fileFault } from '../files/regularFile.js';
import { dayOf } from './lineFormat.js';
import { printWarning } from './terminal.js';

/** What winston hands to a transport: the line is under a symbol of its own. */
const LINE = Symbol.for('message');

/**
 * Writes each line by one synchronous append to `<folder>/<name>_YYYY_MM_DD.log`, a regular file.
 *
 * Synchronous, because the last line before a crash is the one that matters; by append, because the kernel keeps
 * appends of several processes apart; the day looked up for every line, because runs cross midnight. A run writes some
 * ten lines, so the cost does not count. A folder or disk that cannot be written is told once on stderr, and never
 * stops the job (invariant 7).
 */
export class DailyFile extends Transport {
  readonly #folder: string;
  readonly #name: string;
  #warned = false;

  constructor(folder: string, name: string) {
    super();
    this.#folder = folder;
    this.#name = name;
  }

  override log(entry: { [LINE]?: unknown }, done: () => void): void {
    const line = `${String(entry[LINE])}\n`;
    try {
      this.#append(line);
    } catch (error) {
      this.#warnOnce(error);
    }
    done();
  }

  #append(line: string): void {
    const path = join(this.#folder, `${this.#name}_${dayOf(new Date(), '_')}.log`);
    try {
      appendText(path, line);
    } catch (error) {
      if (!isMissingFolder(error)) throw error;
      makeFolder(this.#folder);
      appendText(path, line);
    }
  }

  #warnOnce(error: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    printWarning(
      `WARNING: the log ${this.#name} in ${this.#folder} cannot be written, the job goes on without it; check OPENSHIFT_LOG_DIR, its rights and the disk (${fileFault(error)})`,
    );
  }
}

function isMissingFolder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
