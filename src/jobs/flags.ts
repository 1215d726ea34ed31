import { type Command, InvalidArgumentError } from 'commander';
import { CommandLine, readOrStatus } from '../ops/commandLine/commandLine.js';
import { newFileFault } from '../ops/commandLine/paths.js';
import type { Job } from './job.js';

export interface Flags {
  readonly verbose: boolean;
  readonly dryRun: boolean;
  readonly overrideBrakes: boolean;
  readonly json?: boolean;
  readonly limit?: number;
  readonly diff?: string;
}

/**
 * Reads the command line.
 * @returns the flags, or the exit status where there is nothing more to do (`--help`, `--version`, a wrong flag).
 */
export function readFlags(job: Job, argv: readonly string[]): Flags | number {
  return readOrStatus(() => {
    const command = jobCommand(job).parse(argv);
    const { diff, dryRun } = command.opts<Flags>();
    if (diff !== undefined && !dryRun) command.error('error: --diff wants --dry-run as well');
    const fault = diff === undefined ? undefined : newFileFault(diff);
    if (fault !== undefined) command.error(`error: --diff: ${fault}`);
    return { overrideBrakes: false, ...command.opts<Omit<Flags, 'overrideBrakes'>>() };
  });
}

function jobCommand(job: Job): Command {
  const command = new CommandLine(job.script)
    .description(job.summary)
    .option('--verbose', 'show the log and a progress bar on the console', false)
    .option('--dry-run', 'read everything, change nothing anywhere, and report what would be done', false)
    .option('--json', 'print one JSON object at the end, of what was done; the log goes to stderr', false)
    .option('--limit <number>', limitHelp(job), wholeNumber);
  if (job.script === 'run') {
    command.option('--diff <file>', 'with --dry-run: write a CSV of every value before and after');
    command.option('--override-brakes', 'go on although a brake (BRAKE_… settings) would stop this run', false);
  }
  command.addHelpText('after', helpTail(job));
  return command;
}

function limitHelp(job: Job): string {
  if (job.script === 'clean') return 'taken as by the other jobs, without effect: whatever is due is given back';
  if (!job.limit) return 'deal with at most so many records (default: no limit)';
  return `deal with at most so many ${job.limit.counts} (default: setting ${job.limit.setting})`;
}

function helpTail(job: Job): string {
  const examples = job.examples.map((example) => `  dwmops ${example}`).join('\n');
  return `
Examples:
${examples}

Settings come from the environment or the file .env (see .env.example). Nothing is changed in Eloqua unless
DWM_ENV=production. The log is $OPENSHIFT_LOG_DIR/${job.jobName}_YYYY_MM_DD.log.
Exit status: 0 done (also when there was nothing to do, or another run holds the lock), 1 failed, 2 usage or settings.`;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It wants a whole number over 0.');
  return Number(text);
}
