import { CommandLine, readOrStatus } from '../ops/commandLine/commandLine.js';

export interface DoctorFlags {
  readonly json: boolean;
  readonly forgetRefusals: boolean;
}

const HELP = `
Examples:
  dwmops doctor
  dwmops doctor --json
  dwmops doctor --forget-refusals

Each line is OK, WARN (all works, and you should know) or FAIL (jobs fail, or what is set does not work), with what to
do. It changes nothing, but that a refused login to Eloqua is counted with those of the jobs: five lock the user.
Exit status: 0 nothing fails, 1 something does, 2 usage.`;

/** @returns the flags, or the exit status where there is nothing more to do (`--help`, `--version`, a wrong flag). */
export function readDoctorFlags(argv: readonly string[]): DoctorFlags | number {
  return readOrStatus(() =>
    new CommandLine('doctor')
      .description('Checks settings, MongoDB, rules, Eloqua, metrics, logs, and whether jobs run.')
      .option('--json', 'print JSON instead of lines', false)
      .option('--forget-refusals', 'first forget refused logins, so that Eloqua is asked again', false)
      .addHelpText('after', HELP)
      .parse(argv)
      .opts<DoctorFlags>(),
  );
}
