import { Command, CommanderError } from 'commander';
import { productVersion } from '../ops/version.js';

export interface DoctorFlags {
  readonly json: boolean;
  readonly forgetRefusals: boolean;
}

const USAGE_STATUS = 2;

const HELP = `
Examples:
  npm run doctor
  npm run --silent doctor -- --json
  npm run doctor -- --forget-refusals

Each line is OK, WARN (all works, and you should know) or FAIL (jobs fail, or what is set does not work), with what to
do. It changes nothing, but that a refused login to Eloqua is counted with those of the jobs: five lock the user.
Exit status: 0 nothing fails, 1 something does, 2 usage.`;

/** @returns the flags, or the exit status where there is nothing more to do (`--help`, `--version`, a wrong flag). */
export function readDoctorFlags(argv: readonly string[]): DoctorFlags | number {
  const command = new Command('doctor')
    .description('Checks settings, MongoDB, rules, Eloqua, metrics, logs, and whether jobs run.')
    .version(productVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .option('--json', 'print JSON instead of lines', false)
    .option('--forget-refusals', 'first forget refused logins, so that Eloqua is asked again', false)
    .allowExcessArguments(false)
    .addHelpText('after', HELP)
    .exitOverride();
  try {
    command.parse([...argv]);
    return command.opts<DoctorFlags>();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_STATUS;
    throw error;
  }
}
