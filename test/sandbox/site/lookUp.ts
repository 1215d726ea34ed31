import { INDICATORS } from './contactFields.js';
import type { ContactList } from './contactLists.js';
import type { FieldTable } from './fields.js';
import type { StoredRecord } from './recordTable.js';
import { customObjectNamed, type Site } from './site.js';

/** What tests and the state page ask of the site by address and name. */

export function contactByAddress(site: Site, address: string): StoredRecord | undefined {
  const field = site.contacts.fields.byInternalName('C_EmailAddress');
  return field ? site.contacts.find(field, address)[0] : undefined;
}

/** A contact's fields by alias (by internal name where there is none), blank ones too, and its id as ContactID. */
export function contactRow(site: Site, contact: StoredRecord): Record<string, string> {
  return { ...rowOf(site.contacts.fields, contact), ContactID: String(contact.id) };
}

function rowOf(fields: FieldTable, record: StoredRecord): Record<string, string> {
  const row: Record<string, string> = {};
  for (const { alias, internalName, index, derived } of fields.all())
    if (!derived) row[alias ?? internalName] = record.values[index] ?? '';
  return row;
}

export interface Indicators {
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

export function indicatorRecords(site: Site, address: string): StoredRecord[] {
  const object = customObjectNamed(site, INDICATORS);
  const field = object?.records.fields.byAnyName('Email_Address');
  return object && field ? object.records.find(field, address) : [];
}

export function indicatorsOf(site: Site, address: string): Indicators | undefined {
  const record = indicatorRecords(site, address)[0];
  return record && { status: record.values[1] ?? '', updatedAt: Number(record.values[2]) };
}

/** @throws Error when there is no such list */
export function listNamed(site: Site, name: string): ContactList {
  const list = site.lists.byName(name);
  if (!list) throw new Error(`The sandbox has no shared list "${name}"`);
  return list;
}
