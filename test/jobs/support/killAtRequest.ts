import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RequestRecord } from '../../sandbox/server.js';
import type { ScriptEnd } from '../../support/runScript.js';
import { inParallel } from './inParallel.js';
import type { JobSite } from './jobSite.js';
import { leakedSecrets } from './leakedSecrets.js';
import { muteConsole } from './muteConsole.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { untilDone } from './untilDone.js';

/**
 * When the process is killed: before Eloqua acts on a request, after it and before the answer, or soon after the answer.
 * `told`: not killed, but told to stop (SIGTERM) when Eloqua has acted.
 */
const MOMENTS = ['before', 'acted', 'answered', 'told'] as const;
type Moment = (typeof MOMENTS)[number];

/** Long enough to reach the writes to the database that follow an answer, short enough to be among them. */
const MOST_AFTER_ANSWER_MS = 25;
const PROCESSES_AT_ONCE = 4;

interface Point {
  readonly number: number;
  readonly moment: Moment;
}

/** A job with its work before it, and what is done and looked at after it was ended. */
export interface KillScenario extends Pick<Scenario, 'script' | 'open'> {
  readonly moments: readonly Moment[];
  /** Brings all to its end; returns what is wrong then. */
  afterwards(site: JobSite): Promise<string[]>;
}

/** Ends a job at every request that it makes, and lets it run again. A file for each job, so that they run side by side. */
export function testKillAtRequest(name: string, scenario: KillScenario): void {
  test(`${name}: killed at any request, and run again: nothing is lost, no sync starts twice`, {
    timeout: 300_000,
  }, async () => {
    const requests = await requestsOf(scenario);
    const points = requests.flatMap((_, index) => scenario.moments.map((moment) => ({ number: index + 1, moment })));
    const muted = muteConsole();
    const faults = await inParallel(points, PROCESSES_AT_ONCE, (point) => killAt(scenario, point)).finally(muted);
    console.log(asList(name, requests, points, faults));
    expect(faults.flat()).toEqual([]);
  });
}

/** Ended at every moment; then the job runs until all is where it belongs. */
export function untilAllIsDone(name: Scenario['script']): KillScenario {
  const scenario = SCENARIOS[name];
  return {
    script: name,
    open: scenario.open,
    moments: MOMENTS,
    async afterwards(site) {
      await site.letLeasesRunOut();
      return untilDone(scenario, site);
    },
  };
}

/** The requests of a run that nothing disturbs. */
async function requestsOf(scenario: KillScenario): Promise<readonly RequestRecord[]> {
  const site = await scenario.open();
  const already = site.sandbox.requests.length;
  const { status, stderr } = await site.script(scenario.script, { env: site.env });
  if (status !== 0) throw new Error(`An undisturbed run ended with status ${status}: ${stderr}`);
  const requests = site.sandbox.requests.slice(already);
  await site.remove();
  return requests;
}

async function killAt(scenario: KillScenario, { number, moment }: Point): Promise<string[]> {
  const site = await scenario.open();
  const already = site.sandbox.requests.length;
  if (moment !== 'answered')
    site.sandbox.setFaults({ nth: number, fault: { kind: 'timeout', acts: moment !== 'before' } });
  const signal = moment === 'told' ? 'SIGTERM' : 'SIGKILL';
  const end = await site.script(scenario.script, {
    env: site.env,
    onStart: (child) => void whenReceived(site, already + number, moment).then(() => child.kill(signal)),
  });
  const faults = unlikeSignal(end, moment);
  site.sandbox.clearFaults();
  faults.push(
    ...(await scenario.afterwards(site)),
    ...leakedSecrets(site.told() + (await site.stored()) + end.commandLine, site.env),
  );
  const told = faults.length > 0 ? [site.told()] : [];
  await site.remove();
  return [...faults.map((fault) => `request ${number}, ${moment}: ${fault}`), ...told];
}

/** After the last answer the process may be faster than the signal; deleting a definition is no reason to fail. */
function unlikeSignal({ signal, status, log }: ScriptEnd, moment: Moment): string[] {
  if (moment === 'answered') return [];
  if (moment !== 'told') return signal === 'SIGKILL' ? [] : [`ended with status ${status} before it was killed`];
  const isSo = status === 0 || (status === 1 && log.includes('ERROR - TERMINATED: '));
  return isSo ? [] : [`told to stop it ended with status ${status}, signal ${signal}`];
}

async function whenReceived(site: JobSite, number: number, moment: Moment): Promise<void> {
  const givesUpAt = performance.now() + 30_000;
  while (site.sandbox.requests.length < number && performance.now() < givesUpAt) await sleep(1);
  if (moment === 'answered') await sleep(Math.random() * MOST_AFTER_ANSWER_MS);
}

function asList(
  name: string,
  requests: readonly RequestRecord[],
  points: readonly Point[],
  faults: readonly (readonly string[])[],
): string {
  const moments = MOMENTS.filter((moment) => points.some((point) => point.moment === moment));
  const shown = requests.map(({ method, path }, index) => {
    const states = moments.map((moment) => {
      const at = points.findIndex((point) => point.number === index + 1 && point.moment === moment);
      return `${moment} ${faults[at]?.length === 0 ? 'ok' : 'BAD'}`;
    });
    return `${String(index + 1).padStart(3)} ${`${method} ${path.replace(/\?.*/, '')}`.padEnd(40)} ${states.join('  ')}`;
  });
  return [`${name}: killed at each of ${requests.length} requests, then run again`, ...shown].join('\n');
}
