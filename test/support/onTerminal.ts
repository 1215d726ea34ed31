import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const PROGRAM = resolve(import.meta.dirname, 'python/on_terminal.py');

export interface TerminalEnd {
  readonly status: number | null;
  /** All that was written to the terminal, control sequences included; `<resized>` where its size changed. */
  readonly output: string;
}

/** Runs a program on a real pseudo-terminal of so many columns, and PATH and `env` alone. */
export function onTerminal(
  columns: number,
  command: readonly string[],
  { env = {}, resize }: { env?: Readonly<Record<string, string>>; resize?: { to: number; afterSeconds: number } } = {},
): Promise<TerminalEnd> {
  const args = [PROGRAM, columns, resize?.to ?? 0, resize?.afterSeconds ?? 0, ...command].map(String);
  const child = spawn('python3', args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (status) => done({ status, output }));
  });
}

/** What is to be seen after all: the lines of a terminal of so many columns, those that wrapped as one. */
export function seenLines(output: string, columns: number): string[] {
  const rows: { cells: string[]; goesOn: boolean }[] = [{ cells: [], goesOn: false }];
  let [row, column] = [0, 0];
  const at = (index: number) => {
    while (rows.length <= index) rows.push({ cells: [], goesOn: false });
    return rows[index] ?? { cells: [], goesOn: false };
  };
  for (const [token] of output.matchAll(/\u001b\[[\d;?]*[A-Za-z]|\u001b[78]|[\s\S]/gu)) {
    if (token === '\r') column = 0;
    else if (token === '\n') row++;
    else if (/^\u001b\[[012]?K$/.test(token)) {
      const { cells } = at(row);
      if (token === '\u001b[2K') cells.length = 0;
      else cells.length = Math.min(cells.length, column);
    } else if (token.startsWith('\u001b')) continue;
    else {
      if (column === columns) {
        at(row++).goesOn = true;
        column = 0;
      }
      const { cells } = at(row);
      while (cells.length < column) cells.push(' ');
      cells[column++] = token;
    }
  }
  const lines = [''];
  for (const { cells, goesOn } of rows) {
    lines[lines.length - 1] += cells.join('');
    if (!goesOn) lines.push('');
  }
  return lines.filter((line) => line !== '');
}
