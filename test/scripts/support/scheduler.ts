import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Health } from '../../../src/schedule/healthFile.js';
import type { Installation } from './installation.js';
import { type Program, startProgram, until } from './program.js';

export interface Scheduler extends Program {
  health(): Health | undefined;
  /** Sends SIGTERM and waits for the end. */
  stop(): Promise<number>;
}

/** Starts `dwmops schedule` without npm, and waits until it says that it has started. */
export async function startScheduler(
  site: Installation,
  env: Readonly<Record<string, string>> = {},
): Promise<Scheduler> {
  const program = startProgram(process.execPath, [site.script('schedule')], env);
  const early = program.ended.then(({ status, output }) => {
    throw new Error(`The scheduler ended at once with ${status}: ${output}`);
  });
  const started = until(
    'the scheduler has started',
    () => /schedule \S+ started/.test(program.output()),
    program.output,
  );
  await Promise.race([started, early]);
  early.catch(() => {});
  return {
    ...program,
    health: () => {
      try {
        return JSON.parse(readFileSync(join(site.logs, 'schedule-health.json'), 'utf8'));
      } catch {
        return undefined;
      }
    },
    stop: async () => {
      program.child.kill('SIGTERM');
      return (await program.ended).status;
    },
  };
}
