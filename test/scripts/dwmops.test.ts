import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectRoot } from '../../src/ops/projectRoot.js';
import { testDatabases } from '../support/database.js';
import { type ProgramEnd, runProgram, startProgram, until } from './support/program.js';

/** `dwmops <command>`, and the same commands through npm. */

const DWMOPS = join(projectRoot, 'dist/scripts/dwmops.js');
const PACKAGE = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
/** Nothing listens there: a job that really runs fails with status 1. */
const NO_DATABASE = { ENV_FILE: '', MONGODB_URL: 'mongodb://127.0.0.1:1', DATABASE_PATIENCE_SECONDS: '1' };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dwmops-commands-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const dwmops = (...words: string[]) => runProgram(process.execPath, [DWMOPS, ...words], ourSettings());
const ourSettings = () => ({ ...NO_DATABASE, OPENSHIFT_LOG_DIR: folder });

/** Real npm with a home of its own, so that nobody's .npmrc counts. */
function npm(words: readonly string[], env: Record<string, string> = {}, cwd = projectRoot) {
  const home = { HOME: folder, npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false' };
  return runProgram('npm', words, { ...ourSettings(), ...home, ...env }, cwd);
}

test.each([
  [['get', '--dry-run'], '--dry-run', 'get --dry-run'],
  [['clean', '--limit=5', '--dryrun'], '--dry-run and --limit', 'clean --dry-run --limit 5'],
  [['rules', 'import', 'config/rules', '--dry-run'], '--dry-run', 'rules import config/rules --dry-run'],
])('npm run %j, where npm keeps the flag, does nothing and says how it is spelled', async (words, names, right) => {
  expectRefusal(await npm(['run', '--silent', ...words]), names, right);
});

/** As npm starts the programs; newer versions leave the value of a flag that they do not know among the words. */
test.each([
  ['run', [], { dry_run: 'true', diff: 'all changes.csv' }, "run --dry-run --diff 'all changes.csv'"],
  ['indicators', ['1000'], { limit: 'true' }, 'indicators --limit 1000'],
  ['schedule', [], { check_health: 'true' }, 'schedule --check-health'],
  ['doctor', [], { json: 'true' }, 'doctor --json'],
  ['queues', ['drop', 'dwmErroredQueue'], { yes: 'true' }, 'queues drop dwmErroredQueue --yes'],
  ['queues', ['replay', 'q', 'a', 'b'], { id: 'true\n\ntrue' }, 'queues replay … --id …'],
  ['queues', ['replay', 'q'], { id: 'a\n\nb' }, 'queues replay q --id a --id b'],
  ['rules', ['check'], { clean: 'config/rules' }, 'rules check --clean config/rules'],
  ['sandbox', [], { port: '0' }, 'sandbox --port 0'],
  ['explain', ['jo@example.com'], { from: 'history' }, 'explain jo@example.com --from history'],
  ['wash', [], { case: 'cases.json' }, 'wash --case cases.json'],
])('%s %j with %j of npm: the same', async (script, words, kept, right) => {
  const fromNpm = { npm_command: 'run', npm_lifecycle_event: script, npm_package_json: `${projectRoot}/package.json` };
  const config = Object.fromEntries(Object.entries(kept).map(([name, value]) => [`npm_config_${name}`, value]));
  const file = join(projectRoot, `dist/scripts/${script}.js`);
  const ended = await runProgram(process.execPath, [file, ...words], { ...ourSettings(), ...fromNpm, ...config });
  expectRefusal(ended, '--', right);
});

function expectRefusal({ status, output }: ProgramEnd, names: string, right: string): void {
  expect(output).toMatch(new RegExp(`error: npm kept ${names}.* for itself, so nothing was done`));
  const [script, ...rest] = right.split(' ');
  expect(output).toContain(`\n  npm run ${script} -- ${rest.join(' ')}\n  dwmops ${right}\n`);
  expect(output).toContain('npm config delete');
  expect(status).toBe(2);
}

test('npm: flags behind the dashes count, whatever npm was given or set to besides', async () => {
  const site = { npm_config_dry_run: 'true', npm_config_force: 'true', npm_config_yes: 'true' };
  const { status, output } = await npm(['run', '--silent', 'clean', '--', '--dry-run'], site);
  expect(output).toContain('MONGODB_UNREACHABLE');
  expect(status).toBe(1);
  expect((await npm(['run', '--silent', 'clean', '--no-dry-run'], { npm_config_dry_run: 'true' })).status).toBe(1);
  expect((await npm(['run', '--silent', 'clean'], { npm_config_dry_run: 'true' })).output).toContain(
    'npm kept --dry-run',
  );
});

test('npm: --verbose changes nothing but what is shown, so it is a hint', async () => {
  const { status, output } = await npm(['run', 'clean', '--verbose']);
  expect(output).toContain('npm kept --verbose for itself; to see progress: npm run clean -- --verbose');
  expect(output).toContain('MONGODB_UNREACHABLE');
  expect(status).toBe(1);
});

test('npm: what it was given for another script or package is not ours', async () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  const line = `${JSON.stringify(process.execPath)} ${JSON.stringify(join(projectRoot, 'dist/scripts/clean.js'))}`;
  writeFileSync(join(other, 'package.json'), JSON.stringify({ scripts: { clean: line, test: line } }));
  for (const script of ['clean', 'test']) {
    const { status, output } = await npm(['run', '--silent', script, '--dry-run', '--limit=1'], {}, other);
    expect(output).not.toContain('npm kept');
    expect(status).toBe(1);
  }
});

