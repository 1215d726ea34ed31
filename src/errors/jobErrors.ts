import { errorTable } from './errorFacts.js';

export const JOB_ERRORS = errorTable({
  SETTINGS_INVALID: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'A setting is missing or has a value that cannot be used. All faults are listed at once.',
    cure: 'Correct each setting named in the message, in the environment or in .env; .env.example describes all of them.',
  },
  USAGE: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'A command line flag is unknown or has a value that cannot be used.',
    cure: 'Call the command with --help.',
  },
  UNEXPECTED: {
    blame: 'dwmops',
    retry: 'later',
    exitStatus: 1,
    cause: 'Something happened that DWMOps does not foresee: a bug of ours, or a machine out of memory or disk.',
    cure: 'Run again with LOG_LEVEL=debug, which adds the stack trace, and report it. Claimed records go back by themselves.',
  },
  TERMINATED: {
    blame: 'machine',
    retry: 'later',
    exitStatus: 1,
    cause: 'The process got SIGTERM, SIGINT or SIGHUP and stopped at the next safe point.',
    cure: 'Nothing: what was not finished goes on in the next run.',
  },
});
