import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { projectRoot } from '../projectRoot.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What npm kept of a command line. */
export interface Kept {
  /** Why the program must not run: without its flags it would do something else than was asked for. */
  readonly refusal?: string;
  /** For flags that change nothing but what is shown. */
  readonly hint?: string;
}

/**
 * `npm run get --dry-run` starts `get` without the flag: npm takes all before `--` for itself, and leaves it in
 * `npm_config_dry_run`, which may also come from an .npmrc or from the environment. `npm exec` does the same.
 * `--help` and `--version` are answered by npm, which then starts nothing. `--verbose` becomes npm's loglevel; without it
 * a job does the same and shows less, and a site may have set that level for npm alone, so it is no reason to refuse.
 */
export function keptByNpm(program: Command, script: string, argv: readonly string[], environment: Environment): Kept {
  const caller = callerOf(script, environment);
  if (caller === undefined) return {};
  const given = argv.map((word) => word.replace(/=.*/s, ''));
  const missing = optionsOf(program, argv).filter(({ long }) => long && !given.includes(long));
  const kept = missing.flatMap((option) => {
    const value = valueInNpm(option, environment);
    return value === undefined ? [] : [{ option, value }];
  });
  if (kept.length > 0) return { refusal: refusal(caller, script, kept, rightWords(program, argv, kept)) };
  const isQuiet = missing.some(({ long }) => long === '--verbose') && environment.npm_config_loglevel === 'verbose';
  return isQuiet ? { hint: `npm kept --verbose for itself; to see progress: ${caller} -- --verbose` } : {};
}

interface KeptFlag {
  readonly option: Option;
  readonly value: string;
}

/** How npm was called to start this program; undefined where it was not npm, or npm started something else. */
function callerOf(script: string, environment: Environment): string | undefined {
  const { npm_command: command, npm_lifecycle_event: event, npm_lifecycle_script: line = '' } = environment;
  if (command === 'exec' && /^['"]?dwmops\b/.test(line)) return 'npm exec dwmops';
  return event === script && isOurs(environment.npm_package_json) ? `npm run ${script}` : undefined;
}

/** Another package may have a script of the same name that starts our program. */
function isOurs(packageFile: string | undefined): boolean {
  try {
    return packageFile !== undefined && realpathSync(packageFile) === realpathSync(join(projectRoot, 'package.json'));
  } catch {
    return false;
  }
}

/** Those of the subcommand that is called; of all subcommands where none can be told. */
function optionsOf(program: Command, argv: readonly string[]): Option[] {
  const called = program.commands.filter((command) => argv.includes(command.name()));
  const commands = [program, ...(called.length > 0 ? called : program.commands)];
  const byName = new Map(commands.flatMap(({ options }) => options).map((option) => [option.long, option]));
  return [...byName.values()].filter(({ long }) => long !== '--version');
}

/** Blanks between words do not matter, since `--dryrun` must not run for real either. */
function valueInNpm({ long, negate }: Option, environment: Environment): string | undefined {
  if (!long || negate) return undefined;
  const wanted = plain(long);
  const found = Object.entries(environment).find(
    ([name, value]) => value && name.startsWith('npm_config_') && plain(name.slice('npm_config_'.length)) === wanted,
  );
  return found?.[1];
}

const plain = (name: string) => name.toLowerCase().replace(/[-_]/g, '');

/**
 * Newer versions of npm leave the value of a flag that they do not know among the words, and "true" in its place: it is the
 * next word of a program that takes none itself; of others nobody can tell which word it is.
 */
function rightWords(program: Command, argv: readonly string[], kept: readonly KeptFlag[]): string {
  const takesWords = program.commands.length + program.registeredArguments.length > 0;
  const words = [...argv];
  let isClear = true;
  const flags = kept.flatMap(({ option: { long = '', required }, value }) => {
    const values = value.split('\n\n').filter((each) => each !== 'true');
    if (!required) return [long, ...values];
    if (values.length > 0) return values.flatMap((each) => [long, each]);
    const next = takesWords ? undefined : words.shift();
    isClear &&= next !== undefined;
    return [long, next ?? '…'];
  });
  const shown = isClear
    ? words
    : [...words.filter((word) => program.commands.some((each) => each.name() === word)), '…'];
  return [...shown, ...flags].map(forShell).join(' ');
}

function forShell(word: string): string {
  return /[\s"'$`\\;&|*?<>()[\]]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : word;
}

function refusal(caller: string, script: string, kept: readonly KeptFlag[], right: string): string {
  const names = kept.map(({ option }) => option.long);
  const call = caller === 'npm exec dwmops' ? `${caller} -- ${script} ${right}` : `${caller} -- ${right}`;
  return `npm kept ${names.join(' and ')} for itself, so nothing was done. Write one of
  ${call}
  dwmops ${script} ${right}
If you wrote nothing of the kind, npm's own settings have it (npm config list shows where, or npm_config_… in the
environment): npm config delete ${names.map((name) => name?.slice(2)).join(' ')}, or call dwmops ${script}, which npm has no part in.`;
}
