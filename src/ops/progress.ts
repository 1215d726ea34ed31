import type { SingleBar } from 'cli-progress';

/** Progress of long work, in records. All calls are cheap; without `--verbose` they do nothing. */
export interface Progress {
  start(what: string, total: number): void;
  add(records: number): void;
  stop(): void;
}

export const noProgress: Progress = { start() {}, add() {}, stop() {} };

const QUIET_SCHEDULE_MS = 2000;

/**
 * A bar with records a second on stderr, which leaves stdout to the log lines. Where stderr is no terminal (the console
 * log under cron) it prints a line every two seconds instead.
 */
export async function openProgress(verbose: boolean): Promise<Progress> {
  if (!verbose) return noProgress;
  const { default: cliProgress } = await import('cli-progress');
  let bar: SingleBar | undefined;
  let startedAt = 0;
  let done = 0;
  return {
    start(what, total) {
      bar?.stop();
      bar = undefined;
      if (total === 0) return;
      bar = new cliProgress.SingleBar({
        format: `${what} [{bar}] {value}/{total} records, {speed} records/s`,
        stream: process.stderr,
        noTTYOutput: true,
        notTTYSchedule: QUIET_SCHEDULE_MS,
      });
      startedAt = performance.now();
      done = 0;
      bar.start(total, 0, { speed: 0 });
    },
    add(records) {
      done += records;
      const seconds = (performance.now() - startedAt) / 1000;
      bar?.update(done, { speed: seconds > 0 ? Math.round(done / seconds) : 0 });
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}
