import { Command, CommanderError } from 'commander';
import { productVersion } from '../ops/version.js';

export interface ScheduleFlags {
  readonly checkHealth: boolean;
  readonly cleanLogs: boolean;
}

const USAGE_STATUS = 2;

const HELP = `
Examples:
  npm run schedule
  node dist/scripts/schedule.js --check-health

For containers, and machines without cron: runs until SIGTERM or Ctrl-C, starts each job in a process of its own at the
times of the SCHEDULE_ settings (.env.example lists them), and never two of the same job. Told to stop, it starts nothing
more, waits SCHEDULE_STOP_SECONDS for what runs, and then ends it. Its log is
$OPENSHIFT_LOG_DIR/Eloqua_Contacts_DWM_SCHEDULE_YYYY_MM_DD.log, and the console.
Exit status: 0 stopped when told to, 1 failed (--check-health: not healthy), 2 usage or settings.`;

/** @returns the flags, or the exit status where there is nothing more to do (`--help`, `--version`, a wrong flag). */
export function readScheduleFlags(argv: readonly string[]): ScheduleFlags | number {
  const command = new Command('schedule')
    .description('Runs the six jobs at their times, as cron would.')
    .version(productVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .option('--check-health', 'for probes: whether a scheduler is alive, by its health file (HEALTH_FILE)', false)
    .option('--clean-logs', 'remove logs older than LOG_RETENTION_DAYS, and end', false)
    .allowExcessArguments(false)
    .addHelpText('after', HELP)
    .exitOverride();
  try {
    command.parse([...argv]);
    return command.opts<ScheduleFlags>();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_STATUS;
    throw error;
  }
}
