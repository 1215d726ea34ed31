import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DwmError } from '../../src/errors/dwmError.js';
import { describeError } from '../../src/ops/describeError.js';
import { maskEmailAddresses } from '../../src/ops/emailAddresses.js';
import { LONGEST_LINE, safeMessage, textLine } from '../../src/ops/lineFormat.js';
import { maskSecrets, Secret } from '../../src/ops/secret.js';
import { testDatabases } from '../support/database.js';

const MODULE = resolve(import.meta.dirname, '../../dist/src/ops/logging.js');

/** A program of its own that logs, since what counts is what is on disk when a process ends in any way. */
function logging(folder: string, body: string, options = {}): string {
  const settings = {
    folder,
    jobName: 'JOB',
    runId: 'r1',
    level: 'info',
    format: 'text',
    emailAddresses: false,
    verbose: false,
    ...options,
  };
  return `import { openLog } from ${JSON.stringify(MODULE)};\nconst log = openLog(${JSON.stringify(settings)});\n${body}`;
}

/** A file that takes not one more byte, as on a full disk. */
const FULL_DISK = ['-c', 'ulimit -f 0; exec "$0" "$@"', process.execPath];

const run = (code: string) => spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
const folder = () => mkdtempSync(join(tmpdir(), 'dwmops-log-'));

function linesIn(where: string): string[] {
  const [file] = readdirSync(where);
  return file === undefined ? [] : readFileSync(join(where, file), 'utf8').trimEnd().split('\n');
}

test('a line looks like the original’s', () => {
  expect(textLine(new Date(2026, 10, 25, 1, 50, 15, 615), 'INFO', 'text')).toBe(
    '2026-11-25 01:50:15,615 - INFO - text',
  );
});

test('the file is named by job and day', () => {
  const where = folder();
  run(logging(where, "log.info('one')"));
  expect(readdirSync(where)[0]).toMatch(/^JOB_\d{4}_\d{2}_\d{2}\.log$/);
});

test.each([
  ['SIGKILL', "process.kill(process.pid, 'SIGKILL')"],
  ['an exception', "throw new Error('boom')"],
  ['exit', 'process.exit(3)'],
])('the last line before %s is on disk', (_, end) => {
  const where = folder();
  run(logging(where, `for (let i = 0; i < 200; i++) log.info('line ' + i); log.error('the last'); ${end}`));
  expect(linesIn(where)).toHaveLength(201);
  expect(linesIn(where).at(-1)).toMatch(/ - ERROR - the last$/);
});

test('a folder that cannot be written is one warning on stderr, and the program goes on', () => {
  const ended = run(logging('/proc/nowhere', "log.info('one'); log.info('two'); console.log('went on')"));
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  expect(ended.stderr).toContain('OPENSHIFT_LOG_DIR');
  expect(ended.stdout).toContain('went on');
  expect(ended.status).toBe(0);
});

test('a full disk is one warning on stderr, and the program goes on', () => {
  const where = folder();
  const code = logging(where, "log.info('one'); log.info('two'); console.log('went on')");
  const ended = spawnSync('bash', [...FULL_DISK, '--input-type=module', '-e', code], { encoding: 'utf8' });
  expect(ended.stderr).toMatch(/^WARNING: .*the disk.*EFBIG[^\n]*\n$/);
  expect(ended.stdout).toContain('went on');
  expect(ended.status).toBe(0);
});

/** Both streams and the log on one full disk, as under cron. */
function runOnFullDisk(args: readonly string[], env: NodeJS.ProcessEnv = process.env): number | null {
  const full = openSync('/dev/full', 'w');
  try {
    return spawnSync('bash', [...FULL_DISK, ...args], { stdio: ['ignore', full, full], env }).status;
  } finally {
    closeSync(full);
  }
}

test('a disk that is full for the console log as well ends no program (invariant 7)', () => {
  const where = folder();
  const wentOn = join(where, 'went-on');
  const body = `for (const level of ['info', 'warn', 'error']) log[level](level);
    setTimeout(() => { log.error('later'); process.stdout.write('x'); }, 50);
    setTimeout(() => fs.writeFileSync(${JSON.stringify(wentOn)}, ''), 100);`;
  const code = `import fs from 'node:fs';\n${logging(where, body, { verbose: true })}`;
  expect(runOnFullDisk(['--input-type=module', '-e', code])).toBe(0);
  expect(existsSync(wentOn)).toBe(true);
});

