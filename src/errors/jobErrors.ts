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
    cause:
      'A command line flag is unknown or has a value that cannot be used, or a file that was asked for (--diff, an export) cannot be written.',
    cure: 'Call the command with --help. Files are written as regular files, in a folder that is there: not over a link, a device or a named pipe.',
  },
  MONGODB_UNREACHABLE: {
    blame: 'mongodb',
    retry: 'later',
    exitStatus: 1,
    cause: 'The database does not answer at the address in MONGODB_URL.',
    cure: 'Start it, or correct MONGODB_URL (host, port, replica set name, TLS). Nothing was lost; the next run goes on.',
  },
  MONGODB_REFUSED: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 1,
    cause:
      'The database knows neither this user and password, or the user lacks the right to read and write both databases.',
    cure: 'Correct user, password and authSource in MONGODB_URL; the user needs readWrite on QUEUE_DATABASE and RULES_DATABASE.',
  },
  CONTACT_FIELDS_INVALID: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause:
      'The file that CONTACT_FIELDS_FILE names is missing, is no JSON, or has a name or statement that cannot be right.',
    cure: 'Correct the file: one line a field, "name": "{{Contact.Field(C_InternalName)}}".',
  },
  EXPORT_FAILED: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'Eloqua ended the export with status "error".',
    cure: 'Read the status codes in the message. The next run exports what is on the list; compare the sizes of export and processing list to see that none was moved.',
  },
  EXPORT_INCOMPLETE: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'Fewer or more rows were stored than Eloqua says it exported.',
    cure: 'Nothing at first: the rows are held back and the next run reads the same sync again. When it stays, ask Oracle support with the sync number.',
  },
  IMPORT_FAILED: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'Eloqua ended an import with status "error", or with a warning that says that rows were not looked at.',
    cure: 'Read the status codes in the message. Records on an errored queue go back with `dwmops queues replay <queue> --all` once the cause is mended.',
  },
  IMPORT_UNREADABLE: {
    blame: 'eloqua',
    retry: 'never',
    exitStatus: 1,
    cause:
      'What became of an import could not be read for a day: its sync is gone, does not end, or hides its rejects.',
    cure: 'Look the sync up in Eloqua. The records are on the errored queue: `dwmops queues replay <queue> --code IMPORT_UNREADABLE` sends them again, which does no harm to contacts that have got them.',
  },
  IMPORT_NOT_SETTLED: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause:
      'A run of `post` ended with an import at work, and the runs that took it over could not find out what became of it. Nothing new is sent until one can, since the import could overwrite it with older values.',
    cure: 'Read the ERROR lines of the runs that took it over (dwmops queues show processedQueue shows the claim): a refused login, a right that is missing, an Eloqua that does not answer. Mend that; the next run after the time in the message goes on. Never delete the lease: the records would be sent twice.',
  },
  IMPORT_STAGING_SLOW: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause:
      'Between the comparison of records with what Eloqua holds and the start of their import more than five minutes passed, three times in a row. Sent then, they could overwrite what people have entered since.',
    cure: 'Nothing, once: the records are back in the queue. When it comes again, look at how fast Eloqua takes uploads, or lower IMPORT_SET_SIZE.',
  },
  CONTACTS_CREATED: {
    blame: 'eloqua',
    retry: 'never',
    exitStatus: 1,
    cause:
      'An import of post made contacts in Eloqua, which it must not: the site does not know the import rule updateOnly (release 26B), and contacts were deleted or had their address changed meanwhile.',
    cure: 'Look at the contacts with the ids in the log line before, in Eloqua: delete those that nobody wants. With {{Contact.Field(ContactIDExt)}} among the contact fields no contact can be made.',
  },
  RECORD_ADDRESS_TAKEN: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause:
      'Another contact of Eloqua has the address: the new one that a rule gave (ADDRESS_CHANGES=allow), or the exported one of a record without ContactIDExt. Sent, the record would overwrite that contact.',
    cure: 'Compare the two contacts in Eloqua, and merge or correct them there; put the contact on the export list again, then drop the record.',
  },
  RECORD_WITHOUT_ADDRESS: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause:
      'A record has no e-mail address, by which Eloqua knows a contact; it is on an errored queue and was not sent.',
    cure: 'Give the contact an address in Eloqua and put it on the export list again; then drop the record, or correct it and replay it.',
  },
  RECORD_BAD_ADDRESS: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause:
      'The e-mail address of a record is none, and Eloqua would refuse the row; it is on an errored queue and was not sent.',
    cure: 'Correct the address in Eloqua and put the contact on the export list again; then drop the record.',
  },
  RECORD_VALUE_TOO_LONG: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause:
      'A value is longer than its field in Eloqua takes (text 100 characters, in a custom object 250, large text 32,000).',
    cure: 'Shorten it by a rule or in Eloqua, or set OVERLONG_VALUES to cut, and replay the record.',
  },
  ELOQUA_ALLOWANCE_USED: {
    blame: 'eloqua',
    retry: 'later',
    exitStatus: 1,
    cause: 'All jobs together have started SYNCS_PER_HOUR syncs in this hour.',
    cure: 'Nothing, once. When it comes often: fewer runs, larger limits, or a higher SYNCS_PER_HOUR (Eloqua advises 2,000 exports and 2,000 imports an hour).',
  },
  BRAKE_ENGAGED: {
    blame: 'rule',
    retry: 'never',
    exitStatus: 1,
    cause:
      'The wash changed more contacts, emptied a field in more contacts, or owed more of its changes to one rule, than the BRAKE_ settings allow.',
    cure: 'Look at `dwmops run --dry-run --diff changes.csv`. A broken rule: mend it. Right as it is: run once with --override-brakes, or raise the share.',
  },
  CONTACT_NOT_FOUND: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause: '`dwmops explain` found no contact with this address or id where it looked.',
    cure: 'Check the address; name another place with --from (queue, eloqua, history, stdin).',
  },
  RECORD_UNREADABLE: {
    blame: 'record',
    retry: 'never',
    exitStatus: 2,
    cause: '`dwmops explain --from stdin` got something else than a JSON object.',
    cure: 'Give one JSON object of field names and texts, such as {"country": "usa"}.',
  },
  LOCK_LOST: {
    blame: 'machine',
    retry: 'later',
    exitStatus: 1,
    cause:
      'This run gave no sign of life for JOB_LEASE_SECONDS (a stalled machine, an unreachable database), and another run took over.',
    cure: 'Nothing, once; the other run goes on. When it comes again, look at the load of machine and database, or raise JOB_LEASE_SECONDS.',
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
