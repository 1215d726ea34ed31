import { errorTable } from './errorFacts.js';

export const QUEUE_ERRORS = errorTable({
  CLAIM_LOST: {
    blame: 'mongodb',
    retry: 'later',
    exitStatus: 1,
    cause:
      'The run gave no sign of life for CLAIM_TIMEOUT_SECONDS, because it was suspended or could not reach MongoDB, so its records were given back and may be with another run by now.',
    cure: 'Nothing at once: the records are processed again. If it happens often, look for a machine that is overloaded or suspended, or raise CLAIM_TIMEOUT_SECONDS.',
  },
  CLAIM_CLOSED: {
    blame: 'dwmops',
    retry: 'later',
    exitStatus: 1,
    cause: 'A job tried to settle records of a claim that it had closed already: a bug of ours.',
    cure: 'Report it with the log of the run. The records are safe: whatever a claim did not settle went back to the queue.',
  },
  QUEUE_DATABASE_AWAY: {
    blame: 'mongodb',
    retry: 'later',
    exitStatus: 1,
    cause: 'MongoDB could not be reached for DATABASE_PATIENCE_SECONDS in the middle of a run.',
    cure: 'Bring MongoDB back. The records that the run had claimed go back by themselves once `clean` runs and CLAIM_TIMEOUT_SECONDS are over.',
  },
  QUEUE_CONTENTION: {
    blame: 'mongodb',
    retry: 'later',
    exitStatus: 1,
    cause: 'A transaction was refused again and again because others kept changing the same documents.',
    cure: 'The next run tries again. If it happens often, start fewer runs at once.',
  },
  QUEUE_NAME_RESERVED: {
    blame: 'dwmops',
    retry: 'never',
    exitStatus: 2,
    cause: 'A name was used for a queue that MongoDB or DWMOps needs for something else, such as batchList.',
    cure: 'Use another name for the queue.',
  },
  QUEUE_UNKNOWN: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'A command named a queue that does not exist in this database.',
    cure: 'dwmops queues list shows the names; QUEUE_DATABASE says which database is looked at.',
  },
  QUEUE_RECORD_TOO_LARGE: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause:
      'A record is larger than MongoDB stores in one document (16 MB). It is on the errored queue: whole where it only grew on its way, else without its largest fields, which the reason names.',
    cure: 'Shorten the field that the reason names at its source (in Eloqua, or the rule or function that makes it grow), or take it out of the export. A whole record: replay it then. A shortened one: put the contact on the export list again and drop the record.',
  },
  QUEUE_CODE_UNKNOWN: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'A command named the code of an error that no record of the queue has.',
    cure: 'Take one of the codes that the message lists; dwmops queues show <queue> counts them.',
  },
  QUEUE_RECORD_UNKNOWN: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'A command named a record that is not on the queue, or that a run is working on.',
    cure: 'dwmops queues inspect <queue> shows the records that are there.',
  },
  QUEUE_DROP_UNCONFIRMED: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'Records were to be dropped, and nobody confirmed it.',
    cure: 'Answer the question with the name of the queue, or add --yes.',
  },
  RECORD_FIELDS_WRONG: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause:
      'Another program put the record into a queue with queue fields of wrong types, such as a _counter that is a text. `clean` took it out, since no job can work on it and it may make claims fail.',
    cure: 'Correct the program (docs/data-dictionary.md lists the fields; those that a record lacks, `clean` completes). dwmops queues replay <queue> --code RECORD_FIELDS_WRONG puts the record back as a fresh one.',
  },
  RECORD_STORED_LATE: {
    blame: 'machine',
    retry: 'never',
    exitStatus: 1,
    cause:
      'A `get` that was suspended past its lease stored the record when its export had been given up, so nobody released it; or the export’s note is gone from the database.',
    cure: 'Look whether the contact is on the processing list in Eloqua and in no queue. If so, dwmops queues replay <queue> --id <id> sends it on; else drop the record.',
  },
  RECORD_POISONED: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause: 'The record was claimed MAX_ATTEMPTS times without success, so it went to the errored queue.',
    cure: 'Look for what the runs that claimed it logged. Then dwmops queues replay <queue> --code RECORD_POISONED puts it back.',
  },
  RECORD_FORGOTTEN: {
    blame: 'dwmops',
    retry: 'never',
    exitStatus: 1,
    cause: 'A job ended its claim without saying what became of the record: a bug of ours.',
    cure: 'Report it. dwmops queues replay <queue> --code RECORD_FORGOTTEN puts the record back.',
  },
});
