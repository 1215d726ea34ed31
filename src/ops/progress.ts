import { displayWidth } from '../textTable.js';
import { keepBelow } from './terminal.js';

/** Progress of long work, in records. All calls are cheap; without `--verbose` they do nothing. */
export interface Progress {
  start(what: string, total: number): void;
  add(records: number): void;
  /** Eloqua works on a sync with this status; undefined once it has ended. */
  wait(status: string | undefined): void;
  stop(): void;
}

export const noProgress: Progress = { start() {}, add() {}, wait() {}, stop() {} };

/** On a terminal; the clock of a wait shows seconds. */
const REDRAW_MS = 200;
/** In a file, where each is a line of its own. */
const LINE_MS = 2000;
const WIDTH_OF_FILES = 80;

/**
 * A bar with records a second on stderr, which leaves stdout to answers. On a terminal it stays below the lines of the
 * log; elsewhere (the console log under cron) it is a line every two seconds. Own code, since cli-progress puts the cursor
 * back to where its bar began, over the lines that were printed meanwhile.
 */
export function openProgress(verbose: boolean, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!verbose) return noProgress;
  return stream.isTTY ? new TerminalProgress(stream) : new LineProgress(stream);
}

abstract class Bar implements Progress {
  protected readonly stream: NodeJS.WriteStream;
  #work: { readonly what: string; readonly total: number; readonly startedAt: number; done: number } | undefined;
  #waiting: { status: string; readonly since: number } | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.stream = stream;
  }

  start(what: string, total: number): void {
    this.stop();
    if (total === 0) return;
    this.#work = { what, total, startedAt: performance.now(), done: 0 };
    this.show();
  }

  add(records: number): void {
    if (this.#work) this.#work.done += records;
  }

  wait(status: string | undefined): void {
    this.#waiting = status === undefined ? undefined : { status, since: this.#waiting?.since ?? performance.now() };
    if (status !== undefined) this.show();
  }

  stop(): void {
    this.#waiting = undefined;
    this.hide();
    this.#work = undefined;
  }

  /** Something has begun that is to be seen. */
  protected abstract show(): void;
  /** It ends; where there was a bar its last state stays. */
  protected abstract hide(): void;

  protected get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** At most so many columns; '' where there is nothing to tell. */
  protected line(columns: number): string {
    const [bar, wait] = [this.#barText(columns), this.#waitText()];
    if (wait === '') return bar;
    const both = bar === '' ? wait : `${this.#counts()}, ${wait}`;
    return (displayWidth(both) <= columns ? both : wait).slice(0, columns);
  }

  #waitText(): string {
    if (!this.#waiting) return '';
    const { status, since } = this.#waiting;
    return `waiting for Eloqua: sync ${status}, ${clockTime(performance.now() - since)}`;
  }

  #barText(columns: number): string {
    if (!this.#work) return '';
    const { what, total, done, startedAt } = this.#work;
    const seconds = (performance.now() - startedAt) / 1000;
    const speed = `, ${seconds > 0 ? Math.round(done / seconds) : 0} records/s`;
    const text = `${this.#counts()}${speed}`;
    const room = Math.min(MAX_BAR, columns - text.length - '[] '.length);
    if (room < MIN_BAR) return text.slice(0, columns);
    const full = Math.round(Math.min(1, done / total) * room);
    return `${what} [${'#'.repeat(full)}${'-'.repeat(room - full)}] ${text.slice(what.length + 1)}`;
  }

  #counts(): string {
    return this.#work ? `${this.#work.what} ${this.#work.done}/${this.#work.total} records` : '';
  }
}

const MAX_BAR = 40;
const MIN_BAR = 5;

class TerminalProgress extends Bar {
  #timer: NodeJS.Timeout | undefined;
  readonly #endLine = () => this.hide();

  protected show(): void {
    if (this.#timer === undefined) {
      // Unref: must not keep the process alive. Whatever ends it, the shell's prompt has a line of its own.
      this.#timer = setInterval(() => this.#draw(), REDRAW_MS).unref();
      process.once('exit', this.#endLine);
      keepBelow({ clear: () => this.#clear(), draw: () => this.#draw() });
    }
    this.#draw();
  }

  protected hide(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    process.removeListener('exit', this.#endLine);
    keepBelow(undefined);
    this.#draw();
    if (this.#text() !== '') this.stream.write('\n');
  }

  #draw(): void {
    this.stream.write(`\r${this.#text()}\u001b[K`);
  }

  #clear(): void {
    this.stream.write('\r\u001b[K');
  }

  /** The last column stays free: a terminal would go on in the next line. */
  #text(): string {
    return this.line((this.stream.columns || WIDTH_OF_FILES) - 1);
  }
}

class LineProgress extends Bar {
  #timer: NodeJS.Timeout | undefined;
  #last = '';

  protected show(): void {
    this.#timer ??= setInterval(() => this.#write(), LINE_MS).unref();
  }

  protected hide(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#write();
    this.#last = '';
  }

  /** The log has a line a minute about waiting; a clock would fill the file. */
  #write(): void {
    const text = this.isWaiting ? '' : this.line(WIDTH_OF_FILES);
    if (text !== '' && text !== this.#last) this.stream.write(`${text}\n`);
    this.#last = text;
  }
}

/** `0:42`, `12:05`, `1:00:00` */
function clockTime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
