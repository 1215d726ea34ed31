import { checkExport, checkImport } from '../eloqua/checkDefinition.js';
import { listFilter, staleFilter } from '../eloqua/filters.js';
import type { ExportDefinition, Field, ImportDefinition, SharedList } from '../eloqua/types.js';
import { type ContactFields, emailFieldOf } from '../jobs/contactFields.js';
import { writableColumns } from '../jobs/importFields.js';
import { type IndicatorsObject, PROCESSED } from '../jobs/indicatorsObject.js';
import type { JobScript } from '../jobs/jobNames.js';
import { describeError } from '../ops/describeError.js';
import { type Finding, fail } from './finding.js';

/** What was found in Eloqua by the names in the settings; undefined where it was not. */
export interface Found {
  readonly list: SharedList | undefined;
  readonly indicators: IndicatorsObject | undefined;
}

const OURS = { name: 'DWMOps doctor', dataRetentionDuration: 'P14D', autoDeleteDuration: 'P14D' } as const;

/**
 * Whether the exports and imports that the jobs will make keep to the limits of the API: the client's own check, of
 * definitions as the settings and the site's fields make them. Nothing is sent.
 */
export function checkLimits(fields: ContactFields, known: readonly Field[], { list, indicators }: Found): Finding[] {
  const filter = list && listFilter(list);
  return [
    ...broken('get', () => checkExport({ ...OURS, fields, ...(filter !== undefined && { filter }) })),
    ...broken('post', () => checkImport(contactImport(fields, known))),
    ...(indicators ? broken('indicators', () => checkImport(indicatorImport(indicators))) : []),
    ...(indicators ? broken('refresh', () => checkExport(agedExport(indicators))) : []),
  ];
}

function broken(script: JobScript, check: () => void): Finding[] {
  try {
    check();
    return [];
  } catch (error) {
    return [fail('Eloqua', `${script}: ${describeError(error)}`, `Correct the setting, or CONTACT_FIELDS_FILE.`)];
  }
}

function contactImport(fields: ContactFields, known: readonly Field[]): ImportDefinition {
  const columns = writableColumns(fields, known).columns.map(({ name }) => [name, fields[name] ?? ''] as const);
  return { ...OURS, fields: Object.fromEntries(columns), identifierFieldName: emailFieldOf(fields) };
}

function indicatorImport({ email, status }: IndicatorsObject): ImportDefinition {
  const fields = { email: email.statement, status: status.statement };
  return { ...OURS, fields, identifierFieldName: 'email', linkToContactsBy: 'email' };
}

function agedExport({ email, status, updated }: IndicatorsObject): ExportDefinition {
  return {
    ...OURS,
    fields: { email: email.statement },
    filter: staleFilter(status, PROCESSED, updated, new Date()),
  };
}
