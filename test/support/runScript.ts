import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { JobScript } from '../../src/jobs/jobNames.js';

const ROOT = resolve(import.meta.dirname, '../..');

export interface ScriptOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Told of the process as soon as it runs. */
  readonly onStart?: (child: ChildProcess) => void;
}

export interface ScriptEnd {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly log: string;
  readonly seconds: number;
  /** Arguments and environment as `ps` shows them to other users: the arguments. */
  readonly commandLine: string;
}

/**
 * Runs `node dist/scripts/<script>.js` as cron does: with the given environment and nothing of the test's own but PATH and TZ.
 * The tests' global setup has compiled it.
 */
export function runScript(script: JobScript, { env, flags = [], onStart }: ScriptOptions): Promise<ScriptEnd> {
  const args = ['--enable-source-maps', resolve(ROOT, `dist/scripts/${script}.js`), ...flags];
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, TZ: process.env.TZ, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (status, signal) => {
      const seconds = (performance.now() - startedAt) / 1000;
      done({ status, signal, stdout, stderr, log: '', seconds, commandLine: child.spawnargs.join(' ') });
    });
  });
}
