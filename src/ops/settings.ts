import { z } from 'zod';
import { DwmError } from '../errors/dwmError.js';
import { addressFaults, registerUrlSecrets, type SettingFault } from './addressSettings.js';
import { type Environment, readEnvironmentFile, unreadFile } from './environmentFile.js';
import { Secret } from './secret.js';
import {
  hosts,
  httpsAddress,
  milliseconds,
  name,
  oneOf,
  seconds,
  secret,
  share,
  text,
  wholeNumber,
  yesOrNo,
} from './settingSchemas.js';

/**
 * Every setting, under the name it has in the environment. `.env.example` says what each means (a test keeps the two
 * the same), so the names are the one vocabulary of code, documentation and errors.
 */
export const SETTINGS = {
  DWM_ENV: oneOf(['development', 'production'], 'development'),
  DWM_HOST: text(''),

  ELOQUA_COMPANY: text(''),
  ELOQUA_USERNAME: text(''),
  ELOQUA_PASSWORD: secret(),
  ELOQUA_LOGIN_URL: httpsAddress('https://login.eloqua.com'),
  ELOQUA_API_HOSTS: hosts(),
  ELOQUA_CLIENT_ID: text(''),
  ELOQUA_CLIENT_SECRET: secret(),
  EXPORT_LIST: text('DWM - Export Queue'),
  PROCESSING_LIST: text('DWM - Processing Queue'),
  CONTACT_FIELDS_FILE: text('config/contact-fields.json'),
  INDICATORS_CDO: text('Contacts.Indicators'),
  INDICATORS_EMAIL_FIELD: text('Email_Address'),
  INDICATORS_STATUS_FIELD: text('Data_Status'),
  INDICATORS_UPDATED_FIELD: text('Updated_Timestamp'),
  ADDRESS_CHANGES: oneOf(['refuse', 'allow'], 'refuse'),
  OVERLONG_VALUES: oneOf(['reject', 'cut', 'keep'], 'reject'),
  REQUEST_TIMEOUT_SECONDS: seconds(120),
  JOB_DEADLINE_SECONDS: seconds(7200),
  POLL_FIRST_MS: milliseconds(2000),
  RETRY_FIRST_MS: milliseconds(1000),
  PAGE_SIZE: wholeNumber(5000, 1, 50_000),
  SYNCS_PER_HOUR: wholeNumber(2000),

  MONGODB_URL: secret(),
  QUEUE_DATABASE: text('dwmqueue'),
  RULES_DATABASE: text('dwmdev'),
  CLAIM_TIMEOUT_SECONDS: seconds(300),
  JOB_LEASE_SECONDS: seconds(120),
  MAX_ATTEMPTS: wholeNumber(10),
  DATABASE_PATIENCE_SECONDS: seconds(60),

  CONFIG_NAME: text('Eloqua_Contacts_DWM'),
  WASH_UDFS: text(''),

  GET_LIMIT: wholeNumber(80_000),
  RUN_SET_SIZE: wholeNumber(600, 1, 10_000),
  RUN_SECONDS: seconds(50),
  INDICATORS_LIMIT: wholeNumber(30_000),
  POST_LIMIT: wholeNumber(30_000),
  IMPORT_SET_SIZE: wholeNumber(2500, 1, 100_000),
  REFRESH_LIMIT: wholeNumber(80_000),
  REFRESH_AFTER_DAYS: wholeNumber(180),

  BRAKE_MINIMUM_RECORDS: wholeNumber(500),
  BRAKE_CHANGED_SHARE: share(''),
  BRAKE_EMPTIED_SHARE: share('0.5'),
  BRAKE_RULE_SHARE: share('0.8'),

  OPENSHIFT_LOG_DIR: text('./logs'),
  LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error'], 'info'),
  LOG_FORMAT: oneOf(['text', 'json'], 'text'),
  LOG_EMAIL_ADDRESSES: yesOrNo('no'),
  LOG_RETENTION_DAYS: wholeNumber(14),
  PUSHGATEWAY: secret(),
  METRICS_FILE: text(''),
  METRICS_INSTANCE: name(''),

  SCHEDULE_GET: text('0,30 * * * *'),
  SCHEDULE_RUN: text('* * * * *'),
  SCHEDULE_INDICATORS: text('* * * * *'),
  SCHEDULE_POST: text('15,45 * * * *'),
  SCHEDULE_CLEAN: text('* * * * *'),
  SCHEDULE_REFRESH: text('20 3 * * *'),
  SCHEDULE_CLEANLOGS: text('50 3 * * *'),
  SCHEDULE_TIMEZONE: text('UTC'),
  SCHEDULE_STOP_SECONDS: seconds(15, 0),
  HEALTH_FILE: text(''),
} as const;

