import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { projectRoot } from '../ops/projectRoot.js';
import type { Environment } from '../ops/settings.js';
import { checkHealth, healthPath } from '../schedule/healthFile.js';
import { type Finding, ok, warn } from './finding.js';

export interface Starters extends Finding {
  /** Whether it holds although jobs have run lately: another machine may start them where this one does not. */
  readonly isCertain: boolean;
}

/** What starts the jobs on this machine. */
export function checkStarters(environment: Environment, now: Date): Starters {
  const inCrontab = isInCrontab();
  const isCronDead = inCrontab && !mayCronRun();
  const scheduler = checkHealth(healthPath(environment), now);
  const starters = [...(inCrontab && !isCronDead ? ['cron'] : []), ...(scheduler.healthy ? ['the scheduler'] : [])];
  if (starters.length > 0)
    return { ...ok('jobs', `started on this machine by ${starters.join(' and ')}`), isCertain: true };
  if (isCronDead) {
    const text = 'the jobs are in the crontab, but no cron daemon runs on this machine, so it starts none';
    const advice = 'Start it (systemctl enable --now cron, or service cron start), or use dwmops schedule.';
    return { ...warn('jobs', text, advice), isCertain: true };
  }
  const text = `nothing on this machine starts the jobs${scheduler.stopped ? `: ${scheduler.text}` : ''}`;
  const advice = 'bash runscripts/install-cron.sh, or dwmops schedule, or one of deploy/.';
  return { ...warn('jobs', text, advice), isCertain: false };
}

function isInCrontab(): boolean {
  const { stdout } = spawnSync('crontab', ['-l'], { encoding: 'utf8' });
  const folders = [...String(stdout ?? '').matchAll(/^DWMOPS=(.+)$/gm)].map(([, folder = '']) => folder.trim());
  return folders.some((folder) => realFolder(folder) === realFolder(projectRoot));
}

/** Lines of cron often name a link, which leads to the release that is in use. */
function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * Whether a cron daemon runs, or may: a user who does not see process 1 sees no daemon either. install-cron.sh looks in the
 * same way. systemd-cron has no daemon.
 */
function mayCronRun(): boolean {
  const { stdout, error } = spawnSync('ps', ['-e', '-o', 'pid=', '-o', 'comm='], { encoding: 'utf8' });
  const processes = error ? fromProc() : String(stdout);
  if (!/^ *1 /m.test(processes) || /[ /](cron|crond|fcron)$/m.test(processes)) return true;
  return spawnSync('systemctl', ['is-active', '--quiet', 'cron.target']).status === 0;
}

/** Slim images have cron without ps. */
function fromProc(): string {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => `${pid} ${readCommand(pid)}`).join('\n');
  } catch {
    return '';
  }
}

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
