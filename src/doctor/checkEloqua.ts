import { resolveField } from '../eloqua/fields.js';
import type { CustomObject, Eloqua, Field, SharedList } from '../eloqua/types.js';
import {
  CONTACT_ID_STATEMENT,
  EXTERNAL_ID_STATEMENT,
  externalIdFieldOf,
  readContactFields,
} from '../jobs/contactFields.js';
import type { IndicatorsObject } from '../jobs/indicatorsObject.js';
import type { JobRun } from '../jobs/job.js';
import type { Settings } from '../ops/settings.js';
import { checkLimits } from './checkLimits.js';
import { checkLogin } from './checkLogin.js';
import { type Finding, fail, failOf, findings, ok, warn } from './finding.js';

const OUR_DEFINITIONS = 'DWMOps ';

/** Everything that the jobs will ask Eloqua for, asked for once; nothing is changed there. */
export async function checkEloqua(run: JobRun): Promise<readonly Finding[]> {
  const { loggedIn, findings: found } = await checkLogin(run);
  if (!loggedIn) return found;
  const { eloqua, contactFields } = loggedIn;
  const { settings } = run;
  const lists = [
    await checkList(eloqua, 'EXPORT_LIST', settings),
    await checkList(eloqua, 'PROCESSING_LIST', settings),
  ] as const;
  const indicators = await checkIndicators(eloqua, settings);
  found.push(...lists.flatMap((list) => list.findings));
  found.push(...(await findings('Eloqua', async () => checkContactFields(contactFields, settings))));
  found.push(...indicators.findings);
  const inEloqua = { list: lists[0].found, indicators: indicators.found };
  found.push(
    ...(await findings('Eloqua', async () => checkLimits(readContactFields(settings), contactFields, inEloqua))),
  );
  found.push(...(await findings('Eloqua', () => checkDefinitions(eloqua))));
  return found;
}

/** Something in Eloqua that a setting names, and what is to be said of it. */
interface Sought<T> {
  readonly found?: T;
  readonly findings: readonly Finding[];
}

async function checkList(
  eloqua: Eloqua,
  setting: 'EXPORT_LIST' | 'PROCESSING_LIST',
  settings: Settings,
): Promise<Sought<SharedList>> {
  try {
    const found = await eloqua.findSharedList(settings[setting]);
    return { found, findings: [ok('Eloqua', `${setting} "${found.name}" holds ${found.count} contacts`)] };
  } catch (error) {
    return { findings: [failOf('Eloqua', error)] };
  }
}

function checkContactFields(known: readonly Field[], settings: Settings): Finding[] {
  const byStatement = new Map(known.map((field) => [field.statement, field]));
  const missing: string[] = [];
  const readOnly: string[] = [];
  const others: string[] = [];
  const fields = readContactFields(settings);
  const configured = Object.entries(fields);
  for (const [name, statement] of configured) {
    const field = byStatement.get(statement);
    if (field?.readOnly && statement !== EXTERNAL_ID_STATEMENT) readOnly.push(name);
    if (field || statement === CONTACT_ID_STATEMENT) continue;
    (statement.startsWith('{{Contact.Field(') ? missing : others).push(`${name} ${statement}`);
  }
  const file = settings.CONTACT_FIELDS_FILE;
  const found: Finding[] = [];
  if (missing.length > 0)
    found.push(
      fail(
        'Eloqua',
        `there are no contact fields ${missing.join(', ')}`,
        `Correct or delete these lines of ${file}; no export works until then.`,
      ),
    );
  if (readOnly.length > 0)
    found.push(
      warn(
        'Eloqua',
        `nobody may write the contact fields ${readOnly.join(', ')}`,
        'Take them out of the wash config: what it changes in them does not come back.',
      ),
    );
  if (others.length > 0)
    found.push(
      warn(
        'Eloqua',
        `only an export can tell whether these can be read: ${others.join(', ')}`,
        `Watch the first run of get, or delete these lines of ${file}.`,
      ),
    );
  if (externalIdFieldOf(fields) === undefined)
    found.push(
      warn(
        'Eloqua',
        'contacts are found by their address, which may be another contact’s by the time that they go back',
        `Add the line "contactIdExt": "${EXTERNAL_ID_STATEMENT}" to ${file}.`,
      ),
    );
  if (found.length === 0)
    found.push(ok('Eloqua', `all ${configured.length} contact fields are there and can be written`));
  return found;
}

async function checkIndicators(eloqua: Eloqua, settings: Settings): Promise<Sought<IndicatorsObject>> {
  try {
    const object = await eloqua.findCustomObject(settings.INDICATORS_CDO);
    return checkIndicatorFields(object, await eloqua.customObjectFields(object), settings);
  } catch (error) {
    return { findings: [failOf('Eloqua', error)] };
  }
}

function checkIndicatorFields(
  object: CustomObject,
  fields: readonly Field[],
  settings: Settings,
): Sought<IndicatorsObject> {
  const faults: Finding[] = [];
  const resolve = (setting: 'INDICATORS_EMAIL_FIELD' | 'INDICATORS_STATUS_FIELD' | 'INDICATORS_UPDATED_FIELD') => {
    try {
      const field = resolveField(fields, settings[setting], object.name);
      faults.push(...checkField(setting, field));
      return field;
    } catch (error) {
      faults.push(failOf('Eloqua', error));
      return undefined;
    }
  };
  const email = resolve('INDICATORS_EMAIL_FIELD');
  const status = resolve('INDICATORS_STATUS_FIELD');
  const updated = resolve('INDICATORS_UPDATED_FIELD');
  const good = [ok('Eloqua', `the custom object "${object.name}" and its three fields are there`)];
  return {
    ...(email && status && updated && { found: { object, email, status, updated } }),
    findings: faults.length > 0 ? faults : good,
  };
}

function checkField(setting: string, { name, dataType, readOnly }: Field): Finding[] {
  const isDate = setting === 'INDICATORS_UPDATED_FIELD';
  if (isDate && dataType !== 'date')
    return [
      fail(
        'Eloqua',
        `${setting} "${name}" is a field of type ${dataType}, not a date`,
        'Name the date field in the setting; refresh cannot find old rows by another.',
      ),
    ];
  if (!isDate && readOnly)
    return [
      fail('Eloqua', `${setting} "${name}" cannot be written by anyone`, 'Name another field, or change it in Eloqua.'),
    ];
  return [];
}

/** Reading them needs the Bulk API's rights for exports and imports. That it may make them, only a run can show. */
async function checkDefinitions(eloqua: Eloqua): Promise<Finding[]> {
  const exports = await eloqua.definitions('exports', 'contacts', OUR_DEFINITIONS);
  const imports = await eloqua.definitions('imports', 'contacts', OUR_DEFINITIONS);
  const count = exports.length + imports.length;
  return [ok('Eloqua', `the user may use exports and imports of contacts; ${count} definitions of DWMOps are there`)];
}
