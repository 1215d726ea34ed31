import { CommandLine, readOrStatus } from '../ops/commandLine/commandLine.js';

export interface ScheduleFlags {
  readonly checkHealth: boolean;
  readonly cleanLogs: boolean;
}

const HELP = `
Examples:
  dwmops schedule
  dwmops schedule --check-health

For containers, and machines without cron: runs until SIGTERM or Ctrl-C, starts each job in a process of its own at the
times of the SCHEDULE_ settings (.env.example lists them), and never two of the same job. Told to stop, it starts nothing
more, waits SCHEDULE_STOP_SECONDS for what runs, and then ends it. Its log is
$OPENSHIFT_LOG_DIR/Eloqua_Contacts_DWM_SCHEDULE_YYYY_MM_DD.log, and the console.
Exit status: 0 stopped when told to, 1 failed (--check-health: not running), 2 usage or settings.`;

/** @returns the flags, or the exit status where there is nothing more to do (`--help`, `--version`, a wrong flag). */
export function readScheduleFlags(argv: readonly string[]): ScheduleFlags | number {
  return readOrStatus(() =>
    new CommandLine('schedule')
      .description('Runs the six jobs at their times, as cron would.')
      .option('--check-health', 'for probes: whether a scheduler is alive, by its health file (HEALTH_FILE)', false)
      .option('--clean-logs', 'remove logs older than LOG_RETENTION_DAYS, and end', false)
      .addHelpText('after', HELP)
      .parse(argv)
      .opts<ScheduleFlags>(),
  );
}
