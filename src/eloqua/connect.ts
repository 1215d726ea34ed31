import { awaitSync } from './awaitSync.js';
import { createExport, createImport, definitions, deleteDefinition, deleteStagedRows } from './definitions.js';
import { Api } from './http/api.js';
import { contactFields, customObjectFields, findCustomObject, findSharedList } from './metadata.js';
import { logs, pages, rejects } from './results.js';
import { type EloquaSettings, type EloquaTools, fillGaps } from './settings.js';
import { startSync } from './startSync.js';
import { sync, syncsOf } from './syncs.js';
import type { Eloqua } from './types.js';
import { upload } from './upload.js';

/**
 * The Bulk API of one site, for the length of one job: its time limit runs from here. Nothing is requested before the
 * first call. Throws ELOQUA_INSECURE_ADDRESS for a login address that is not https.
 */
export function connectEloqua(settings: EloquaSettings, tools: EloquaTools): Eloqua {
  const api = new Api(fillGaps(settings, tools));
  return {
    findSharedList: (name) => findSharedList(api, name),
    findCustomObject: (name) => findCustomObject(api, name),
    contactFields: () => contactFields(api),
    customObjectFields: (object) => customObjectFields(api, object),
    createExport: (of, definition) => createExport(api, of, definition),
    createImport: (of, definition) => createImport(api, of, definition),
    definitions: (kind, of, prefix) => definitions(api, kind, of, prefix),
    deleteDefinition: (uri) => deleteDefinition(api, uri),
    upload: (importUri, rows) => upload(api, importUri, rows),
    deleteStagedRows: (importUri) => deleteStagedRows(api, importUri),
    startSync: (definitionUri, known = []) => startSync(api, definitionUri, known),
    sync: (syncUri) => sync(api, syncUri),
    syncsOf: (definitionUri) => syncsOf(api, definitionUri),
    awaitSync: (syncUri, options) => awaitSync(api, syncUri, options).finally(() => tools.onWait?.(undefined)),
    pages: (syncUri, options) => pages(api, syncUri, options),
    logs: (syncUri) => logs(api, syncUri),
    rejects: (syncUri) => rejects(api, syncUri),
  };
}
