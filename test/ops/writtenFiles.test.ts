import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dayOf } from '../../src/ops/lineFormat.js';
import { importRules } from '../../src/wash/rulesImport.js';
import { type TestDatabases, testDatabases } from '../support/database.js';
import { kindAt, makeOdd, ODD_KINDS } from '../support/oddFiles.js';

/** What programs do where something else than a file of theirs stands at the path that they write to. */

const ROOT = resolve(import.meta.dirname, '../..');
const OPS = join(ROOT, 'dist/src/ops');
const TOO_LONG_MS = 30_000;

let folder: string;
let path: string;
let victim: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dwmops-files-'));
  path = join(folder, 'written');
  victim = join(folder, 'victim');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: TOO_LONG_MS,
    killSignal: 'SIGKILL',
    env: { PATH: process.env.PATH, ENV_FILE: '', ...env },
  });
}

const code = (text: string) => program(process.execPath, ['--input-type=module', '-e', text]);

/** Each of these writes its file at `path`, and goes on whatever becomes of it (invariant 7). */
const MONITORING = {
  'the metrics file': () => `
    import { publishMetrics, RunMetrics } from '${OPS}/metrics.js';
    import { Secret } from '${OPS}/secret.js';
    const metrics = new RunMetrics();
    metrics.set('exit_status', 0);
    const log = { debug() {}, info() {}, error() {}, warn: (text) => console.error(text) };
    await publishMetrics(metrics, 'JOB', { pushgateway: new Secret(''), file: '${path}' }, log);`,
  'the log': () => {
    path = join(folder, `JOB_${dayOf(new Date(), '_')}.log`);
    return `
    import { openLog } from '${OPS}/logging.js';
    const log = openLog({ folder: '${folder}', jobName: 'JOB', runId: '1', level: 'info', format: 'text' });
    log.info('a line');
    log.info('another');`;
  },
  'the health file': () => `
    import { keepHealth } from '${ROOT}/dist/src/schedule/keepHealth.js';
    const log = { debug() {}, info() {}, error() {}, warn: (text) => console.error(text) };
    keepHealth('${path}', { turns: [] }, {}, new Map(), log).end();`,
  'the console log of a job that the scheduler starts': () => {
    path = join(folder, `CONSOLE_${dayOf(new Date(), '_')}.log`);
    return `
    import { startJob } from '${ROOT}/dist/src/schedule/jobProcess.js';
    const log = { debug() {}, info() {}, error() {}, warn: (text) => console.error(text) };
    const job = { script: 'nothing-of-the-kind', consoleLog: 'CONSOLE', folder: '${folder}', environment: process.env };
    await startJob({ ...job, log }).ended;`;
  },
} as const;

describe.each(Object.keys(MONITORING).filter((name): name is keyof typeof MONITORING => name in MONITORING))(
  '%s',
  (name) => {
    test.each(ODD_KINDS)('never replaces, fills or waits for a %s, and says so', (kind) => {
      const text = MONITORING[name]();
      if (!makeOdd(kind, path, victim)) return;
      const { status, stderr } = code(`${text}\nconsole.log('went on');\nprocess.exit(0);`);
      expect(status, 'it hung').toBe(0);
      expect(stderr).toMatch(/written.*(regular file|symbolic link|folder)/s);
      expect(kindAt(path)).toBe(kind);
      if (kind === 'link') expect(readFileSync(victim, 'utf8')).toBe('somebody’s');
      const others = readdirSync(folder).filter((each) => !path.endsWith(each) && !victim.endsWith(each));
      expect(others).toEqual([]);
    });

    test('an ordinary file is written', () => {
      const { status } = code(`${MONITORING[name]()}\nprocess.exit(0);`);
      expect(status).toBe(0);
      expect(kindAt(path)).toBe('file');
    });
  },
);

