import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { JobEnd, JobProcess } from './jobProcess.js';

/** How long a job that got SIGTERM may take to reach a safe point before SIGKILL. */
export const KILL_AFTER_MS = 10_000;

/** For the health file. */
export interface TurnsState {
  readonly lastStart: string | null;
  readonly lastExit: string | null;
  readonly lastStatus: number | null;
  readonly lastSeconds: number | null;
  readonly runningPid: number | null;
  /** Turns left out since the scheduler started. */
  readonly leftOut: number;
}

/** The turns of one job: one process at a time, and what is known of the last. */
export class JobTurns {
  readonly #name: string;
  readonly #start: () => JobProcess;
  readonly #longestMs: number;
  readonly #log: Log;
  #running: JobProcess | undefined;
  #lastStart: Date | undefined;
  #lastEnd: JobEnd | undefined;
  #leftOut = 0;

  /** `longestMs`: a process that is still there after so long hangs, and is ended. */
  constructor(name: string, start: () => JobProcess, longestMs: number, log: Log) {
    this.#name = name;
    this.#start = start;
    this.#longestMs = longestMs;
    this.#log = log;
  }

  /** Starts the job, unless its last process still runs: then this turn is left out. */
  take(): void {
    if (this.#running) {
      const { pid, startedAt } = this.#running;
      this.leaveOut(1, `process ${pid} is still at work since ${startedAt.toISOString()}`);
      return;
    }
    const running = this.#start();
    this.#running = running;
    this.#lastStart = running.startedAt;
    this.#log.debug(`${this.#name} started (process ${running.pid})`);
    const hanging = setTimeout(() => void this.#endHanging(running), this.#longestMs);
    void running.ended.then((end) => {
      clearTimeout(hanging);
      this.#running = undefined;
      this.#lastEnd = end;
      this.#tell(end);
    });
  }

  leaveOut(turns: number, reason: string): void {
    this.#leftOut += turns;
    this.#log.warn(`${this.#name}: ${turns === 1 ? 'a turn is' : `${turns} turns are`} left out, ${reason}`);
  }

  get ended(): Promise<unknown> {
    return this.#running?.ended ?? Promise.resolve();
  }

  get runningPid(): number | undefined {
    return this.#running?.pid;
  }

  /** SIGTERM, and SIGKILL where that does not help in time. */
  async end(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    running.signal('SIGTERM');
    const timer = new AbortController();
    const tooLong = wait(KILL_AFTER_MS, 'still there', { signal: timer.signal }).catch(() => undefined);
    if ((await Promise.race([running.ended, tooLong])) === 'still there') {
      this.#log.warn(
        `${this.#name} (process ${running.pid}) did not stop within ${KILL_AFTER_MS / 1000} s and is killed`,
      );
      running.signal('SIGKILL');
    }
    timer.abort();
    await running.ended;
  }

  get state(): TurnsState {
    return {
      lastStart: this.#lastStart?.toISOString() ?? null,
      lastExit: this.#lastEnd?.at.toISOString() ?? null,
      lastStatus: this.#lastEnd?.status ?? null,
      lastSeconds: this.#lastEnd ? Number(this.#lastEnd.seconds.toFixed(1)) : null,
      runningPid: this.#running?.pid ?? null,
      leftOut: this.#leftOut,
    };
  }

  /** Under cron a process that hangs only keeps its lock until the lease runs out; here it would keep its place for ever. */
  async #endHanging(running: JobProcess): Promise<void> {
    if (this.#running !== running) return;
    this.#log.error(
      `${this.#name} (process ${running.pid}) hangs since ${running.startedAt.toISOString()} and is ended`,
    );
    await this.end();
  }

  #tell({ status, seconds }: JobEnd): void {
    const text = `${this.#name} ended with exit status ${status} after ${seconds.toFixed(1)} s`;
    if (status === 0) this.#log.info(text);
    else this.#log.warn(`${text}; its log says why`);
  }
}