test('a reader of the console that is gone ends no program (invariant 7)', () => {
  const where = folder();
  const body =
    "setTimeout(() => { log.warn('one'); log.info('two'); }, 300); setTimeout(() => log.info('the last'), 400);";
  const code = logging(where, body, { verbose: true });
  const piped = 'set -o pipefail; "$0" --input-type=module -e "$1" 2>&1 | true';
  expect(spawnSync('bash', ['-c', piped, process.execPath, code]).status).toBe(0);
  expect(linesIn(where).at(-1)).toContain('the last');
});

test('on a full disk a job does its work, and ends with the status that it has otherwise (invariant 7)', async () => {
  const { url, queueDatabase, rulesDatabase, queueDb } = await testDatabases();
  const where = folder();
  const stale = { _jobName: 'gone', _lockTimestamp: new Date(Date.now() - 3_600_000), _counter: 1 };
  await queueDb.collection('queueList').insertOne({ queueName: 'dwmQueue' });
  await queueDb.collection('dwmQueue').insertOne({ ...stale, _timestamp: new Date(), _priority: 0 });
  const clean = ['--enable-source-maps', resolve(import.meta.dirname, '../../dist/scripts/clean.js'), '--verbose'];
  const env = {
    PATH: process.env.PATH,
    ENV_FILE: '',
    OPENSHIFT_LOG_DIR: where,
    MONGODB_URL: url,
    QUEUE_DATABASE: queueDatabase,
    RULES_DATABASE: rulesDatabase,
  };
  expect(runOnFullDisk(clean, env)).toBe(0);
  expect(await queueDb.collection('dwmQueue').countDocuments({ _jobName: '', _lockTimestamp: '' })).toBe(1);
  expect(runOnFullDisk(clean, { ...env, GET_LIMIT: 'many' })).toBe(2);
});

test('several processes write to one file without mixing lines', async () => {
  const where = folder();
  const body = 'for (let i = 0; i < 300; i++) log.info(process.argv[1].repeat(200));';
  const all = ['a', 'b', 'c'].map(
    (letter) =>
      new Promise((done) =>
        spawn(process.execPath, ['--input-type=module', '-e', logging(where, body), letter]).on('exit', done),
      ),
  );
  await Promise.all(all);
  const lines = linesIn(where);
  expect(lines).toHaveLength(900);
  for (const line of lines) expect(line).toMatch(/^\S+ \S+ - INFO - (a{200}|b{200}|c{200})$/);
});

test('no value can forge a line, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const safe = safeMessage(`value ${value}`, { emailAddresses: false });
      expect(safe).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    }),
  );
  expect(safeMessage('a\u202eb\u2069', { emailAddresses: false })).toBe('a\\u202eb\\u2069');
  expect(safeMessage('a\n2026-11-25 00:00:00,000 - ERROR - forged', { emailAddresses: false })).toBe(
    'a\\n2026-11-25 00:00:00,000 - ERROR - forged',
  );
});

const ADDRESS = '<e-mail address>';

test.each([
  ['contact jo.e+x@mail.example.com refused', `contact ${ADDRESS} refused`],
  ['(jo@example.com, al@example.com)', `(${ADDRESS}, ${ADDRESS})`],
  ['It was jo@example.com.', `It was ${ADDRESS}.`],
  ['"jo smith"@example.com and "a@b"@x.com', `${ADDRESS} and ${ADDRESS}`],
  ['{"to":"\\"jo smith\\"@example.com"}', `{"to":"${ADDRESS}"}`],
  ['jo@localhost, root@[10.0.0.1]', `${ADDRESS}, ${ADDRESS}`],
  ['GET /contacts?email=jo%40x.com&depth=1', `GET /contacts?email=${ADDRESS}&depth=1`],
  ['email=jo%2Bnews%2540x.com', `email=${ADDRESS}`],
  ["pat.o'brien@example.com 'jo@example.com'", `${ADDRESS} '${ADDRESS}'`],
  ['jürgen@müller.example <jo@example.com>', `${ADDRESS} <${ADDRESS}>`],
  ['mailto:jo@example.com;al@example.com', `mailto:${ADDRESS};${ADDRESS}`],
  ['10 @ 5, @home, node_modules/@scope/name, 100%40', '10 @ 5, @home, node_modules/@scope/name, 100%40'],
])('e-mail addresses are left out of %j', (text, masked) => {
  expect(safeMessage(text, { emailAddresses: false })).toBe(masked);
  expect(safeMessage(text, { emailAddresses: true })).toBe(text);
});

