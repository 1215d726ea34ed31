import type { CustomObject, Eloqua } from '../../../src/eloqua/types.js';
import type { Seen, TinySite } from './tinySite.js';

/** How a request may be repeated; the fault matrix has a column for each. */
export type Kind = 'login' | 'read' | 'rows' | 'define' | 'remove' | 'removeRows' | 'upload' | 'start';

export interface Operation {
  readonly kind: Kind;
  /** The request that faults are set on. */
  readonly method: string;
  readonly path: string;
  run(eloqua: Eloqua, site: TinySite): Promise<unknown>;
}

const OBJECT: CustomObject = { uri: '/customObjects/172', id: '172', name: 'Contacts.Indicators' };
const KEPT = { dataRetentionDuration: 'P14D', autoDeleteDuration: 'P15D' };
const EXPORT = { name: 'e', fields: { email: '{{Contact.Field(C_EmailAddress)}}' }, ...KEPT };
const IMPORT = { ...EXPORT, identifierFieldName: 'email' };

export const ROWS = Array.from({ length: 7 }, (_, n) => ({ email: `a${n}@example.com` }));

/** Every method of the client, with the request it is about. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'first request': { kind: 'login', method: 'GET', path: '/id', run: (eloqua) => eloqua.contactFields() },
  findSharedList: read('/contacts/lists', (eloqua) => eloqua.findSharedList('DWM - Export Queue')),
  findCustomObject: read('/customObjects', (eloqua) => eloqua.findCustomObject('Contacts.Indicators')),
  contactFields: read('/contacts/fields', (eloqua) => eloqua.contactFields()),
  customObjectFields: read('/customObjects/172/fields', (eloqua) => eloqua.customObjectFields(OBJECT)),
  definitions: read('/contacts/exports', (eloqua) => eloqua.definitions('exports', 'contacts', 'DWMOps')),
  sync: read('/syncs/1000', (eloqua) => eloqua.sync('/syncs/1000')),
  syncsOf: read('/syncs', (eloqua) => eloqua.syncsOf('/contacts/exports/1')),
  awaitSync: read('/syncs/1000', (eloqua) => eloqua.awaitSync('/syncs/1000')),
  logs: read('/syncs/1000/logs', (eloqua) => eloqua.logs('/syncs/1000')),
  rejects: read('/syncs/1000/rejects', (eloqua) => drain(eloqua.rejects('/syncs/1000'))),
  pages: { ...read('/syncs/1000/data', (eloqua) => drain(eloqua.pages('/syncs/1000'))), kind: 'rows' },
  createExport: {
    kind: 'define',
    method: 'POST',
    path: '/contacts/exports',
    run: (eloqua) => eloqua.createExport('contacts', EXPORT),
  },
  createImport: {
    kind: 'define',
    method: 'POST',
    path: '/customObjects/172/imports',
    run: (eloqua) => eloqua.createImport(OBJECT, IMPORT),
  },
  deleteDefinition: {
    kind: 'remove',
    method: 'DELETE',
    path: '/contacts/exports/9',
    run: (eloqua, site) => {
      site.definitions.set('/contacts/exports/9', { name: 'left' });
      return eloqua.deleteDefinition('/contacts/exports/9');
    },
  },
  deleteStagedRows: {
    kind: 'removeRows',
    method: 'DELETE',
    path: '/contacts/imports/9/data',
    run: (eloqua) => eloqua.deleteStagedRows('/contacts/imports/9'),
  },
  upload: {
    kind: 'upload',
    method: 'POST',
    path: '/contacts/imports/9/data',
    run: (eloqua) => eloqua.upload('/contacts/imports/9', ROWS),
  },
  startSync: {
    kind: 'start',
    method: 'POST',
    path: '/syncs',
    run: (eloqua) => eloqua.startSync('/contacts/imports/9'),
  },
};

export const isTarget = (operation: Operation) => (seen: Seen) =>
  seen.method === operation.method && seen.path === operation.path;

function read(path: string, run: (eloqua: Eloqua) => Promise<unknown>): Operation {
  return { kind: 'read', method: 'GET', path, run };
}

export async function drain<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}