const schema = z.object(SETTINGS);
export type Settings = z.infer<typeof schema>;
export type SettingName = keyof Settings;
export type { Environment };

/** Settings without which a program cannot do its work, by what it works with. */
const REQUIRED = {
  mongodb: {
    MONGODB_URL:
      'wants the address of the database, such as mongodb://127.0.0.1:27017 (npm run mongo starts one to try things with)',
  },
  eloqua: {
    ELOQUA_COMPANY: 'wants the company (site name) of the Eloqua login',
    ELOQUA_USERNAME: 'wants the user name of the Eloqua login',
    ELOQUA_PASSWORD: 'wants the password of the Eloqua login',
  },
} as const satisfies Record<string, Partial<Record<SettingName, string>>>;
export type Need = keyof typeof REQUIRED;

/**
 * Reads and checks the settings.
 * @throws DwmError SETTINGS_INVALID that lists every fault at once, each with the setting's name and what it wants.
 */
export function readSettings(environment: Environment, needs: readonly Need[]): Settings {
  const parsed = schema.safeParse(withoutEmpty(environment));
  const faults = settingFaults(environment, needs);
  if (!parsed.success || faults.length > 0) throw settingsInvalid(faults);
  registerUrlSecrets(environment);
  return parsed.data;
}

/** All that is wrong with the settings of a program that works with `needs`. */
export function settingFaults(environment: Environment, needs: readonly Need[]): SettingFault[] {
  const parsed = schema.safeParse(withoutEmpty(environment));
  const issues = parsed.success ? [] : parsed.error.issues;
  const faults = issues.map(({ path, message }): SettingFault => ({ setting: path.join('.'), fault: message }));
  for (const need of needs) {
    for (const [setting, wants] of Object.entries(REQUIRED[need])) {
      if (!environment[setting]) faults.push({ setting, fault: `is missing: it ${wants}` });
    }
  }
  const unread = unreadFile(environment);
  return [...(unread ? [unread] : []), ...faults, ...listFaults(environment), ...addressFaults(environment)];
}

/** An export that puts its contacts onto the list that it takes them from would take them again for ever. */
function listFaults(environment: Environment): SettingFault[] {
  const nameOf = (setting: 'EXPORT_LIST' | 'PROCESSING_LIST', value = environment[setting]) =>
    SETTINGS[setting].parse(value || undefined).trim();
  if (nameOf('EXPORT_LIST') !== nameOf('PROCESSING_LIST')) return [];
  // The one that is not as it is by itself, so that without it the others can be checked.
  const fault = (other: string) =>
    `wants another list than ${other}: one takes contacts out, the other keeps them until they are back`;
  return nameOf('EXPORT_LIST') === nameOf('EXPORT_LIST', '')
    ? [{ setting: 'PROCESSING_LIST', fault: fault('EXPORT_LIST') }]
    : [{ setting: 'EXPORT_LIST', fault: fault('PROCESSING_LIST') }];
}

/** The environment together with its file: see environmentFile.ts. */
export function loadEnvironment(): Environment {
  return readEnvironmentFile(process.env, (name) => SECRETS.includes(name));
}

const SECRETS: readonly string[] = Object.entries(SETTINGS).flatMap(([name, kind]) =>
  kind.parse(undefined) instanceof Secret ? [name] : [],
);

/**
 * For programs that take a setting without `readSettings`.
 * @throws DwmError SETTINGS_INVALID where `loadEnvironment` could not read the file.
 */
export function requireEnvironmentFile(environment: Environment): void {
  const unread = unreadFile(environment);
  if (unread) throw settingsInvalid([unread]);
}

/** An empty value in the environment means "not set", except where it means "off": brakes, and times of the scheduler. */
const OFF_WHEN_EMPTY = /^BRAKE_|^SCHEDULE_(GET|RUN|INDICATORS|POST|CLEAN|REFRESH|CLEANLOGS)$/;

function withoutEmpty(environment: Environment): Environment {
  const entries = Object.entries(environment).filter(([name, value]) => value !== '' || OFF_WHEN_EMPTY.test(name));
  return Object.fromEntries(entries);
}

function settingsInvalid(faults: readonly SettingFault[]): DwmError {
  const many = faults.length === 1 ? 'A setting is' : `${faults.length} settings are`;
  const told = faults.map(({ setting, fault }) => `${setting} ${fault}`).join('; ');
  return new DwmError(
    'SETTINGS_INVALID',
    `${many} wrong (set in the environment or in .env, see .env.example): ${told}`,
  );
}
