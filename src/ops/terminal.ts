import { printable, printableLines } from '../printable.js';
import { maskSecrets } from './secret.js';

/** A line that stays at the bottom of the terminal, such as a progress bar. */
export interface StatusLine {
  clear(): void;
  draw(): void;
}

let status: StatusLine | undefined;

/** From now on lines are printed above this one; undefined ends it. */
export function keepBelow(line: StatusLine | undefined): void {
  status = line;
}

/** Prints what a command answers: lines whose values went through `printable`, or JSON. */
export function printAnswer(text: string): void {
  print(process.stdout, text);
}

/** Prints one line to stderr, as warnings and errors are, without any secret. */
export function printWarning(text: string): void {
  print(process.stderr, printable(maskSecrets(text)));
}

/** Prints lines above the status line, so that none is mixed with it; what would steer the terminal is escaped. */
export function print(stream: NodeJS.WriteStream, text: string): void {
  status?.clear();
  stream.write(`${printableLines(text)}\n`);
  status?.draw();
}

/** Columns of the terminal that stdout is; undefined where it is none. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns || 80 : undefined;
}
