import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const WORKERS = resolve(import.meta.dirname, '../../dist/test/support/workers');

export interface WorkerEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

export interface Worker {
  readonly process: ChildProcess;
  readonly ended: Promise<WorkerEnd>;
}

/** Starts a compiled worker of test/support/workers as a process of its own. */
export function startWorker(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Worker {
  const child = spawn(process.execPath, ['--enable-source-maps', resolve(WORKERS, `${name}.js`), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...env },
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const ended = new Promise<WorkerEnd>((done, failed) => {
    child.once('error', failed);
    child.once('close', (status, signal) => done({ status, signal, output }));
  });
  return { process: child, ended };
}
