import type { Claim, RecordId, Settled } from './types.js';

const NOTHING: Settled = { count: 0, notOwned: [] };

/** The claim of a queue in which nothing was free: no lease, nothing to settle. */
export function emptyClaim(queueName: string): Claim {
  const none = async (ids: readonly RecordId[]): Promise<Settled> => ({ count: 0, notOwned: ids });
  return {
    token: '',
    queueName,
    records: [],
    lost: new AbortController().signal,
    noted: undefined,
    note: async () => {},
    complete: none,
    release: none,
    transfer: (_toQueue, records) => none(records.map((record) => record._id)),
    fail: (_toQueue, failures) => none(failures.map((failure) => failure.id)),
    close: async () => NOTHING,
  };
}
