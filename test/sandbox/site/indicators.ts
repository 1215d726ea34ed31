import { INDICATORS } from './contactFields.js';
import { changeRecord } from './customObjects.js';
import { type Indicators, indicatorRecords } from './lookUp.js';
import { customObjectNamed, type Site } from './site.js';

const MARKED = 'PROCESS as MOD';
const DONE = 'PROCESSED';

/**
 * What the site's own program does with the trigger table: a row that was marked long enough ago is PROCESSED. Its
 * timestamp becomes the moment at which the program came by.
 */
export function runIndicatorProgram(site: Site, now: number): void {
  const { processAfterMs } = site.settings;
  const object = customObjectNamed(site, INDICATORS);
  if (processAfterMs === undefined || !object) return;
  for (const record of object.records.all()) {
    const dueAt = record.updatedAt + processAfterMs;
    if (record.values[1] === MARKED && dueAt <= now) changeRecord(object, record, 'Data_Status', DONE, dueAt);
  }
}

/** Sets a contact's row as a test wants it. */
export function setIndicators(site: Site, address: string, change: Partial<Indicators>): void {
  const object = customObjectNamed(site, INDICATORS);
  const record = indicatorRecords(site, address)[0];
  if (!object || !record) throw new Error(`The sandbox has no row for ${address} in ${INDICATORS}`);
  const values = [...record.values];
  if (change.status !== undefined) values[1] = change.status;
  if (change.updatedAt !== undefined) values[2] = String(change.updatedAt);
  object.records.replace({ ...record, values, updatedAt: change.updatedAt ?? record.updatedAt });
}
