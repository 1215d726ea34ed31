import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileFault } from '../files/regularFile.js';
import type { Log } from '../log.js';
import { projectRoot } from '../ops/projectRoot.js';
import type { Environment } from '../ops/settings.js';
import { noteInConsoleLog, openConsoleLog } from './consoleLog.js';

export interface JobEnd {
  readonly at: Date;
  /** As a shell tells it: 128 and the signal's number for a process that a signal ended. */
  readonly status: number;
  readonly seconds: number;
}

export interface JobProcess {
  readonly pid: number;
  readonly startedAt: Date;
  /** Never rejects. */
  readonly ended: Promise<JobEnd>;
  signal(name: 'SIGTERM' | 'SIGKILL'): void;
}

export interface JobStart {
  readonly script: string;
  readonly consoleLog: string;
  /** Where logs are. */
  readonly folder: string;
  /** What the scheduler itself was given: the job reads `.env` anew, so that it finds changes. */
  readonly environment: Environment;
  readonly log: Log;
}

/**
 * Starts a job as a process of its own, in a process group of its own: Ctrl-C in the scheduler's terminal is the
 * scheduler's alone to answer, and a scheduler that is killed leaves its jobs to finish.
 */
export function startJob({ script, consoleLog, folder, environment, log }: JobStart): JobProcess {
  const startedAt = new Date();
  const begun = performance.now();
  const output = outputOf(folder, consoleLog, startedAt, log);
  const child = spawn(process.execPath, ['--enable-source-maps', join(projectRoot, `dist/scripts/${script}.js`)], {
    cwd: projectRoot,
    env: environment,
    detached: true,
    stdio: ['ignore', output, output],
  });
  if (typeof output === 'number') closeSync(output);
  const ended = new Promise<JobEnd>((done) => {
    const end = (status: number) => {
      const at = new Date();
      if (status !== 0) noteInConsoleLog(folder, consoleLog, at, `${script} ended with exit status ${status}`);
      done({ at, status, seconds: (performance.now() - begun) / 1000 });
    };
    child.once('error', (error) => {
      log.error(`${script} could not be started (${error.message})`);
      end(1);
    });
    child.once('exit', (code, signal) => end(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  return { pid: child.pid ?? 0, startedAt, ended, signal: (name) => void child.kill(name) };
}

/** A log that cannot be written must not stop the job (invariant 7): it prints where the scheduler prints. */
function outputOf(folder: string, consoleLog: string, at: Date, log: Log): number | 'inherit' {
  try {
    return openConsoleLog(folder, consoleLog, at);
  } catch (error) {
    log.warn(`The console log ${consoleLog} cannot be written, the job goes on without it (${fileFault(error)})`);
    return 'inherit';
  }
}
