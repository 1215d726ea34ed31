import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { JOB_NAMES, type JobScript } from '../../../src/jobs/jobNames.js';

/** How a run ended, by its log: `cut` has no end, as after kill -9. */
export type Ending = 'done' | 'failed' | 'skipped' | 'cut';

export interface LoggedRun {
  readonly script: JobScript;
  readonly host: string;
  readonly runId: string;
  /** Milliseconds; of a run that got its lock. */
  readonly startedAt: number | undefined;
  readonly endedAt: number;
  readonly ending: Ending;
  readonly infoLines: number;
  /** The last line's text. */
  readonly last: string;
}

const lineSchema = z.object({
  timestamp: z.iso.datetime(),
  level: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']),
  job: z.string(),
  runId: z.string(),
  message: z.string(),
});
export type LogLine = z.infer<typeof lineSchema>;

/** All lines of a log, over its days. A line that is no line of ours makes it throw: lines must never mix. */
export function readLog(folder: string, name: string): LogLine[] {
  const files = readdirSync(folder).filter((file) => file.replace(/_\d{4}_\d\d_\d\d\.log$/, '') === name);
  const lines = files.sort().flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean));
  return lines.map((line) => lineSchema.parse(JSON.parse(line)));
}

/** Every run of every job that a host's logs tell of. */
export function readRuns(folder: string, host: string): LoggedRun[] {
  const runs: LoggedRun[] = [];
  for (const script of Object.keys(JOB_NAMES).filter(isScript)) {
    const byRun = new Map<string, LogLine[]>();
    for (const line of readLog(folder, JOB_NAMES[script].jobName)) {
      const lines = byRun.get(line.runId);
      if (lines) lines.push(line);
      else byRun.set(line.runId, [line]);
    }
    for (const [runId, lines] of byRun) runs.push(asRun(script, host, runId, lines));
  }
  return runs;
}

function isScript(name: string): name is JobScript {
  return name in JOB_NAMES;
}

function asRun(script: JobScript, host: string, runId: string, lines: readonly LogLine[]): LoggedRun {
  const started = lines.find(({ message }) => / started: run /.test(message));
  const last = lines.at(-1);
  return {
    script,
    host,
    runId,
    startedAt: started && Date.parse(started.timestamp),
    endedAt: Date.parse(last?.timestamp ?? ''),
    ending: endingOf(lines),
    infoLines: lines.filter(({ level }) => level === 'INFO').length,
    last: last?.message ?? '',
  };
}

function endingOf(lines: readonly LogLine[]): Ending {
  if (lines.some(({ message }) => / Done in [\d.]+ s$/.test(message))) return 'done';
  if (lines.some(({ level }) => level === 'ERROR')) return 'failed';
  return lines.some(({ message }) => message.startsWith('Skipped this turn')) ? 'skipped' : 'cut';
}
