import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from 'mongodb';
import { JOB_NAMES, type JobScript } from '../jobs/jobNames.js';
import { ALL_QUEUES, ERRORED_QUEUE_OF } from '../jobs/queueNames.js';
import { fromProjectRoot } from '../ops/projectRoot.js';
import type { Environment, Settings } from '../ops/settings.js';
import type { StoredRecord } from '../queue/queueCollection.js';
import { FAULTY, nameFaulty } from '../queue/queueFieldFaults.js';
import { listQueues } from '../queue/queueList.js';
import { checkStarters } from './checkStarters.js';
import { type Finding, ok, warn } from './finding.js';

/** Minutes after which a success is old: several turns of the usual times. */
const OLD_AFTER_MINUTES: Record<JobScript, number> = {
  get: 120,
  post: 120,
  run: 10,
  indicators: 10,
  clean: 10,
  refresh: 2 * 24 * 60 + 60,
};

const MOST_AHEAD_MS = 3600_000;

const DATE_AND_END = /_\d{4}_\d\d_\d\d\.log$/;

/** Whether jobs run: by when each last succeeded, and by what starts them on this machine. */
export function checkRuns(environment: Environment, settings: Settings, exposition: string, now: Date): Finding[] {
  const found: Finding[] = [];
  let recent = 0;
  for (const [script, minutes] of Object.entries(OLD_AFTER_MINUTES).filter(isJob)) {
    const { jobName } = JOB_NAMES[script];
    const at =
      lastSuccess(exposition, jobName, now) ?? lastLogged(fromProjectRoot(settings.OPENSHIFT_LOG_DIR), jobName);
    if (at !== undefined && now.getTime() - at.getTime() < minutes * 60_000) recent++;
    else found.push(notLately(script, at));
  }
  const { isCertain, ...starters } = checkStarters(environment, now);
  // Elsewhere may be what starts them, when they run.
  if (starters.level === 'OK') found.unshift(starters);
  else if (recent === 0 || isCertain) found.push(starters);
  if (recent > 0) found.unshift(ok('jobs', `${recent} of 6 have run lately`));
  return found;
}

function isJob(entry: [string, number]): entry is [JobScript, number] {
  return entry[0] in JOB_NAMES;
}

function notLately(script: JobScript, at: Date | undefined): Finding {
  const advice = `dwmops ${script} --verbose shows what it does.`;
  if (at === undefined) return warn('jobs', `${script} has not succeeded yet, as far as can be told`, advice);
  return warn('jobs', `${script} last succeeded at ${at.toISOString()}`, advice);
}

function lastSuccess(exposition: string, jobName: string, now: Date): Date | undefined {
  const line = exposition
    .split('\n')
    .find((each) => each.startsWith('last_success_unixtime{') && each.includes(`job="${jobName}"`));
  const seconds = Number(line?.split(' ').at(-1));
  // NaN, and what is still to come, was written by something else, or by a clock that is wrong.
  return seconds > 0 && seconds * 1000 < now.getTime() + MOST_AHEAD_MS ? new Date(seconds * 1000) : undefined;
}

/** Where no metric tells: when the job last wrote to its log here. */
function lastLogged(folder: string, jobName: string): Date | undefined {
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => DATE_AND_END.test(name) && name.replace(DATE_AND_END, '') === jobName);
  } catch {
    return undefined;
  }
  const newest = names.sort().at(-1);
  return newest === undefined ? undefined : statSync(join(folder, newest)).mtime;
}

/** Records that wait for a person. */
export async function checkErroredQueues(queueDb: Db): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const name of Object.values(ERRORED_QUEUE_OF)) {
    const count = await queueDb.collection(name).estimatedDocumentCount();
    if (count > 0) found.push(warn('jobs', `${count} records are on ${name}`, `dwmops queues show ${name} tells why.`));
  }
  return found.length > 0 ? found : [ok('jobs', 'no record is on an errored queue')];
}

/** Records that another program put into a queue without all that makes a record of it: no job would ever see them. */
export async function checkQueueFields(queueDb: Db): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const name of new Set([...ALL_QUEUES, ...(await listQueues(queueDb))])) {
    const queue = queueDb.collection<StoredRecord>(name, { bsonRegExp: true });
    const named = await nameFaulty(queue, FAULTY);
    if (named === '') continue;
    const count = await queue.countDocuments(FAULTY);
    found.push(
      warn(
        'jobs',
        `${count} records of ${name} lack queue fields, or have some that cannot be used: ${named}`,
        'Run clean: it completes those that lack fields, and takes the others to the errored queue. Correct the program that put them there.',
      ),
    );
  }
  return found;
}