test('every command is there, under its npm script and in the help', async () => {
  const { status, output } = await dwmops('--help');
  expect(status).toBe(0);
  const commands = [...output.matchAll(/^ {2}([a-z]+) (?:\[options\]|<)/gm)].map(([, name = '']) => name);
  const scripts = Object.entries<string>(PACKAGE.scripts).filter(([, line]) => line.startsWith('node dist/scripts/'));
  expect(commands.filter((name) => name !== 'completion').sort()).toEqual(scripts.map(([name]) => name).sort());
  for (const [name, line] of scripts) expect(line).toBe(`node dist/scripts/${name}.js`);
});

test('it is the file that the package names, and starts through a link as well', async () => {
  expect(join(projectRoot, PACKAGE.bin.dwmops)).toBe(DWMOPS);
  const link = join(folder, 'dwmops');
  symlinkSync(DWMOPS, link);
  expect(await runProgram(link, ['--version'], ourSettings())).toEqual({ status: 0, output: `${PACKAGE.version}\n` });
});

test.each([
  [['get', '--help'], 0, 'Usage: dwmops get [options]'],
  [['help', 'get'], 0, 'Usage: dwmops get [options]'],
  [['rules', 'check', '--help'], 0, 'Usage: dwmops rules check [options] <folder>'],
  [['rules', '--version'], 0, PACKAGE.version],
  [['clean'], 1, ''],
  [['get', '--limit', 'many'], 2, 'It wants a whole number'],
  [['gte'], 2, "unknown command 'gte'\n(Did you mean get?)"],
  [['--dry-run'], 2, "unknown option '--dry-run'"],
  [[], 2, 'Usage: dwmops [options] [command]'],
])('dwmops %j ends with %d', async (words, status, told) => {
  const ended = await dwmops(...words);
  expect(ended.output).toContain(told);
  expect(ended.status).toBe(status);
});

test('signals reach the program, which is in the process that was started', async () => {
  const { child, ended, output } = startProgram(process.execPath, [DWMOPS, 'sandbox', '--port', '0'], ourSettings());
  await until('the sandbox is ready', () => output().includes('The sandbox is ready'), output);
  child.kill('SIGTERM');
  expect((await ended).status).toBe(0);
});

const SHELLS = [
  ['bash', ['bash', '--norc', '--noprofile', '-i'], ''],
  ['zsh', ['zsh', '-f', '-i'], 'autoload -Uz compinit && compinit -u -D; '],
] as const;

