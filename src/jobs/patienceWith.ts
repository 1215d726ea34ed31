import type { AwaitOptions } from '../eloqua/types.js';

/** A sync that took a run's whole time before is only looked at, so that the work of others need not wait for it. */
export function patienceWith({ troubledSince }: { readonly troubledSince?: unknown }): AwaitOptions {
  return troubledSince === undefined ? {} : { longestMs: 0 };
}
