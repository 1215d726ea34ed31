import type { AwaitOptions } from '../eloqua/types.js';
import type { ErrorCode } from '../errors/catalogue.js';

/*
 * A sync whose result cannot be had keeps what depends on it waiting: its note says since when, later runs only look at
 * it, and after a day it is given up.
 */

/** What is wrong with one sync alone, and may be so for good. */
export const UNREADABLE = ['ELOQUA_GONE', 'ELOQUA_DATA_GONE', 'ELOQUA_ROWS_MISSING'] as const satisfies ErrorCode[];

/** A sync that takes longer than the job may. */
export const TIME_UP = ['ELOQUA_SYNC_UNFINISHED', 'ELOQUA_DEADLINE'] as const satisfies ErrorCode[];

const GIVE_UP_AFTER_MS = 24 * 3600_000;

/** @param troubledSince - by this clock, or in milliseconds since 1970. */
export function isHopeless(troubledSince: Date | number | undefined): boolean {
  return troubledSince !== undefined && Date.now() - Number(troubledSince) >= GIVE_UP_AFTER_MS;
}

/** A sync that took a run's whole time before is only looked at, so that the work of others need not wait for it. */
export function patienceWith({ troubledSince }: { readonly troubledSince?: unknown }): AwaitOptions {
  return troubledSince === undefined ? {} : { longestMs: 0 };
}
