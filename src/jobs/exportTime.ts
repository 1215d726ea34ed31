import { ObjectId } from 'mongodb';
import type { QueueRecord } from '../queue/types.js';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far Eloqua's clock may be ahead of the database server's. */
const MOST_AHEAD_MS = HOUR_MS / 4;
/** The clock of this machine may be behind that of the server, too. */
const MOST_AHEAD_HERE_MS = HOUR_MS;
/** The rows of an export can be read for fourteen days. */
const OLDEST_SYNC_MS = 15 * DAY_MS;
/** Older than the Bulk API 2.0: a clock that was not set, or a date that was read wrongly. */
const FIRST_EXPORT = Date.parse('2013-01-01T00:00:00Z');
/** With a zone: without one it would be read as local time. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/**
 * When an export's sync ended, as Eloqua says it; undefined when that cannot be, seen from the database server's time. By
 * this date `post` knows which values of a contact are newer, so one of 2042 would keep its next washes out for good.
 */
export function syncEnd(told: string, serverTime: Date): Date | undefined {
  if (!MOMENT.test(told)) return undefined;
  const moment = Date.parse(told);
  const now = serverTime.getTime();
  return moment > now - OLDEST_SYNC_MS && moment <= now + MOST_AHEAD_MS ? new Date(moment) : undefined;
}

/** Whether something can have been exported at that time. */
export function canBeExportTime(moment: unknown, now: Date): moment is Date {
  if (!(moment instanceof Date)) return false;
  return moment.getTime() >= FIRST_EXPORT && moment <= latestExportTime(now);
}

/** A later date is none of an export. */
export function latestExportTime(now: Date): Date {
  return new Date(now.getTime() + MOST_AHEAD_HERE_MS);
}

/**
 * Of a record whose batch has a date that cannot be: it is sent whatever was delivered before, gives way to a copy with a
 * date, and is not noted as delivered. When it was queued is no substitute: that is later than its export, and would keep
 * out what was exported in between.
 */
const UNKNOWN_TIME = new Date(0);

export function isKnownTime(exportedAt: Date): boolean {
  return exportedAt.getTime() !== UNKNOWN_TIME.getTime();
}

/** When a record was exported: batch ids begin with that time. A record without a batch goes by when it was queued. */
export function exportedAt({ _batchID, _timestamp }: QueueRecord, now = new Date()): Date {
  const batch: unknown = _batchID;
  const moment = batch instanceof ObjectId ? batch.getTimestamp() : _timestamp;
  return canBeExportTime(moment, now) ? moment : UNKNOWN_TIME;
}
