import { ownValue } from '../ownValue.js';
import type { QueueRecord, RecordId } from '../queue/types.js';
import { exportedValue } from './asExported.js';

/** Whom a record is of. */
export interface ContactIdentity {
  /** ContactIDExt; '' where the site does not export it, or did not when the record was exported. */
  readonly id: string;
  /** The e-mail address as exported, without case and outer blanks. */
  readonly address: string;
}

/** The form in which Eloqua compares addresses. */
export function comparable(address: string): string {
  return address.trim().toLowerCase();
}

/** `idField` undefined: contacts go by their address alone. */
export function identityOf(record: QueueRecord, emailField: string, idField?: string): ContactIdentity {
  const id = idField === undefined ? '' : ownValue(record, idField);
  return { id: typeof id === 'string' ? id.trim() : '', address: comparable(exportedAddress(record, emailField)) };
}

export function exportedAddress(record: QueueRecord, emailField: string): string {
  const address = exportedValue(record, emailField);
  return typeof address === 'string' ? address.trim() : '';
}

/** A record with what decides which of several of one contact goes. */
export interface IdentifiedRecord {
  readonly record: QueueRecord;
  readonly identity: ContactIdentity;
  readonly exportedAt: Date;
}

/**
 * Of several records of one contact the newest, since Eloqua drops duplicates and does not say which one (invariant 5).
 * Two that have ids are of one contact when the ids are the same: the address may have moved from one contact to
 * another. Where one has no id, the address decides.
 */
export function newestOfEach(all: readonly IdentifiedRecord[]): {
  newest: IdentifiedRecord[];
  superseded: RecordId[];
} {
  const superseded = new Set<IdentifiedRecord>();
  // Oldest first, so that whatever a later one meets is superseded by it; of the same time, the later of the queue goes.
  const inOrder = [...all].sort((one, other) => one.exportedAt.getTime() - other.exportedAt.getTime());
  const byId = new Map<string, IdentifiedRecord>();
  const byAddress = new Map<string, IdentifiedRecord[]>();
  for (const one of inOrder) {
    const { id, address } = one.identity;
    const sameAddress = byAddress.get(address) ?? [];
    const others = sameAddress.filter(({ identity }) => id === '' || identity.id === '');
    const sameId = id === '' ? undefined : byId.get(id);
    for (const other of sameId ? [...others, sameId] : others) superseded.add(other);
    if (id !== '') byId.set(id, one);
    if (address !== '') byAddress.set(address, [...sameAddress.filter((other) => !superseded.has(other)), one]);
  }
  return {
    newest: all.filter((one) => !superseded.has(one)),
    superseded: [...superseded].map(({ record }) => record._id),
  };
}