test('a console log that cron’s script would wait for is none; the job runs and SIGTERM is not needed', () => {
  const consoleLog = join(folder, `CONSOLE_${dayOf(new Date(), '_')}.log`);
  for (const kind of ['named pipe', 'link'] as const) {
    makeOdd(kind, consoleLog, victim);
    const ended = program('bash', [join(ROOT, 'runscripts/job.sh'), 'clean', 'CONSOLE', '--version'], {
      OPENSHIFT_LOG_DIR: folder,
      NODE: process.execPath,
    });
    expect(ended.status, 'it hung').toBe(0);
    expect(ended.stderr).toMatch(/WARNING: .*CONSOLE.*cannot be written/);
    expect(kindAt(consoleLog)).toBe(kind);
    rmSync(consoleLog);
  }
  expect(readFileSync(victim, 'utf8')).toBe('somebody’s');
});

describe('drafts', () => {
  const publish = () => `${MONITORING['the metrics file']()}`;

  test('have no name that somebody could have put a link at', () => {
    writeFileSync(victim, 'somebody’s');
    const foreseen = `import { symlinkSync } from 'node:fs'; symlinkSync('${victim}', '${path}.' + process.pid + '.tmp');`;
    code(`${foreseen}${publish()}`);
    expect(readFileSync(victim, 'utf8')).toBe('somebody’s');
    expect(readFileSync(path, 'utf8')).toContain('exit_status{job="JOB"} 0');
  });

  test('of killed processes are removed once they are old, and nothing else', () => {
    const hoursAgo = new Date(Date.now() - 7_200_000);
    const old = ['.written.0123456789abcdef.tmp', 'written.4711.tmp'];
    const kept = ['.written.fedcba9876543210.tmp', 'written.prom', '.other.0123456789abcdef.tmp', 'written.tmp'];
    for (const name of [...old, ...kept]) writeFileSync(join(folder, name), '');
    for (const name of [...old, ...kept.slice(1)]) utimesSync(join(folder, name), hoursAgo, hoursAgo);
    code(publish());
    expect(readdirSync(folder).sort()).toEqual([...kept, 'written'].sort());
  });

  test('that cannot be written to the end are removed, and what was there stays', () => {
    writeFileSync(path, 'last_success_unixtime{job="OTHER"} 1\n');
    const limited = `ulimit -f 0; exec "$0" --input-type=module -e "$1"`;
    const ended = program('bash', ['-c', limited, process.execPath, publish()]);
    expect(ended.stderr).toContain('EFBIG');
    expect(readdirSync(folder)).toEqual(['written']);
    expect(readFileSync(path, 'utf8')).toBe('last_success_unixtime{job="OTHER"} 1\n');
  });
});

describe('the lock of the metrics file', () => {
  test('a folder of that name with somebody’s files stays, and is named', () => {
    mkdirSync(`${path}.lock`);
    writeFileSync(join(`${path}.lock`, 'kept'), 'somebody’s');
    const { stderr } = code(MONITORING['the metrics file']());
    expect(readFileSync(join(`${path}.lock`, 'kept'), 'utf8')).toBe('somebody’s');
    expect(stderr).toMatch(/written\.lock.*move it away/);
  });

  test.each(['a killed process of 1.0.0', 'a killed process'])('%s left it: it is taken over', (owner) => {
    const minutesAgo = new Date(Date.now() - 120_000);
    if (owner.endsWith('1.0.0')) mkdirSync(`${path}.lock`);
    else writeFileSync(`${path}.lock`, '');
    utimesSync(`${path}.lock`, minutesAgo, minutesAgo);
    code(MONITORING['the metrics file']());
    expect(readdirSync(folder)).toEqual(['written']);
  });
});

