import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const PID_FILE = '/var/run/crond.pid';

/** Why the tests of cron cannot run here; undefined where they can. A crontab in which somebody has lines is not touched. */
export function whyNoCron(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (spawnSync('which', ['cron', 'crontab']).status !== 0) return 'no cron';
  return readCrontab() === '' ? undefined : 'root has a crontab of its own';
}

export function readCrontab(): string {
  const { status, stdout } = spawnSync('crontab', ['-l'], { encoding: 'utf8' });
  return status === 0 ? stdout : '';
}

export function writeCrontab(content: string): void {
  const { status, stderr } =
    content === ''
      ? spawnSync('crontab', ['-r'], { encoding: 'utf8' })
      : spawnSync('crontab', ['-'], { input: content, encoding: 'utf8' });
  if (status !== 0 && !String(stderr).includes('no crontab for')) throw new Error(`crontab: ${stderr}`);
}

/** Starts Debian's cron, unless the machine has one running already. */
export function startCron(): { stop(): Promise<void> } {
  if (isRunning()) return { stop: async () => {} };
  const child = spawn('cron', ['-f'], { stdio: 'ignore', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } });
  return {
    stop: async () => {
      const ended = new Promise((done) => child.once('exit', done));
      if (child.exitCode !== null) return;
      child.kill();
      await ended;
    },
  };
}

function isRunning(): boolean {
  if (!existsSync(PID_FILE)) return false;
  const pid = readFileSync(PID_FILE, 'utf8').trim();
  return pid !== '' && existsSync(`/proc/${pid}`);
}
