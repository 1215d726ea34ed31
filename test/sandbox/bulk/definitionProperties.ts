import type { DefinitionKind, Scope } from '../site/definitions.js';
import type { Site } from '../site/site.js';

/** A definition's properties as they stand in JSON. */
export type Properties = Readonly<Record<string, unknown>>;

const SHARED = ['name', 'fields', 'syncActions', 'dataRetentionDuration', 'autoDeleteDuration'];
const KNOWN: Readonly<Record<DefinitionKind, readonly string[]>> = {
  exports: [...SHARED, 'filter', 'maxRecords', 'areSystemTimestampsInUTC'],
  imports: [
    ...SHARED,
    'identifierFieldName',
    'isSyncTriggeredOnImport',
    'isUpdatingMultipleMatchedRecords',
    'updateRule',
    'updateRuleByField',
    'importRule',
    'importPriorityUri',
    'nullIdentifierFieldName',
  ],
  syncActions: [...SHARED, 'identifierFieldName', 'isSyncTriggeredOnImport'],
};
const MAPPING = [
  'mapDataCards',
  'mapDataCardsEntityField',
  'mapDataCardsSourceField',
  'mapDataCardsEntityType',
  'mapDataCardsCaseSensitiveMatch',
];
/** Properties that are true or false; the texts "true" and "false" are taken too (contract, 3). */
export const BOOLEANS = [
  'areSystemTimestampsInUTC',
  'isSyncTriggeredOnImport',
  'isUpdatingMultipleMatchedRecords',
  'nullIdentifierFieldName',
  'mapDataCards',
  'mapDataCardsCaseSensitiveMatch',
];
const DEFAULTS: Readonly<Record<DefinitionKind, Properties>> = {
  exports: { dataRetentionDuration: 'PT6H' },
  imports: { isSyncTriggeredOnImport: false, dataRetentionDuration: 'P7D', isUpdatingMultipleMatchedRecords: false },
  syncActions: { isSyncTriggeredOnImport: false, dataRetentionDuration: 'P7D' },
};
/** What the API keeps of a posted definition: unknown properties dropped, defaults filled in, "true" taken for true. */
export function keptProperties(site: Site, kind: DefinitionKind, scope: Scope, posted: Properties): Properties {
  const known = [...KNOWN[kind], ...(kind === 'imports' && scope.entity === 'customObjects' ? MAPPING : [])];
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries({ ...DEFAULTS[kind], ...posted })) {
    if (!known.includes(name) || value === null || value === undefined) continue;
    if (name === 'importRule' && site.settings.dropsImportRule) continue;
    kept[name] = BOOLEANS.includes(name) && typeof value === 'string' ? value.toLowerCase() === 'true' : value;
  }
  return kept;
}
