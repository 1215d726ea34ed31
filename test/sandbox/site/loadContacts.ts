import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { type ContactRow, EXPORT_QUEUE, type IndicatorOptions } from '../options.js';
import { INDICATORS } from './contactFields.js';
import { integerBetween } from './random.js';
import { comparable, type StoredRecord } from './recordTable.js';
import { customObjectNamed, type Site } from './site.js';

const DAY = 86_400_000;

/** Rows of a CSV file whose first line names contact fields. */
export function readContactFile(path: string): ContactRow[] {
  return parse(readFileSync(path), { columns: true, bom: true, skip_empty_lines: true, relax_column_count: false });
}

/**
 * Makes contacts, each with its row in Contacts.Indicators, and puts them on a shared list.
 * @throws Error when a column is no contact field, an address is missing or known already, or the list is unknown
 */
export function loadContacts(
  site: Site,
  rows: readonly ContactRow[],
  options: { list?: string | undefined; indicators?: IndicatorOptions | undefined } = {},
): StoredRecord[] {
  const listName = options.list ?? EXPORT_QUEUE;
  const list = site.lists.byName(listName);
  if (!list) throw new Error(`The sandbox has no shared list "${listName}"`);
  const read = readRows(site, rows);
  const made = read.map((values, position) => {
    const createdAt = site.clock.now() - integerBetween(site.random, 200, 1000) * DAY;
    const contact = site.contacts.insert(values, createdAt);
    insertIndicators(site, contact, position, options.indicators ?? {});
    return contact;
  });
  site.lists.add(
    list,
    made.map((contact) => contact.id),
    site.clock.now(),
  );
  return made;
}

/** Values of the rows by field. All are read before any is stored, so that a bad row leaves the site as it was. */
function readRows(site: Site, rows: readonly ContactRow[]): string[][] {
  const emailField = site.contacts.fields.byInternalName('C_EmailAddress');
  if (!emailField) throw new Error('The sandbox has no Email Address any more');
  const addresses = new Set<string>();
  return rows.map((row) => {
    const values = valuesOf(site, row);
    const address = comparable(values[emailField.index] ?? '');
    if (address === '') throw new Error('A contact without Email Address');
    if (addresses.has(address) || site.contacts.find(emailField, address).length > 0)
      throw new Error('Two contacts with the same Email Address');
    addresses.add(address);
    return values;
  });
}

function valuesOf(site: Site, row: ContactRow): string[] {
  const values = site.contacts.blankValues();
  for (const [name, value] of Object.entries(row)) {
    if (isContactId(name)) continue;
    const field = site.contacts.fields.byAnyName(name);
    if (!field) throw new Error(`The sandbox has no contact field "${name}"`);
    values[field.index] = value;
  }
  return values;
}

/** Files made from an export carry Eloqua's id of the contact; ours are given by the site. */
function isContactId(name: string): boolean {
  return ['contactid', 'id'].includes(name.trim().toLowerCase());
}

function insertIndicators(site: Site, contact: StoredRecord, position: number, options: IndicatorOptions): void {
  const object = customObjectNamed(site, INDICATORS);
  if (!object) return;
  const { ageDays } = options;
  const age = typeof ageDays === 'function' ? ageDays(position) : (ageDays ?? integerBetween(site.random, 1, 365));
  const changedAt = Math.round(site.clock.now() - age * DAY);
  const values = object.records.blankValues();
  values[0] = contact.values[0] ?? '';
  values[1] = options.status ?? 'PROCESSED';
  values[2] = String(changedAt);
  object.records.insert(values, changedAt, { contactId: contact.id });
}
