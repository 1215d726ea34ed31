import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobScript } from '../../src/jobs/jobNames.js';
import { JOB_NAMES } from '../../src/jobs/jobNames.js';
import { projectRoot } from '../../src/ops/projectRoot.js';
import type { Parts } from './parts.js';

export interface JobResult {
  readonly script: JobScript;
  readonly status: number;
  readonly taken: number;
  readonly errored: number;
  readonly seconds: number;
}

const running = new Set<ChildProcess>();

/** Ends what runs, for Ctrl-C. */
export function stopScripts(): void {
  for (const child of running) child.kill();
}

/** The wrappers that cron calls, which also write the console logs. */
const RUNSCRIPTS: Readonly<Record<JobScript, string>> = {
  get: 'halfhour_getdwm.sh',
  run: 'minute_rundwm.sh',
  indicators: 'minute_rundwmindicators.sh',
  post: 'halfhour_postdwm.sh',
  clean: 'minute_cleanqueues.sh',
  refresh: 'daily_refreshindicators.sh',
};

/** Runs a program in a process of its own; what it says on stderr shows on the console. */
export function runProgram(parts: Parts, command: string, args: readonly string[]): Promise<number> {
  return new Promise((done, failed) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...parts.env };
    const child = spawn(command, args, { cwd: projectRoot, env, stdio: ['ignore', 'ignore', 'inherit'] });
    running.add(child);
    child.once('error', failed);
    child.once('exit', (code) => {
      running.delete(child);
      done(code ?? 1);
    });
  });
}

export async function runJobScript(parts: Parts, script: JobScript): Promise<JobResult> {
  const startedAt = performance.now();
  const status = await runProgram(parts, 'bash', [join('runscripts', RUNSCRIPTS[script])]);
  const seconds = (performance.now() - startedAt) / 1000;
  const { jobName } = JOB_NAMES[script];
  const metric = (name: string) => metricOf(parts.metricsFile, name, jobName);
  const done = metric('total_records_success') + metric('total_records_warning');
  const errored = metric('total_records_errored');
  const sends = script === 'indicators' || script === 'post' || script === 'refresh';
  return { script, status, taken: sends ? done + errored : metric('total_records_total'), errored, seconds };
}

/** A metric as the job published it; 0 for one that the job does not have. */
export function metricOf(file: string, name: string, jobName: string): number {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}{`) && each.includes(`job="${jobName}"`));
  return Number(line?.split(' ').at(-1) ?? 0);
}
