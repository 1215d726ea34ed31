import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromProjectRoot } from '../ops/projectRoot.js';
import type { Settings } from '../ops/settings.js';
import { type Finding, fail, ok, warn } from './finding.js';

const MEGABYTE = 1024 * 1024;
const LOW_MB = 1024;
const FULL_MB = 100;

/** The folder of the logs: whether it can be written, and how much room there is. */
export function checkLogs(settings: Settings): Finding[] {
  const folder = fromProjectRoot(settings.OPENSHIFT_LOG_DIR);
  const there = nearestThere(folder);
  try {
    if (!statSync(there).isDirectory()) throw new Error(`${there} is no folder`);
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice =
      'Correct OPENSHIFT_LOG_DIR, or the rights of the folder. Jobs run without logs, but nobody can tell what they do.';
    return [fail('logs', `logs cannot be written to ${folder} (${reason})`, advice)];
  }
  const made = there === folder ? 'can be written' : 'will be made by the first job';
  return [ok('logs', `the folder ${folder} ${made}`), checkRoom(there)];
}

function nearestThere(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestThere(dirname(path));
}

function checkRoom(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const megabytes = Math.floor((bavail * bsize) / MEGABYTE);
  const text = `${megabytes} MB are free on the disk of the logs`;
  const advice = 'Make room, or lower LOG_RETENTION_DAYS.';
  if (megabytes < FULL_MB) return fail('logs', text, advice);
  return megabytes < LOW_MB ? warn('logs', text, advice) : ok('logs', text);
}