test.for(SHELLS)('%s completes commands, subcommands, flags, values and files', ([name, shell, begin], { skip }) => {
  if (spawnSync(name, ['--version']).status !== 0) skip(`${name} is not installed`);
  const files = join(folder, name);
  mkdirSync(join(files, 'rule folder'), { recursive: true });
  writeFileSync(join(files, 'rule file.json'), '');
  const typed = [
    ['dwmops indic\t', 'indicators'],
    ['dwmops queues rep\tdwmErroredQueue --al\t', 'queues|replay|dwmErroredQueue|--all'],
    ['dwmops explain --from hist\t', 'explain|--from|history'],
    ['dwmops wash --records rule\\ fi\t', 'wash|--records|rule file.json'],
    ['dwmops rules check rule\t', 'rules|check|rule folder'],
    ['dwmops schedule --check\t', 'schedule|--check-health'],
    ['dwmops completion z\t', 'completion|zsh'],
  ] as const;
  const lines = [
    `${begin}eval "$(${JSON.stringify(process.execPath)} ${JSON.stringify(DWMOPS)} completion ${name})"; cd ${JSON.stringify(files)}\n`,
    // Shows the words that the shell arrived at.
    `dwmops() { local IFS='|'; echo "<<$*>>"; }\n`,
    ...typed.map(([line]) => `${line}\n`),
  ];
  const program = join(import.meta.dirname, 'support/type_in_shell.py');
  const { stdout, stderr } = spawnSync('python3', [program, JSON.stringify(shell), JSON.stringify(lines)], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, ENV_FILE: '' },
  });
  const arrived = [...stdout.matchAll(/^<<(.*?)\/?>>\r?$/gm)].map(([, words]) => words);
  expect(arrived, `${stdout}${stderr}`).toEqual(typed.map(([, words]) => words));
});

test.each([
  [['rules', 'check', 'rules/deep'], /^USAGE: There is no folder .+\/rules \(rules\/deep counts from/],
  [['rules', 'import', '/nowhere/rules'], /^USAGE: There is no folder \/nowhere\n/],
  [['rules', 'check', 'config/rules'], new RegExp(`did you mean ${projectRoot}/config/rules\\?`)],
  [['rules', 'check', DWMOPS], /^USAGE: .+dwmops\.js is a file; it wants the folder\n/],
  [['rules', 'export', DWMOPS], /^USAGE: .+dwmops\.js is a file; it wants a folder\n/],
  [['wash', '--rules', 'rules', '--records', 'x'], /^error: --rules: There is no folder .+\/rules /],
  [['wash', '--case', 'cases.json'], /^WASH_CASE_UNREADABLE: The file cases\.json cannot be read/],
  [['run', '--dry-run', '--diff', 'out/changes.csv'], /^error: --diff: There is no folder .+\/out to write out\/ch/],
  [['run', '--dry-run', '--diff', '/'], /^error: --diff: \/ is a folder; it wants a file/],
  [['explain', ' '], /^Name a contact/],
  [['sandbox', '--contacts', 'people.csv'], /people\.csv cannot be read/],
])('from another folder, dwmops %j says what is wrong with the path', async (words, told) => {
  const { status, output } = await runProgram(process.execPath, [DWMOPS, ...words], ourSettings(), folder);
  expect(output).toMatch(told);
  expect(status).toBe(2);
});

test('explain names a field that nobody knows, and those that may be meant', async () => {
  const { url, rulesDb, rulesDatabase } = await testDatabases();
  const config = JSON.parse(readFileSync(join(projectRoot, 'config/wash-config.json'), 'utf8'));
  await rulesDb.collection('config').insertOne(config);
  const ended = spawnSync(process.execPath, [DWMOPS, 'explain', '--from', 'stdin'], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...ourSettings(), MONGODB_URL: url, RULES_DATABASE: rulesDatabase },
    input: '{"cuntry": "usa", "country": "usa"}',
  });
  expect(ended.stdout, ended.stderr).toContain(
    'Unknown field "cuntry": neither the wash config nor CONTACT_FIELDS_FILE has it; did you mean country?',
  );
  expect(ended.stdout).not.toContain('Unknown field "country"');
  expect(ended.status).toBe(0);
});
