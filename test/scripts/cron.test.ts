import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JOB_NAMES } from '../../src/jobs/jobNames.js';
import { startSandbox } from '../sandbox/server.js';
import { testDatabases } from '../support/database.js';
import { readCrontab, startCron, whyNoCron, writeCrontab } from './support/crontab.js';
import { type Installation, makeInstallation } from './support/installation.js';
import { machineWith } from './support/machineWith.js';
import { runProgram, until } from './support/program.js';
import { siteSettings, someContacts } from './support/site.js';

const reason = whyNoCron();
if (reason !== undefined) console.warn(`cron is not tested: ${reason}`);

let site: Installation;

beforeEach(() => {
  site = makeInstallation();
});

afterEach(() => {
  if (reason === undefined) writeCrontab('');
  site.remove();
});

const install = (...flags: string[]) => runProgram('bash', [join(site.root, 'runscripts/install-cron.sh'), ...flags]);

describe.skipIf(reason !== undefined)('install-cron.sh, with the real crontab', () => {
  const others = '# mine\nMAILTO="me@example.com"\n5 4 * * *  /usr/bin/true  # DWMOps is not here\n\n';

  test('puts the lines in with the folder, once, and takes them out again; the lines of others stay as they are', async () => {
    writeCrontab(others);
    expect(await install()).toMatchObject({ status: 0, output: expect.stringContaining('are in your crontab') });
    const installed = readCrontab();
    expect(installed.startsWith(others)).toBe(true);
    expect(installed).toContain(`\nDWMOPS=${site.root}\n`);
    expect(installed.match(/^\S+ .*bash "\$DWMOPS\/runscripts\/\w+\.sh"$/gm)).toHaveLength(7);
    expect(await install()).toMatchObject({
      status: 0,
      output: expect.stringMatching(/^The lines are there already\.\n/),
    });
    expect(readCrontab()).toBe(installed);

    // Lines that somebody adds below ours stay, too.
    writeCrontab(`${installed}7 7 * * * true\n`);
    expect((await install('--remove')).status).toBe(0);
    expect(readCrontab()).toBe(`${others}7 7 * * * true\n`);
    expect(await install('--remove')).toMatchObject({ status: 0, output: 'There are no lines of DWMOps.\n' });
  });

  test('where there was no crontab there is none again', async () => {
    expect((await install()).status).toBe(0);
    expect((await install('--remove')).status).toBe(0);
    expect((await runProgram('crontab', ['-l'])).output).toContain('no crontab for');
  });

  test('new times in runscripts/crontab replace the old lines', async () => {
    await install();
    const crontab = join(site.root, 'runscripts/crontab');
    writeFileSync(crontab, readFileSync(crontab, 'utf8').replace(/^20 {8}3 /m, '40        5 '));
    expect((await install()).status).toBe(0);
    expect(readCrontab()).toMatch(/^40 +5 .*daily_refresh/m);
    expect(readCrontab().match(/daily_refresh/g)).toHaveLength(1);
  });

  test('two installations have their own lines, and are told of each other', async () => {
    const second = makeInstallation();
    try {
      await install();
      const first = readCrontab();
      const installed = await runProgram('bash', [join(second.root, 'runscripts/install-cron.sh')]);
      expect(installed).toMatchObject({ status: 0, output: expect.stringContaining('WARNING: other lines') });
      await runProgram('bash', [join(second.root, 'runscripts/install-cron.sh'), '--remove']);
      expect(readCrontab()).toBe(first);
    } finally {
      second.remove();
    }
  });

  test('a crontab that cannot be read is not taken for an empty one', async () => {
    const commands = join(site.root, 'commands');
    mkdirSync(commands);
    const refusing =
      '#!/bin/sh\necho "crontab: you may not use this program" >&2\n[ "$1" = -l ] || touch written\nexit 1\n';
    writeFileSync(join(commands, 'crontab'), refusing, { mode: 0o755 });
    const env = { PATH: `${commands}:${process.env.PATH}` };
    const refused = await runProgram('bash', [join(site.root, 'runscripts/install-cron.sh')], env, commands);
    expect(refused).toMatchObject({
      status: 1,
      output: expect.stringContaining('nothing was changed: crontab: you may not'),
    });
    expect(readdirSync(commands)).toEqual(['crontab']);
  });

  test('lines that lost a mark are left alone', async () => {
    await install();
    const broken = readCrontab().replace(/^# END.*\n/m, '');
    writeCrontab(`${broken}7 7 * * * true\n`);
    expect(await install()).toMatchObject({ status: 1, output: expect.stringContaining('lost one of their marks') });
    expect(await install('--remove')).toMatchObject({ status: 1 });
    expect(readCrontab()).toBe(`${broken}7 7 * * * true\n`);
  });

  test('where no cron daemon runs, it says so', async () => {
    const { path, remove } = machineWith({ ps: ['1 init', '77 cronolog'] });
    try {
      const env = { PATH: `${path}:${process.env.PATH}` };
      const withoutCron = () => runProgram('bash', [join(site.root, 'runscripts/install-cron.sh')], env);
      for (const told of ['are in your crontab', 'are there already']) {
        const { status, output } = await withoutCron();
        expect(output).toContain(told);
        expect(output).toContain('WARNING: no cron daemon runs on this machine, so nothing starts the jobs');
        expect(status).toBe(0);
      }
      machineWith({ ps: ['1 init', '78 /usr/sbin/cron'] }, path);
      expect((await withoutCron()).output).not.toContain('no cron daemon');
      // Who does not see process 1 does not see the daemon either.
      machineWith({ ps: ['79 bash'] }, path);
      expect((await withoutCron()).output).not.toContain('no cron daemon');
    } finally {
      remove();
    }
  });

  test('--print changes nothing, --help helps, another flag is refused', async () => {
    expect((await install('--print')).output).toContain(`DWMOPS=${site.root}`);
    expect(readCrontab()).toBe('');
    expect(await install('--help')).toMatchObject({ status: 0, output: expect.stringContaining('--remove') });
    expect(await install('--frobnicate')).toMatchObject({ status: 2 });
  });
});

describe('Node’s place in the lines of install-cron.sh', () => {
  /** A folder first on the PATH, as version managers put one there. */
  function shimFolder(): { path: string; env: Record<string, string> } {
    const path = join(site.root, 'multishells/4711/bin');
    mkdirSync(path, { recursive: true });
    return { path, env: { PATH: `${path}:/usr/bin:/bin` } };
  }
  const printed = (env: Record<string, string>) =>
    runProgram('bash', [join(site.root, 'runscripts/install-cron.sh'), '--print'], env);
  const nodeLine = (output: string) => /^NODE=.*$/m.exec(output)?.[0];
  /** What job.sh finds by itself needs no line; a Node elsewhere is named by the program itself. */
  const here = /^\/(usr\/bin|bin|usr\/local\/bin|opt\/node\/bin)\//.test(process.execPath)
    ? undefined
    : `NODE=${process.execPath}`;

  test('a link of this session (fnm) gives the program that it leads to', async () => {
    const { path, env } = shimFolder();
    symlinkSync(process.execPath, join(path, 'node'));
    const { status, output } = await printed(env);
    expect(status, output).toBe(0);
    expect(nodeLine(output)).toBe(here);
  });

  test('a script that starts the right Node (asdf, nodenv, mise) gives what it starts', async () => {
    const { path, env } = shimFolder();
    writeFileSync(join(path, 'node'), `#!/bin/sh\nexec "${process.execPath}" "$@"\n`, { mode: 0o755 });
    expect(nodeLine((await printed(env)).output)).toBe(here);
  });

  test('a Node that cron would not find is named by its own path', async () => {
    const { path, env } = shimFolder();
    const elsewhere = join(site.root, 'versions/node-20');
    cpSync(process.execPath, elsewhere);
    symlinkSync(elsewhere, join(path, 'node'));
    expect(nodeLine((await printed(env)).output)).toBe(`NODE=${elsewhere}`);
  });

  test('one that does not run is told, and not named', async () => {
    const { path, env } = shimFolder();
    writeFileSync(join(path, 'node'), '#!/bin/sh\necho "no version is set" >&2\nexit 126\n', { mode: 0o755 });
    const { status, output } = await printed(env);
    expect(status).toBe(0);
    expect(output).toContain('WARNING: ');
    expect(nodeLine(output)).toBeUndefined();
  });
});

test.skipIf(reason !== undefined)(
  'Debian’s cron runs every job, in its bare environment, from a folder with spaces, and crashes are in the console log',
  async () => {
    const sandbox = await startSandbox({ contacts: someContacts(20), syncDelayMs: 3000 });
    const databases = await testDatabases();
    site.configure({ ...siteSettings(databases, sandbox), METRICS_FILE: join(site.logs, 'metrics.prom') });
    const rules = await runProgram(process.execPath, [site.script('rules'), 'import', join(site.root, 'config/rules')]);
    expect(rules.status, rules.output).toBe(0);
    expect((await install()).status).toBe(0);
    // Every minute, so that the test takes one; and beside the jobs a second get, a crash, and what cron's environment is.
    const everyMinute = readCrontab()
      .replace(/^\S+ +\S+ +\S+ +\S+ +\S+ +(?=bash)/gm, '* * * * * ')
      // While refresh is at work the others skip their turn; started in the same second it would always come first.
      .replace(
        '* * * * * bash "$DWMOPS/runscripts/daily_refresh',
        '* * * * * sleep 20; bash "$DWMOPS/runscripts/daily_refresh',
      );
    const crash = `* * * * * NODE_OPTIONS=--max-old-space-size=4 bash "$DWMOPS/runscripts/job.sh" rules Eloqua_Contacts_Crash_Console check config/rules`;
    const second = '* * * * * bash "$DWMOPS/runscripts/halfhour_getdwm.sh"';
    writeCrontab(`${everyMinute}${second}\n${crash}\n* * * * * env >"$DWMOPS/environment"\n`);
    const cron = startCron();
    try {
      const success = (name: string) => `last_success_unixtime{job="${name}"}`;
      const metrics = () => {
        try {
          return readFileSync(join(site.logs, 'metrics.prom'), 'utf8');
        } catch {
          return '';
        }
      };
      const seen = () => `${metrics()}\n${site.logFiles().join('\n')}`;
      for (const { jobName } of Object.values(JOB_NAMES))
        await until(`${jobName} has succeeded`, () => metrics().includes(success(jobName)), seen, 100);
      await until('the crash', () => site.log('Eloqua_Contacts_Crash_Console').includes('exit status'), seen, 100);
      const cleanLogs = () => site.log('Eloqua_Contacts_CleanLogs_Console').includes('log files removed');
      await until('old logs are removed', cleanLogs, seen, 100);
    } finally {
      await cron.stop();
      await sandbox.stop();
    }

    const environment = readFileSync(join(site.root, 'environment'), 'utf8');
    expect(environment).toMatch(/^PATH=\/usr\/bin:\/bin$/m);
    expect(environment).not.toMatch(/MONGODB_URL|ELOQUA|OPENSHIFT/);
    const logs = site.logFiles().map((file) => file.replace(/_\d{4}_\d\d_\d\d\.log$/, ''));
    for (const { jobName, consoleLog } of Object.values(JOB_NAMES)) {
      expect(logs).toContain(jobName);
      expect(logs).toContain(consoleLog);
      expect(site.log(consoleLog), 'a run that goes well prints nothing').toBe('');
    }
    expect(site.log('Eloqua_Contacts_Crash_Console')).toContain('heap out of memory');
    expect(site.log(JOB_NAMES.get.jobName)).toContain('Skipped this turn: another run of get is at work');
    expect(await databases.queueDb.collection('batchList').countDocuments()).toBe(1);
  },
  240_000,
);
