import type { Entity, SyncAction } from '../eloqua/types.js';
import type { Claim, QueueRecord, Settled } from '../queue/types.js';
import type { Column } from './prepareRows.js';

/** Everything about an import that differs between `post` and `indicators`. */
export interface ImportPlan {
  readonly of: Entity;
  readonly columns: readonly Column[];
  /** Column name → statement; the same names as `columns`. */
  readonly fields: Readonly<Record<string, string>>;
  readonly identifier: string;
  readonly syncActions: readonly SyncAction[];
  /** Whether a row whose identifier several records of Eloqua have is for all of them. */
  readonly updateMultipleMatches: boolean;
  /** A column that names the contact to which a record of a custom object belongs. */
  readonly linkToContactsBy?: string;
  /** A column that the record has no value for is left out. */
  readonly toRow: (record: QueueRecord) => Record<string, string>;
  /** Whether a row that is older than what Eloqua got of its contact before must not be sent: it would bring that back. */
  readonly isOverwriting: boolean;
  /** Settles records whose row is in Eloqua. */
  readonly delivered: (claim: Claim, records: readonly QueueRecord[]) => Promise<Settled>;
}
