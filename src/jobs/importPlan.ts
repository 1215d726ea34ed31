import type { Entity, Row, SyncAction } from '../eloqua/types.js';
import type { Claim, Failure, QueueRecord, RecordId, Settled } from '../queue/types.js';
import type { ContactIdentity, IdentifiedRecord } from './contactIdentity.js';
import type { ImportCounts } from './importCounts.js';

/** A column of an import: its name in the record, and how long a value Eloqua takes (100, 250 in a CDO, 32,000). */
export interface Column {
  readonly name: string;
  readonly longest: number;
}

/**
 * What an import's row does to its record in Eloqua:
 *   changes   writes what it has, and no blank: cells of columns that other rows have stay blank and change nothing
 *   emptying  writes all, blanks too: such cells hold what Eloqua has
 *   whole     writes all, as today's values are not known; goes with rows of the same columns alone
 */
export type RowKind = 'changes' | 'emptying' | 'whole';

/** One record as a row of an import. */
export interface PreparedRow {
  readonly id: RecordId;
  readonly identity: ContactIdentity;
  readonly exportedAt: Date;
  readonly kind: RowKind;
  /** The column that finds the record in Eloqua. */
  readonly identifier: string;
  /** The identifier, and what is to be written. */
  readonly row: Row;
  /** For `emptying`: what Eloqua holds, by the newest that is known, in the columns of which somebody knows. */
  readonly held?: Row;
  /** Whether others changed the contact in Eloqua meanwhile, so that it was merged; `unsettled`: once more, after enough washes. */
  readonly edited?: 'merged' | 'unsettled';
}

export interface PlannedRows {
  readonly rows: readonly PreparedRow[];
  readonly failures: readonly Failure[];
  /** When what Eloqua holds was read; undefined where nothing was compared. */
  readonly comparedAt?: number;
}

/** For which claim rows are made. */
export interface Occasion {
  readonly claim: Claim;
  readonly counts: ImportCounts;
  /** Whether a contact of the set may have left the processing list. */
  readonly hasLeftList: boolean;
}

/** Everything about an import that differs between `post` and `indicators`. */
export interface ImportPlan {
  readonly of: Entity;
  readonly columns: readonly Column[];
  /** Column name → statement, of every column that a row may have. */
  readonly fields: Readonly<Record<string, string>>;
  readonly syncActions: readonly SyncAction[];
  /** Whether a row whose identifier several records of Eloqua have is for all of them. */
  readonly updateMultipleMatches: boolean;
  /** Whether a row that matches nobody is dropped; else it is made anew. */
  readonly updateOnly: boolean;
  /** A column that names the contact to which a record of a custom object belongs. */
  readonly linkToContactsBy?: string;
  /** Whether a row that is older than what Eloqua got of its contact before must not be sent: it would bring that back. */
  readonly isOverwriting: boolean;
  readonly identify: (record: QueueRecord) => ContactIdentity;
  /** The column that finds what has no id. */
  readonly addressColumn: string;
  /** What a record's row has in the column that finds it; undefined: in an import of a release that noted no column. */
  readonly keyOf: (record: QueueRecord, identifier: string | undefined) => string;
  /** Rows of records of different contacts. Those that it deals with itself are in neither rows nor failures. */
  readonly makeRows: (records: readonly IdentifiedRecord[], occasion: Occasion) => Promise<PlannedRows>;
  /** As `makeRows`, for a dry run: asks Eloqua nothing. */
  readonly previewRows: (records: readonly IdentifiedRecord[]) => PlannedRows;
  /** Settles records whose row is in Eloqua. */
  readonly delivered: (claim: Claim, records: readonly QueueRecord[]) => Promise<Settled>;
}
