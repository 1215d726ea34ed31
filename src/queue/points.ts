/**
 * Every place at which a crash leaves the database in a different state. Tests end a process at each of them; a new
 * step of an operation gets its point here, so that no test can forget it.
 */
export const CLAIM_POINTS = ['claim:leased', 'claim:locked'] as const;

export const TRANSACTION_TRANSFER_POINTS = [
  'transfer:begin',
  'transfer:deleted',
  'transfer:inserted',
  'transfer:companion',
  'transfer:committed',
] as const;

export const STEPWISE_TRANSFER_POINTS = [
  'transfer:begin',
  'transfer:marked',
  'transfer:companion',
  'transfer:held',
  'transfer:proven',
  'transfer:deleted',
  'transfer:freed',
] as const;

export const SETTLE_POINTS = ['complete:removed', 'complete:counted', 'release:released', 'close:closed'] as const;

export type Point =
  | (typeof CLAIM_POINTS)[number]
  | (typeof TRANSACTION_TRANSFER_POINTS)[number]
  | (typeof STEPWISE_TRANSFER_POINTS)[number]
  | (typeof SETTLE_POINTS)[number];
