import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '../support/installation.js';
import { type Scheduler, startScheduler } from '../support/scheduler.js';

const SAMPLE_EVERY_MS = 2000;

/** A machine of the site: its scheduler, with a name, logs and health file of its own. */
export interface Host {
  readonly name: string;
  readonly logs: string;
  readonly scheduler: Scheduler;
  /** Process ids of the jobs that run now. */
  jobs(): number[];
  /** Resident memory of the scheduler over time, in MB. */
  readonly memory: readonly number[];
  stop(): Promise<number>;
}

export async function startHost(site: Installation, name: string): Promise<Host> {
  const logs = join(site.logs, name);
  const health = join(logs, 'health.json');
  const env = { DWM_HOST: name, OPENSHIFT_LOG_DIR: logs, HEALTH_FILE: health };
  const scheduler = await startScheduler(site, env);
  const pid = scheduler.child.pid ?? 0;
  const memory: number[] = [];
  const sampler = setInterval(() => memory.push(residentMb(pid)), SAMPLE_EVERY_MS);
  return {
    name,
    logs,
    scheduler,
    jobs: () => childrenOf(pid),
    memory,
    stop: async () => {
      clearInterval(sampler);
      return scheduler.stop();
    },
  };
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}
