import type { ContactRow } from '../options.js';
import { contactByAddress } from './lookUp.js';
import type { StoredRecord } from './recordTable.js';
import type { Site } from './site.js';

/**
 * Changes fields of a contact as a person does in Eloqua's pages.
 * @throws Error when there is no such contact or field, or another contact has the new address
 */
export function editContact(site: Site, address: string, change: ContactRow): void {
  const contact = existing(site, address);
  const values = [...contact.values];
  for (const [name, value] of Object.entries(change)) {
    const field = site.contacts.fields.byAnyName(name);
    if (!field) throw new Error(`The sandbox has no contact field "${name}"`);
    values[field.index] = value;
    const owner = field.internalName === 'C_EmailAddress' ? contactByAddress(site, value) : undefined;
    if (owner && owner.id !== contact.id) throw new Error('Another contact has this Email Address');
  }
  site.contacts.replace({ ...contact, values, updatedAt: site.clock.now() });
}

/** A contact that is deleted is on no list any more. */
export function deleteContact(site: Site, address: string): void {
  const { id } = existing(site, address);
  for (const list of site.lists.all()) site.lists.remove(list, [id], site.clock.now());
  site.contacts.delete(id);
}

function existing(site: Site, address: string): StoredRecord {
  const contact = contactByAddress(site, address);
  if (!contact) throw new Error('The sandbox has no contact with this Email Address');
  return contact;
}
