import { type ChildProcess, spawn } from 'node:child_process';

export interface ProgramEnd {
  /** As a shell tells it: 128 and more for a signal. */
  readonly status: number;
  readonly output: string;
}

export interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<ProgramEnd>;
  /** What it has printed so far, on both streams. */
  output(): string;
}

const KILLED = 137;

/** Starts a program with an environment of PATH, HOME, TZ and what is given, nothing of the tests' own. */
export function startProgram(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd = '/',
): Program {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: process.env.TZ, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  const ended = new Promise<ProgramEnd>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => done({ status: code ?? KILLED, output: printed }));
  });
  return { child, ended, output: () => printed };
}

export function runProgram(...given: Parameters<typeof startProgram>): Promise<ProgramEnd> {
  return startProgram(...given).ended;
}

/** Waits until `isTrue` is, asking often; the error shows what `told` says then. */
export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  told: () => unknown = () => '',
  seconds = 30,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}\n${String(told())}`);
    await new Promise((resume) => setTimeout(resume, 50));
  }
}
