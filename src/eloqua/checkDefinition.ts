import { DwmError } from '../errors/dwmError.js';
import type { ExportDefinition, ImportDefinition } from './types.js';

/*
 * The limits of the Bulk API, checked before anything is sent: Eloqua's own refusal names the property at best, and some
 * of these it only reports when the sync has run.
 */
const LONGEST_NAME = 100;
const LONGEST_FILTER = 1000;
const MOST_ACTIONS = 10;
const MOST_EXPORT_FIELDS = 250;
const MOST_IMPORT_FIELDS = 100;
const HOUR = 1;
const FORTNIGHT = 14 * 24;

/** Throws ELOQUA_DEFINITION_INVALID, as `checkImport` does. */
export function checkExport(definition: ExportDefinition): void {
  const fail = failing(`export '${definition.name}'`);
  checkCommon(definition, MOST_EXPORT_FIELDS, fail);
  const { filter, maxRecords } = definition;
  if (filter !== undefined && (filter === '' || filter.length > LONGEST_FILTER)) {
    fail(`has a filter of ${filter.length} characters, where 1 to ${LONGEST_FILTER} are possible`);
  }
  if (maxRecords !== undefined && !(Number.isInteger(maxRecords) && maxRecords > 0)) {
    fail(`is to hold ${maxRecords} rows at most, where a whole number over 0 is wanted`);
  }
}

export function checkImport(definition: ImportDefinition): void {
  const fail = failing(`import '${definition.name}'`);
  checkCommon(definition, MOST_IMPORT_FIELDS, fail);
  const columns = Object.keys(definition.fields);
  if (!columns.includes(definition.identifierFieldName)) {
    fail(
      `has the identifier '${definition.identifierFieldName}', which is not one of its columns (${columns.join(', ')})`,
    );
  }
  if (definition.linkToContactsBy !== undefined && !columns.includes(definition.linkToContactsBy)) {
    fail(`links records to contacts by '${definition.linkToContactsBy}', which is not one of its columns`);
  }
}

type Common = Pick<
  ImportDefinition,
  'name' | 'fields' | 'syncActions' | 'dataRetentionDuration' | 'autoDeleteDuration'
>;

function checkCommon(definition: Common, mostFields: number, fail: (fault: string) => void): void {
  const { name, fields, syncActions, dataRetentionDuration, autoDeleteDuration } = definition;
  const columns = Object.keys(fields);
  if (name.trim() === '' || name.length > LONGEST_NAME)
    fail(`has a name of ${name.length} characters, where 1 to ${LONGEST_NAME} are possible`);
  if (columns.length === 0 || columns.length > mostFields)
    fail(`has ${columns.length} fields, where 1 to ${mostFields} are possible`);
  if (new Set(columns.map((column) => column.toLowerCase())).size < columns.length)
    fail('has two columns whose names differ in case alone');
  for (const [column, statement] of Object.entries(fields)) {
    if (!/^\{\{.+\}\}$/.test(statement))
      fail(`maps '${column}' to '${statement}', which is not a statement such as {{Contact.Field(C_FirstName)}}`);
  }
  if ((syncActions?.length ?? 0) > MOST_ACTIONS)
    fail(`has ${syncActions?.length} sync actions, where ${MOST_ACTIONS} are possible`);
  const retained = hours(dataRetentionDuration);
  if (retained === undefined || retained < HOUR || retained > FORTNIGHT)
    fail(`keeps its rows for '${dataRetentionDuration}', where PT1H to P14D are possible`);
  const kept = hours(autoDeleteDuration);
  if (kept === undefined || kept < HOUR)
    fail(`deletes itself after '${autoDeleteDuration}', where PT1H or more is wanted`);
}

function failing(what: string): (fault: string) => never {
  return (fault) => {
    throw new DwmError('ELOQUA_DEFINITION_INVALID', `The ${what} ${fault}; nothing was sent to Eloqua.`);
  };
}

/** Hours of an ISO 8601 duration in days, hours and minutes; undefined when it is none. */
function hours(duration: string): number | undefined {
  const parts = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration);
  if (!parts) return undefined;
  const [, days, hrs, minutes] = parts;
  return Number(days ?? 0) * 24 + Number(hrs ?? 0) + Number(minutes ?? 0) / 60;
}
