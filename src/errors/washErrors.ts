import { errorTable } from './errorFacts.js';

export const WASH_ERRORS = errorTable({
  WASH_CONFIG_MISSING: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'The collection config has no wash config of the name in CONFIG_NAME.',
    cure: 'Correct CONFIG_NAME, or load a config of that name: dwmops rules import config/rules.',
  },
  WASH_CONFIG_INVALID: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 1,
    cause: 'The wash config lacks a part without which no record can be washed, or has one of the wrong kind.',
    cure: 'Correct each part that the message names in the collection config. No record was touched.',
  },
  WASH_CONFIG_FAULT: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 1,
    cause: 'One field of the wash config has a part that is missing or of the wrong kind, and a record reached it.',
    cure: 'Correct the part that the message names in the collection config, then replay the errored records.',
  },
  WASH_FUNCTION_UNKNOWN: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'The wash config names a function that is neither built in nor in the module of WASH_UDFS.',
    cure: 'Correct the name in userDefinedFunctions, or add the function to the module. No record was touched.',
  },
  WASH_FUNCTIONS_UNREADABLE: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'WASH_UDFS names a module that cannot be loaded, or whose default export is not an object of functions.',
    cure: 'Correct the path, which counts from the folder of DWMOps, or the module.',
  },
  WASH_FUNCTION_FAILED: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause: 'A function of the wash config threw on this record, or did not come to an end.',
    cure: 'Correct the contact, or the function; then replay the record.',
  },
  WASH_VALUE_NOT_TEXT: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause: 'A field that rules look at holds null, a number, a list or another value that is not text.',
    cure: 'Correct the contact. If a rule or a function wrote the value, correct that; then replay the record.',
  },
  WASH_VALUE_UNUSABLE: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause:
      'A function, or a rule that was written into MongoDB by hand, gave a field (or the history) something that cannot be sent to Eloqua or stored in MongoDB unchanged: an object, a list, a date, a bigint, NaN, a function, half a character, a name with a NUL character, a dot or a leading "$".',
    cure: 'Correct the function or the rule that the reason names: texts, numbers, true, false and null are allowed. Then replay the record.',
  },
  WASH_RESULT_TOO_LARGE: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause:
      'A rule or a function made the record, or the history of its wash, larger than MongoDB stores in one document (16 MB).',
    cure: 'Correct the rule or function that writes the field that the reason names; then replay the record.',
  },
  WASH_ID_MISSING: {
    blame: 'record',
    retry: 'never',
    exitStatus: 1,
    cause: 'The record lacks the field that names its contact in the history.',
    cure: 'Add the field to config/contact-fields.json, or correct history.histIdField in the wash config.',
  },
  RECORD_IDENTITY_CHANGED: {
    blame: 'rule',
    retry: 'never',
    exitStatus: 1,
    cause:
      'A rule or function changed the field that says whom the record is of: the e-mail address, or an id of the contact. Sent, it could overwrite another contact. Or the address of a contact without ContactIDExt changed in Eloqua each time that it was washed.',
    cure: 'Correct the rule that the reason names, and replay the record. Addresses may be changed with ADDRESS_CHANGES=allow, where the contact fields have {{Contact.Field(ContactIDExt)}}.',
  },
  WASH_TOO_SLOW: {
    blame: 'record',
    retry: 'later',
    exitStatus: 1,
    cause: 'Washing this record took longer than any record may, and no single rule could be found that is to blame.',
    cure: 'Explain the record to see which stage takes the time, and shorten its values or split the rule.',
  },
  WASH_CRASHED: {
    blame: 'dwmops',
    retry: 'never',
    exitStatus: 1,
    cause: 'Washing this record ran into something that DWMOps does not foresee: a bug of ours.',
    cure: 'Report it with the rule base and the record. The other records are not affected.',
  },
  WASH_LOOK_UPS_UNSETTLED: {
    blame: 'dwmops',
    retry: 'later',
    exitStatus: 1,
    cause:
      'Records went on asking for rules of a large collection without end: a bug of ours, or a function that gives another result each time.',
    cure: 'Make site functions depend on the record alone; if there are none, report it.',
  },
  WASH_CASE_UNREADABLE: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause: 'A file of cases, rules or records cannot be read.',
    cure: 'Correct the place that the message names.',
  },
  RULES_UNREADABLE: {
    blame: 'settings',
    retry: 'never',
    exitStatus: 2,
    cause:
      'The folder given to the command rules has no files of rules, or one of them or the wash config cannot be read: it is no regular file, too large, or a link that leads out of the folder.',
    cure: 'Correct the path or the file name; config/rules/README.md describes the files. Nothing was loaded.',
  },
  RULES_INVALID: {
    blame: 'rule',
    retry: 'never',
    exitStatus: 1,
    isList: true,
    cause: 'Lines of the CSV files cannot be rules: each is named with file, line and reason.',
    cure: 'Correct the lines and import again. Nothing was loaded, and the rules in MongoDB are what they were.',
  },
  RULES_IMPORT_UNDER_WAY: {
    blame: 'settings',
    retry: 'later',
    exitStatus: 1,
    cause:
      'Another import of rules is at work, or has been since this one began, or one of version 1.0 was cut short in the last ten minutes.',
    cure: 'Import again when it has ended. Nothing was loaded by this one.',
  },
  RULES_IMPORT_UNFINISHED: {
    blame: 'settings',
    retry: 'later',
    exitStatus: 1,
    cause:
      'An import of rules was cut short in its midst, and could not be finished: the database went away, the user may not rename collections, it was one of version 1.0, or the program must not write (a dry run, explain).',
    cure: 'Call `dwmops run`, which finishes an import of this version. When it says the same, import all rules again. No record was washed with parts of two rule bases, and none counts as tried.',
  },
  RULES_NOT_IN_CSV: {
    blame: 'rule',
    retry: 'never',
    exitStatus: 1,
    isList: true,
    cause: 'MongoDB holds rules that a CSV file cannot hold: a list, a number or null as a value, or a missing key.',
    cure: 'Correct or delete the rules that the message names in MongoDB, then export again. No file was written.',
  },
});
