/**
 * Where the original raised, it stopped for every record of the call. What ours does instead, case by case:
 * `rule` passes the rule over, and the record goes on without it; a code fails this record alone;
 * `refused` with a code does not load the rule base at all, because no record could be washed with it;
 * `none`: there is nothing to isolate, since ours can do it.
 */
export interface Isolation {
  readonly cases: RegExp;
  readonly raised: RegExp;
  readonly instead: 'rule' | 'none' | { readonly fails: string } | { readonly refused: string };
}

const notText = { fails: 'WASH_VALUE_NOT_TEXT' };
const functionFailed = { fails: 'WASH_FUNCTION_FAILED' };
const configFault = { fails: 'WASH_CONFIG_FAULT' };
const configInvalid = { refused: 'WASH_CONFIG_INVALID' };

export const ISOLATIONS: readonly Isolation[] = [
  // A rule that lacks a key.
  { cases: /^0[15]-|^10-batch-bad$/, raised: /category must be a Warning subclass/, instead: 'rule' },
  // A pattern or a replacement that Python cannot compile.
  { cases: /^04-/, raised: /^(re\.error|OverflowError|IndexError: unknown group)/, instead: 'rule' },
  // A rule whose values are not text.
  {
    cases: /^10-rule-values$/,
    raised: /decoding to str|first argument must be string|unhashable type/,
    instead: 'rule',
  },
  { cases: /^10-rule-values$/, raised: /'split'|startswith first arg|endswith first arg/, instead: 'rule' },
  // A value that is not text where rules look at it, written by the contact, a rule or a function.
  {
    cases: /^(10-record-values|10-rule-values|02-udf-sets-int)$/,
    raised: /has no attribute 'upper'/,
    instead: notText,
  },
  { cases: /^08-real-config$/, raised: /KeyError: 'country'/, instead: functionFailed },
  // A function that cannot be applied to the record, or throws.
  { cases: /^06-udf-zip$/, raised: /KeyError: 'country'|expected string or bytes-like/, instead: functionFailed },
  { cases: /^(02-udf-raises|09-current-after-error)$/, raised: /ValueError: boom/, instead: functionFailed },
  { cases: /^02-udf-unknown$/, raised: /has no attribute/, instead: { refused: 'WASH_FUNCTION_UNKNOWN' } },
  // In the original a function must return record and history; ours changes them in place.
  { cases: /^02-udf-returns-none$/, raised: /cannot unpack/, instead: 'none' },
  // A derive set with too many inputs, or none.
  { cases: /^02-derive-several-inputs$/, raised: /more than one|list index out of range/, instead: configFault },
  { cases: /^09-id-other-name$/, raised: /KeyError: 'email'/, instead: { fails: 'WASH_ID_MISSING' } },
  // Parts of the config that some records do not reach.
  {
    cases: /^10-config-(no-lookup|no-options|flags-not-options|no-type|no-fieldset)$/,
    raised: /KeyError/,
    instead: configFault,
  },
  // Parts of the config that every record needs.
  {
    cases: /^10-config-no-(history|write-flag|id-field|id-value|udf|fields|derive|config-name)$/,
    raised: /KeyError/,
    instead: configInvalid,
  },
  { cases: /^10-config-(derive-list|fields-null)$/, raised: /AttributeError|TypeError/, instead: configInvalid },
];
