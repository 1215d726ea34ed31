import Transport from 'winston-transport';
import { print } from './terminal.js';

/** What winston hands to a transport: the line is under a symbol of its own. */
const LINE = Symbol.for('message');

/** Prints each line of the log, above the progress bar where there is one. winston's own console would write into it. */
export class ConsoleLines extends Transport {
  readonly #streamFor: (level: string) => NodeJS.WriteStream;

  constructor(level: string, streamFor: (level: string) => NodeJS.WriteStream) {
    super({ level });
    this.#streamFor = streamFor;
  }

  override log(entry: { [LINE]?: unknown; level: string }, done: () => void): void {
    print(this.#streamFor(entry.level), String(entry[LINE]));
    done();
  }
}
