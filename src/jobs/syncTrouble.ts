import type { AwaitOptions } from '../eloqua/types.js';
import type { ErrorCode } from '../errors/catalogue.js';
import type { DwmError } from '../errors/dwmError.js';

/*
 * A sync whose result cannot be had keeps what depends on it waiting. Its note says since when, in milliseconds since
 * 1970; later runs deal with others first and only look at it; and what is unreadable for a day is given up.
 */
export interface Trouble {
  /** Since when it does not end, or is not to be had for a reason that may pass. */
  readonly waitingSince?: number;
  /** Since when it has ended, and its rows or rejects cannot be read. */
  readonly unreadableSince?: number;
  readonly failedReadings?: number;
}

/** What is wrong with the data of one sync alone, and may be so for good. */
export const UNREADABLE: readonly ErrorCode[] = [
  'ELOQUA_GONE',
  'ELOQUA_DATA_GONE',
  'ELOQUA_ROWS_MISSING',
  'EXPORT_INCOMPLETE',
];

/** What may pass, or is wrong with all of Eloqua: nothing to give anything up for, but no reason to hold up others. */
export const OUT_OF_REACH: readonly ErrorCode[] = [
  'ELOQUA_SYNC_UNFINISHED',
  'ELOQUA_DEADLINE',
  'ELOQUA_FORBIDDEN',
  'ELOQUA_REQUEST_INVALID',
  'ELOQUA_ANSWER_UNUSABLE',
  'ELOQUA_UNAVAILABLE',
];

const GIVE_UP_AFTER_MS = 24 * 3600_000;
/** One bad page before a weekend without runs is no reason. */
const LEAST_READINGS = 3;

/** What to note of a sync after a failure of one of the codes above. */
export function troubleAfter(trouble: Trouble, { code }: DwmError): Trouble {
  const { waitingSince = Date.now(), unreadableSince = Date.now(), failedReadings = 0 } = trouble;
  return UNREADABLE.includes(code) ? { unreadableSince, failedReadings: failedReadings + 1 } : { waitingSince };
}

export function hasTrouble({ waitingSince, unreadableSince }: Trouble): boolean {
  return waitingSince !== undefined || unreadableSince !== undefined;
}

export function isUnreadableForGood({ unreadableSince, failedReadings = 0 }: Trouble): boolean {
  return isDayAgo(unreadableSince) && failedReadings >= LEAST_READINGS;
}

export function isDayAgo(moment: number | undefined): boolean {
  return moment !== undefined && Date.now() - moment >= GIVE_UP_AFTER_MS;
}

/** A sync that took a run's whole time before is only looked at. */
export function patienceWith({ waitingSince }: Trouble): AwaitOptions {
  return waitingSince === undefined ? {} : { longestMs: 0 };
}
