import { boundedText } from '../boundedText.js';
import { DwmError } from '../errors/dwmError.js';
import { LIMITS, STATEMENT } from './limits.js';
import { isDefinitionUri } from './schemas.js';
import type { ExportDefinition, ImportDefinition } from './types.js';

/*
 * Checked before anything is sent: Eloqua's own refusal names the property at best, and some limits it only reports when
 * the sync has run.
 */

/** Throws ELOQUA_DEFINITION_INVALID, as the other two do. */
export function checkExport(definition: ExportDefinition): void {
  const fail = failing(`export '${definition.name}'`);
  checkCommon(definition, LIMITS.exportFields, fail);
  const { filter, maxRecords } = definition;
  if (filter !== undefined && (filter === '' || filter.length > LIMITS.filter)) {
    fail(`has a filter of ${filter.length} characters, where 1 to ${LIMITS.filter} are possible`);
  }
  if (maxRecords !== undefined && !(Number.isInteger(maxRecords) && maxRecords > 0)) {
    fail(`is to hold ${maxRecords} rows at most, where a whole number over 0 is wanted`);
  }
}

/** That a uri, which may come from the database, is of a definition: requests to it start syncs, and delete. */
export function checkDefinitionUri(uri: string): void {
  if (isDefinitionUri(uri)) return;
  throw new DwmError(
    'ELOQUA_DEFINITION_INVALID',
    `'${boundedText(uri, 100)}' is not the address of an export or import; nothing was sent to Eloqua.`,
  );
}

export function checkImport(definition: ImportDefinition): void {
  const fail = failing(`import '${definition.name}'`);
  checkCommon(definition, LIMITS.importFields, fail);
  const columns = Object.keys(definition.fields);
  if (!columns.includes(definition.identifierFieldName)) {
    fail(
      `has the identifier '${definition.identifierFieldName}', which is not one of its columns (${columns.join(', ')})`,
    );
  }
  if (definition.identifierFieldName.length > LIMITS.identifierName) {
    fail(
      `has an identifier of ${definition.identifierFieldName.length} characters, where ${LIMITS.identifierName} are possible`,
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
  if (name.trim() === '' || name.length > LIMITS.definitionName)
    fail(`has a name of ${name.length} characters, where 1 to ${LIMITS.definitionName} are possible`);
  if (columns.length === 0 || columns.length > mostFields)
    fail(`has ${columns.length} fields, where 1 to ${mostFields} are possible`);
  if (new Set(columns.map((column) => column.toLowerCase())).size < columns.length)
    fail('has two columns whose names differ in case alone');
  for (const [column, statement] of Object.entries(fields)) {
    if (!STATEMENT.test(statement))
      fail(`maps '${column}' to '${statement}', which is not a statement such as {{Contact.Field(C_FirstName)}}`);
  }
  const twice = columns.filter((column) =>
    columns.some((other) => other !== column && fields[other] === fields[column]),
  );
  // Eloqua has been seen to give the values of the one in the column of another.
  if (twice.length > 0) fail(`maps several columns to the same statement (${twice.join(', ')})`);
  if ((syncActions?.length ?? 0) > LIMITS.syncActions)
    fail(`has ${syncActions?.length} sync actions, where ${LIMITS.syncActions} are possible`);
  const retained = hours(dataRetentionDuration);
  if (retained === undefined || retained < LIMITS.retainedHours.least || retained > LIMITS.retainedHours.most)
    fail(`keeps its rows for '${dataRetentionDuration}', where PT1H to P14D are possible`);
  const kept = hours(autoDeleteDuration);
  if (kept === undefined || kept < LIMITS.retainedHours.least)
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
