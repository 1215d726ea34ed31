import type { JobScript } from '../../../src/jobs/jobNames.js';
import type { LoggedRun } from './runs.js';

const ONCE_A_SITE: readonly JobScript[] = ['get', 'post', 'refresh'];
const GIVES_WAY: readonly JobScript[] = ['get', 'post', 'indicators'];
/** A job asks who holds refresh's lease, then takes its own lock, then writes that it started. */
const BETWEEN_LOOK_AND_LINE_MS = 3000;
/** A run gives its lock back and closes its connection, and only then writes how it ended. */
const BETWEEN_RELEASE_AND_LINE_MS = 1000;
const MOST_INFO_LINES = 10;

/** Runs that were at work at the same time and must not be, by their own words: first to last line. */
export function overlaps(runs: readonly LoggedRun[]): string[] {
  const faults: string[] = [];
  const worked = runs.filter((run): run is LoggedRun & { startedAt: number } => run.startedAt !== undefined);
  const groups = new Map<string, (LoggedRun & { startedAt: number })[]>();
  for (const run of worked) {
    const lock = ONCE_A_SITE.includes(run.script) ? run.script : `${run.script}@${run.host}`;
    groups.set(lock, [...(groups.get(lock) ?? []), run]);
  }
  for (const [lock, group] of groups) {
    group.sort((one, other) => one.startedAt - other.startedAt);
    for (const [at, run] of group.entries()) {
      const before = group[at - 1];
      if (before && run.startedAt < before.endedAt - BETWEEN_RELEASE_AND_LINE_MS)
        faults.push(`${lock}: run ${run.runId} began before ${before.runId} ended`);
    }
  }
  const refreshes = worked.filter(({ script }) => script === 'refresh');
  for (const run of worked.filter(({ script }) => GIVES_WAY.includes(script))) {
    const during = refreshes.find(
      ({ startedAt, endedAt }) =>
        run.startedAt > startedAt + BETWEEN_LOOK_AND_LINE_MS && run.startedAt < endedAt - BETWEEN_RELEASE_AND_LINE_MS,
    );
    if (during) faults.push(`${run.script}: run ${run.runId} began while refresh ${during.runId} was at work`);
  }
  return faults;
}

/** Stories that are too long, and more ends missing than processes were killed. */
export function storyFaults(runs: readonly LoggedRun[], kills: number): string[] {
  const long = runs.filter(({ infoLines }) => infoLines > MOST_INFO_LINES);
  const faults = long.map(({ script, runId, infoLines }) => `${script}: run ${runId} has ${infoLines} INFO lines`);
  const cut = runs.filter(({ ending }) => ending === 'cut');
  if (cut.length > kills)
    faults.push(
      `${cut.length} runs have no end and ${kills} were killed: ${cut.map(({ script, runId }) => `${script} ${runId}`).join(', ')}`,
    );
  return faults;
}

/** The scheduler's count of ends, by exit status, against what the jobs' logs say. */
export function exitFaults(host: string, schedulerLog: readonly string[], runs: readonly LoggedRun[]): string[] {
  const ends = schedulerLog.flatMap((message) => / ended with exit status (\d+) /.exec(message)?.[1] ?? []);
  const well = ends.filter((status) => status === '0').length;
  const failed = ends.filter((status) => status === '1').length;
  const ofHost = runs.filter((run) => run.host === host);
  const toldWell = ofHost.filter(({ ending }) => ending === 'done' || ending === 'skipped').length;
  const toldFailed = ofHost.filter(({ ending }) => ending === 'failed').length;
  const faults: string[] = [];
  // One that is killed between its last line and its end has told of an end that the scheduler did not see.
  const killed = ends.filter((status) => status === '137').length;
  if (toldWell < well || toldWell > well + killed)
    faults.push(`${host}: ${well} runs ended with exit status 0, ${toldWell} say so in their logs`);
  if (toldFailed < failed || toldFailed > failed + killed)
    faults.push(`${host}: ${failed} runs ended with exit status 1, ${toldFailed} say so in their logs`);
  const others = ends.filter((status) => !['0', '1', '137'].includes(status));
  if (others.length > 0) faults.push(`${host}: exit statuses ${others.join(', ')}`);
  return faults;
}

const MOST_GROWTH_MB = 12;

/** Median of the last third against the first after the start; a few MB come and go with garbage collection. */
export function memoryGrowth(samples: readonly number[]): number {
  const third = Math.max(1, Math.floor(samples.length / 3));
  return median(samples.slice(-third)) - median(samples.slice(Math.min(2, samples.length - 1), third + 2));
}

export function memoryFaults(host: string, samples: readonly number[]): string[] {
  const growth = memoryGrowth(samples);
  return growth > MOST_GROWTH_MB ? [`${host}: the scheduler's memory grew by ${growth.toFixed(1)} MB`] : [];
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