/** Files that a person asks for: what cannot be one is a usage error, at once. */
describe('asked for by a person', () => {
  const settings = ({ url, queueDatabase, rulesDatabase }: TestDatabases) => ({
    MONGODB_URL: url,
    QUEUE_DATABASE: queueDatabase,
    RULES_DATABASE: rulesDatabase,
    OPENSHIFT_LOG_DIR: join(folder, 'logs'),
  });

  async function importSomeRules({ rulesDb }: TestDatabases): Promise<void> {
    const rules = join(folder, 'rules');
    mkdirSync(rules);
    writeFileSync(join(rules, 'normLookup.csv'), 'fieldName,find,replace\ncountry,USA,US\n');
    const configFile = join(ROOT, 'config/wash-config.json');
    await importRules(rulesDb, rules, { configFile, configName: 'Eloqua_Contacts_DWM' });
  }

  test('run --diff', async () => {
    const databases = await testDatabases();
    await importSomeRules(databases);
    const run = (file: string) =>
      program(process.execPath, [join(ROOT, 'dist/scripts/run.js'), '--dry-run', '--diff', file], settings(databases));
    for (const kind of ODD_KINDS) {
      const file = join(folder, kind);
      if (!makeOdd(kind, file, victim)) continue;
      const ended = run(file);
      expect([kind, ended.status, kindAt(file)], ended.stderr).toEqual([kind, 2, kind]);
      expect(ended.stderr).toMatch(/(USAGE|error): .*--diff.*(regular file|symbolic link|folder)/);
    }
    expect(readFileSync(victim, 'utf8')).toBe('somebody’s');
    expect(run(join(folder, 'missing', 'changes.csv')).stderr).toMatch(/--diff: There is no folder .*missing/);
    expect(run(join(folder, 'changes.csv')).status).toBe(0);
    expect(readFileSync(join(folder, 'changes.csv'), 'utf8')).toBe('record,field,stage,rule,before,after\n');
    const limited = `ulimit -f 0; exec "$0" "$@"`;
    const full = program(
      'bash',
      [
        '-c',
        limited,
        process.execPath,
        join(ROOT, 'dist/scripts/run.js'),
        '--dry-run',
        '--diff',
        join(folder, 'full.csv'),
      ],
      settings(databases),
    );
    expect([full.status, full.stderr]).toEqual([2, expect.stringMatching(/USAGE: .*full\.csv.*EFBIG/)]);
    expect(readdirSync(folder).filter((name) => name.includes('full'))).toEqual([]);
  });

  test('rules export writes all files or none', async () => {
    const databases = await testDatabases();
    await importSomeRules(databases);
    const target = join(folder, 'exported');
    const exported = () =>
      program(process.execPath, [join(ROOT, 'dist/scripts/rules.js'), 'export', target], settings(databases));
    for (const kind of ODD_KINDS) {
      mkdirSync(target);
      const made = makeOdd(kind, join(target, 'normRegex.csv'), victim);
      const ended = exported();
      expect([kind, ended.status], ended.stderr).toEqual([kind, made ? 2 : 0]);
      if (made) {
        expect(ended.stderr).toMatch(/^USAGE: .*normRegex\.csv.*(regular file|symbolic link|folder)/);
        expect(readdirSync(target)).toEqual(['normRegex.csv']);
        expect(kindAt(join(target, 'normRegex.csv'))).toBe(kind);
      }
      rmSync(target, { recursive: true });
    }
    expect(readFileSync(victim, 'utf8')).toBe('somebody’s');
    // The names that 1.0.0 gave its drafts.
    mkdirSync(target);
    symlinkSync(victim, join(target, 'normRegex.csv.new'));
    expect(exported().status).toBe(0);
    expect(readFileSync(victim, 'utf8')).toBe('somebody’s');
    expect(kindAt(join(target, 'normRegex.csv'))).toBe('file');
  });

  test('sample contacts', () => {
    const sample = join(ROOT, 'dist/config/sample/writeContacts.js');
    for (const kind of ODD_KINDS) {
      const file = join(folder, kind);
      if (!makeOdd(kind, file, victim)) continue;
      const ended = program(process.execPath, [sample, file, '5']);
      expect([kind, ended.status, kindAt(file)], ended.stderr).toEqual([kind, 2, kind]);
      expect(ended.stderr).toMatch(/^USAGE: [^\n]*(regular file|symbolic link|folder)[^\n]*\n$/);
    }
    expect(readFileSync(victim, 'utf8')).toBe('somebody’s');
    cpSync(victim, path);
    expect(program(process.execPath, [sample, path, '5']).status).toBe(0);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(7);
  });
});