test('a text without bounds is cut, with its length, and without half of an address or a secret', () => {
  new Secret('correct horse battery staple');
  for (const value of ['jo.smith@mail.example.com', 'correct horse battery staple', 'jo%40mail.example.com'])
    for (let before = LONGEST_LINE - value.length - 20; before < LONGEST_LINE + 2; before++) {
      const text = `${'x '.repeat(before / 2)}${value} ${'y '.repeat(100_000)}`;
      const line = safeMessage(text, { emailAddresses: false });
      expect(line.length).toBeLessThan(LONGEST_LINE + 100);
      expect(line).toContain(`[cut: ${text.length} characters in all]`);
      expect(line).not.toMatch(/jo|corr/);
    }
});

test('an error is described with what it says, cut', () => {
  const long = 'x'.repeat(1_000_000);
  for (const error of [new DwmError('IMPORT_FAILED', long), new Error(long), long])
    expect(describeError(error)).toMatch(/^(IMPORT_FAILED|UNEXPECTED): x{32000}…\[cut: 1000000 characters in all\]/);
});

/** Texts that make a mask look back or ahead again and again. */
const REPETITIVE = {
  'no blank': 'a',
  'signs of addresses': '@',
  'addresses that run into another': 'a@',
  'beginnings of addresses': 'a@b.',
  'quoted parts': '"a"@',
  quotes: '"',
  'escaped quotes': '\\"',
  apostrophes: "a'",
  'encoded signs': '%40',
  'encoded percent signs': '%25',
  dots: 'a@.',
  'a secret again and again': 'ab',
  'marks of cuts': '…[cut: 1',
} as const;

test.each(Object.entries(REPETITIVE))('the time of a mask grows no faster than its text: %s', (_, unit) => {
  new Secret('abababababab');
  const [least = 0, , most = 0] = [65_536, 262_144, 1_048_576].map((size) => {
    const text = unit.repeat(size / unit.length);
    const taken = shortest(() => maskEmailAddresses(maskSecrets(text)));
    // A quadratic one would keep the test for an hour.
    expect(taken, `ms for ${size} characters`).toBeLessThan(5000);
    return taken;
  });
  // Sixteen times the text: a linear mask takes sixteen times as long, a quadratic one 256 times.
  expect(most / least, `${least} and ${most} ms`).toBeLessThan(80);
});

/** Processor time, so that a busy machine does not count, of the best of three calls; none counts as less than 10 ms. */
function shortest(work: () => unknown): number {
  const taken: number[] = [];
  do {
    const begun = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(begun);
    taken.push((user + system) / 1000);
  } while (taken.length < 3 && Math.min(...taken) < 5000);
  return Math.max(10, Math.min(...taken));
}

test('a secret and its base64 are masked in every line (invariant 6)', () => {
  new Secret('s3cret/pass');
  const base64 = Buffer.from('s3cret/pass').toString('base64');
  expect(maskSecrets(`a s3cret/pass b ${base64} c ${encodeURIComponent('s3cret/pass')}`)).toBe('a *** b *** c ***');
});

test('LOG_FORMAT=json gives one object a line', () => {
  const where = folder();
  run(logging(where, "log.warn('careful')", { format: 'json' }));
  expect(JSON.parse(linesIn(where)[0] ?? '')).toMatchObject({
    level: 'WARNING',
    job: 'JOB',
    runId: 'r1',
    message: 'careful',
  });
});
