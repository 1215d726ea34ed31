import { hostname } from 'node:os';
import { isDwmError } from '../errors/dwmError.js';
import type { Log } from '../log.js';
import { describeError, stackOf } from '../ops/describeError.js';
import { openLogEarly } from '../ops/logging.js';
import { fromProjectRoot } from '../ops/projectRoot.js';
import { type Environment, loadEnvironment, type Need, readSettings, type Settings } from '../ops/settings.js';
import { printAnswer } from '../ops/terminal.js';
import { productVersion } from '../ops/version.js';
import { printable } from '../printable.js';
import { cleanLogs } from './cleanLogs.js';
import { finishJobs } from './finishJobs.js';
import { readScheduleFlags } from './flags.js';
import { checkHealth, healthPath } from './healthFile.js';
import { startJob } from './jobProcess.js';
import { JobTurns } from './jobTurns.js';
import { keepHealth } from './keepHealth.js';
import { type Plan, readPlan, type ScheduledScript, type TurnName } from './plan.js';
import { stopRequests } from './stopRequests.js';
import { startTimetable, type Timetable, type TurnTaker } from './timetable.js';

/** Names of the console logs by script, which belong to the jobs. */
export type ConsoleLogs = Readonly<Record<ScheduledScript, { readonly consoleLog: string }>>;

const LOG_NAME = 'Eloqua_Contacts_DWM_SCHEDULE';
/** A job that is this much over JOB_DEADLINE_SECONDS hangs. */
const SPARE_SECONDS = 600;
const ELOQUA_SCRIPTS: readonly TurnName[] = ['get', 'indicators', 'post', 'refresh'];

/**
 * The scheduler: runs until it is told to stop.
 * @returns the exit status: 0 stopped, 1 failed or not healthy, 2 usage or settings.
 */
export async function runSchedule(argv: readonly string[], consoleLogs: ConsoleLogs): Promise<number> {
  const flags = readScheduleFlags(argv);
  if (typeof flags === 'number') return flags;
  const given = { ...process.env };
  const environment = loadEnvironment();
  if (flags.checkHealth) return tellHealth(environment);
  const log = openLogEarly(environment, { jobName: LOG_NAME, runId: `schedule-${process.pid}`, verbose: true });
  const fail = (error: unknown) => {
    log.error(describeError(error));
    log.debug(stackOf(error));
    return isDwmError(error) ? error.facts.exitStatus : 1;
  };
  process.once('uncaughtException', (error) => process.exit(fail(error)));
  try {
    if (flags.cleanLogs) await removeOldLogs(readSettings(environment, []), log);
    else await schedule(environment, given, consoleLogs, log);
    return 0;
  } catch (error) {
    return fail(error);
  }
}

async function schedule(
  environment: Environment,
  given: Environment,
  consoleLogs: ConsoleLogs,
  log: Log,
): Promise<void> {
  const plan = readPlan(readSettings(environment, []));
  const settings = readSettings(environment, needsOf(plan));
  const turns = jobTurns(plan, settings, given, consoleLogs, log);
  const takers = new Map<TurnName, TurnTaker>(turns);
  takers.set('cleanlogs', logCleaner(settings, log));
  const stop = stopRequests();
  const timetable = startTimetable(plan, takers, log);
  log.info(describeStart(plan, settings, timetable));
  const health = keepHealth(healthPath(environment), plan, settings, turns, log);
  let stopped = false;
  try {
    log.info(`Got ${await stop.first}: no job is started any more`);
    timetable.stop();
    health.stopping();
    await finishJobs(turns, settings.SCHEDULE_STOP_SECONDS, stop.second, log);
    stopped = true;
  } finally {
    health.end(stopped);
    stop.stopListening();
  }
  log.info('Stopped');
}

/** A host that only washes needs no login to Eloqua. */
function needsOf({ turns }: Plan): Need[] {
  const usesEloqua = turns.some(({ name }) => ELOQUA_SCRIPTS.includes(name));
  return usesEloqua ? ['mongodb', 'eloqua'] : ['mongodb'];
}

function jobTurns(
  { turns }: Plan,
  settings: Settings,
  environment: Environment,
  consoleLogs: ConsoleLogs,
  log: Log,
): Map<TurnName, JobTurns> {
  const folder = fromProjectRoot(settings.OPENSHIFT_LOG_DIR);
  const longestMs = (settings.JOB_DEADLINE_SECONDS + SPARE_SECONDS) * 1000;
  const all = new Map<TurnName, JobTurns>();
  for (const { name } of turns) {
    if (name === 'cleanlogs') continue;
    const { consoleLog } = consoleLogs[name];
    const start = () => startJob({ script: name, consoleLog, folder, environment, log });
    all.set(name, new JobTurns(name, start, longestMs, log));
  }
  return all;
}

function logCleaner(settings: Settings, log: Log): TurnTaker {
  return {
    take: () => void removeOldLogs(settings, log).catch((error: unknown) => log.warn(describeError(error))),
    leaveOut: (turns, reason) => log.debug(`${turns} turns of cleanlogs are left out, ${reason}`),
  };
}

async function removeOldLogs(settings: Settings, log: Log): Promise<void> {
  const days = settings.LOG_RETENTION_DAYS;
  const removed = await cleanLogs(fromProjectRoot(settings.OPENSHIFT_LOG_DIR), days, new Date());
  log.info(`${removed.length} log files removed that were older than ${days} days`);
}

function tellHealth(environment: Environment): number {
  const { healthy, stopped = false, text } = checkHealth(healthPath(environment), new Date());
  printAnswer(printable(`${healthy ? 'OK' : stopped ? 'STOPPED' : 'FAIL'}: ${text}`));
  return healthy ? 0 : 1;
}

function describeStart({ turns, zone }: Plan, settings: Settings, timetable: Timetable): string {
  const told = turns.map(
    ({ name, times }) => `${name} "${times}" (next ${timetable.next(name)?.toISOString() ?? '-'})`,
  );
  const host = settings.DWM_HOST || hostname();
  return `schedule ${productVersion()} started: host ${host}, process ${process.pid}, zone ${zone}; ${told.join('; ')}`;
}
