import { createHash } from 'node:crypto';
import { shownDefinition } from '../bulk/definitionRoutes.js';
import { shownSync } from '../bulk/startSync.js';
import { stamp } from '../site/clock.js';
import type { FieldTable } from '../site/fields.js';
import type { StoredRecord } from '../site/recordTable.js';
import type { Site } from '../site/site.js';

export interface RecordState {
  readonly id: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Field's internal name → text, blank ones left out. */
  readonly values: Readonly<Record<string, string>>;
  readonly subscribed?: boolean;
  readonly bounced?: boolean;
  readonly contactId?: number;
}

/** What the site keeps for its users: what no job may change outside production. */
export interface RecordsState {
  readonly contacts: readonly RecordState[];
  readonly lists: readonly { readonly id: number; readonly name: string; readonly members: readonly number[] }[];
  readonly customObjects: readonly {
    readonly id: number;
    readonly name: string;
    readonly records: readonly RecordState[];
  }[];
}

/** What the API's users have it do. */
export interface WorkState {
  readonly definitions: readonly Record<string, unknown>[];
  readonly syncs: readonly Record<string, unknown>[];
  readonly users: readonly Record<string, unknown>[];
}

export interface SandboxState {
  readonly records: RecordsState;
  readonly work: WorkState;
}

/** The same site gives the same text: everything in the order of ids, fields in their own order. */
export function stateOf(site: Site): SandboxState {
  return { records: recordsState(site), work: workState(site) };
}

export function recordsState(site: Site): RecordsState {
  return {
    contacts: [...site.contacts.all()].map((contact) => ({
      ...recordState(contact, site.contacts.fields),
      subscribed: contact.subscribed,
      bounced: contact.bounced,
    })),
    lists: site.lists.all().map(({ id, name, members }) => ({ id, name, members: [...members].sort((a, b) => a - b) })),
    customObjects: [...site.customObjects.values()].map(({ id, name, records }) => ({
      id,
      name,
      records: [...records.all()].map((record) => ({
        ...recordState(record, records.fields),
        contactId: record.contactId,
      })),
    })),
  };
}

export function recordState(record: StoredRecord, fields: FieldTable): RecordState {
  const values: Record<string, string> = {};
  for (const { internalName, index, dataType } of fields.all()) {
    const value = record.values[index] ?? '';
    if (value !== '') values[internalName] = dataType === 'date' ? stamp(Number(value)) : value;
  }
  return { id: record.id, createdAt: stamp(record.createdAt), updatedAt: stamp(record.updatedAt), values };
}

export function workState(site: Site): WorkState {
  return {
    definitions: site.definitions.all().map((definition) => ({
      ...shownDefinition(definition),
      stagedRows: definition.staged.reduce((sum, file) => sum + file.rows.length, 0),
      stagedFiles: definition.staged.length,
    })),
    syncs: site.syncs.all().map((sync) => ({
      ...shownSync(sync),
      logs: sync.logs,
      rejects: sync.rejects.length,
      rows: sync.snapshot?.records.length ?? 0,
    })),
    users: site.users.standing(site.clock.now()),
  };
}

/** SHA-256 of the records, made piece by piece: 100,000 contacts as one text would be 120 MB. */
export function fingerprintOf(site: Site): string {
  const hash = createHash('sha256');
  const add = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`);
  for (const contact of site.contacts.all()) add(contact);
  for (const { id, name, members } of site.lists.all()) add([id, name, [...members].sort((a, b) => a - b)]);
  for (const { id, name, records } of site.customObjects.values()) {
    add([id, name]);
    for (const record of records.all()) add(record);
  }
  return hash.digest('hex');
}
