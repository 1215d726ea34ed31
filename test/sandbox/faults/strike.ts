import { INDICATORS } from '../site/contactFields.js';
import { customObjectNamed, type Site } from '../site/site.js';
import type { SyncFaults } from '../site/syncs.js';
import type { Fault } from './faultRules.js';

/** What faults do to the site itself before the request is looked at. */
export function changeSite(site: Site, faults: readonly Fault[], resource: string): void {
  for (const fault of faults) {
    if (fault.kind === 'movePod') site.podMoves += 1;
    if (fault.kind === 'removeField') removeField(site, fault.field);
    if (fault.kind === 'expireData') expireData(site, resource, fault.status ?? 404);
  }
}

/** A field of contacts, or of Contacts.Indicators. */
export function removeField(site: Site, internalName: string): void {
  const removed =
    site.contacts.fields.remove(internalName) ||
    customObjectNamed(site, INDICATORS)?.records.fields.remove(internalName);
  if (!removed) throw new Error(`The sandbox has no field ${internalName}`);
}

/** The rows of the sync whose data is asked for; of all syncs when the request names none. */
function expireData(site: Site, resource: string, status: 404 | 410): void {
  const id = /^\/syncs\/(\d+)/i.exec(resource)?.[1];
  for (const sync of site.syncs.all()) {
    if (id !== undefined && sync.id !== Number(id)) continue;
    sync.snapshot = undefined;
    sync.goneStatus = status;
  }
}

/** What faults do to the sync that a request starts. */
export function syncFaultsOf(faults: readonly Fault[]): SyncFaults {
  const given: SyncFaults = {};
  for (const fault of faults) {
    if (fault.kind === 'syncStuck') given.stuckIn = fault.status ?? 'active';
    if (fault.kind === 'syncError')
      given.endsInError = { code: fault.code, message: fault.message ?? 'The sync failed.', acts: fault.acts ?? false };
    if (fault.kind === 'syncWarning') {
      const { code: statusCode, message = 'Something is to be looked at.', count = 0 } = fault;
      given.extraWarning = { severity: 'warning', statusCode, message, count };
    }
    if (fault.kind === 'duplicateRows') given.duplicateEvery = fault.every ?? 1;
    if (fault.kind === 'refuseRows') {
      const { column, values, wholeRow = true } = fault;
      const code = fault.code ?? (wholeRow ? 'ELQ-00032' : 'ELQ-00040');
      given.refuseRows = { column, values, code, message: fault.message ?? 'The row is refused.', wholeRow };
    }
  }
  return given;
}

/** Syncs that a fault held go on, and end now if their time has passed meanwhile. */
export function releaseStuck(site: Site): void {
  for (const sync of site.syncs.running()) {
    if (sync.faults.stuckIn) sync.endsAt = Math.max(sync.endsAt, site.clock.now());
    delete sync.faults.stuckIn;
  }
}
