import { JOB_NAMES } from '../../../src/jobs/jobNames.js';
import type { Arrival } from '../../demo/arrival.js';
import { textTable } from '../../demo/textTable.js';
import { memoryGrowth } from './checkRuns.js';
import type { Ending, LoggedRun } from './runs.js';

export interface SoakFacts {
  readonly seconds: number;
  readonly seed: number;
  readonly runs: readonly LoggedRun[];
  /** Messages of the schedulers' logs, by host. */
  readonly schedulerLogs: ReadonlyMap<string, readonly string[]>;
  readonly memory: ReadonlyMap<string, readonly number[]>;
  readonly contacts: number;
  readonly arrival: Arrival;
  readonly troubles: readonly string[];
  readonly kills: number;
  readonly databaseKills: number;
  readonly drainSeconds: number;
}

/** The table of a soak. */
export function soakReport(facts: SoakFacts): string {
  const { arrival } = facts;
  return [
    `Soak of ${facts.seconds} s, seed ${facts.seed}: two hosts`,
    textTable(['job', 'host', 'done', 'failed', 'skipped', 'killed', 'left out', 'longest s'], runRows(facts)),
    '',
    textTable(['scheduler', 'MB at first', 'MB at last', 'growth MB'], memoryRows(facts.memory)),
    '',
    `${facts.contacts} contacts: ${arrival.imported} back in Eloqua, ${arrival.errored} on errored queues; ` +
      `drained ${facts.drainSeconds.toFixed(0)} s after the last one was added`,
    textTable(
      ['errored queue', 'reason', 'records'],
      arrival.reasons.map((row) => [...row]),
    ),
    '',
    `${facts.kills} jobs killed with SIGKILL, the database ${facts.databaseKills} times; Eloqua's troubles:`,
    textTable(['trouble', 'times'], troubleRows(facts.troubles)),
  ].join('\n');
}

function runRows({ runs, schedulerLogs }: SoakFacts): (string | number)[][] {
  const rows: (string | number)[][] = [];
  for (const script of Object.keys(JOB_NAMES)) {
    for (const [host, messages] of schedulerLogs) {
      const own = runs.filter((run) => run.script === script && run.host === host);
      const count = (ending: Ending) => own.filter((run) => run.ending === ending).length;
      const longest = Math.max(0, ...own.map(({ startedAt, endedAt }) => (startedAt ? endedAt - startedAt : 0)));
      const leftOut = messages.filter((message) => message.startsWith(`${script}: a turn is left out`)).length;
      rows.push([
        script,
        host,
        count('done'),
        count('failed'),
        count('skipped'),
        count('cut'),
        leftOut,
        (longest / 1000).toFixed(1),
      ]);
    }
  }
  return rows;
}

function memoryRows(memory: SoakFacts['memory']): string[][] {
  return [...memory].map(([host, samples]) => [
    host,
    (samples[2] ?? 0).toFixed(1),
    (samples.at(-1) ?? 0).toFixed(1),
    memoryGrowth(samples).toFixed(1),
  ]);
}

function troubleRows(troubles: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of troubles) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
}
