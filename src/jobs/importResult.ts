import { isFieldOnlyReject, leftRowsOut, retryAdvice } from '../eloqua/statusCodes.js';
import type { EndStatus, LogEntry, Reject } from '../eloqua/types.js';
import { ownValue } from '../ownValue.js';
import { comparable } from './contactIdentity.js';

const CONTACTS_CREATED = 'ELQ-00004';
const CONTACTS_UPDATED = 'ELQ-00022';

/** Why one row is not in Eloqua. */
export interface Refusal {
  readonly code: string;
  /** The fields that Eloqua found at fault, where it says which. */
  readonly field?: string;
  readonly reason: string;
}

/** What an import's sync did, read from its logs and rejects. */
export interface ImportResult {
  readonly status: EndStatus;
  /** Whether nothing of the import counts: it failed, or left rows out and does not say which. */
  readonly failed: boolean;
  /** Whole rows that were refused, by identity. */
  readonly refused: ReadonlyMap<string, Refusal>;
  /** Rows that are in Eloqua but for some values of theirs. */
  readonly fieldRefusals: number;
  /** Refusals that name none of the rows sent. */
  readonly unmatched: number;
  /** Contacts made, and rows that were neither refused nor matched a contact, by the log. */
  readonly created: number;
  readonly dropped: number;
  /** Of the log's errors and warnings, errors first: `ELQ-00026 Duplicate identifier (2)`. */
  readonly remarks: readonly string[];
  /** Whether a failed sync may be tried again as it is, and how long to wait before that. */
  readonly tryAgain: boolean;
  readonly afterMs: number;
}

interface Evidence {
  readonly status: EndStatus;
  readonly logs: readonly LogEntry[];
  readonly rejects: AsyncIterable<readonly Reject[]>;
  readonly identifier: string;
  /** What stands in the identifier's column of the rows sent, in their order. */
  readonly sent: readonly string[];
  /** Number of uploads. */
  readonly parts: number | undefined;
  /** Rows that were sent too, and are settled already. */
  readonly settledEarlier: number;
}

/**
 * Rejects name rows by their values, so they are matched by identity. Their row numbers are known to count within one
 * upload, so they help only where there was one.
 */
export async function readImportResult(evidence: Evidence): Promise<ImportResult> {
  const { status, logs, rejects, identifier, parts, settledEarlier } = evidence;
  const sent = evidence.sent.map(comparable);
  const known = new Set(sent);
  const refused = new Map<string, Refusal>();
  let fieldRefusals = 0;
  let unmatched = 0;
  let wholeRows = 0;
  for await (const page of rejects) {
    for (const reject of page) {
      if (isFieldOnlyReject(reject, identifier)) {
        fieldRefusals++;
        continue;
      }
      wholeRows++;
      const named = comparable(ownValue(reject.fieldValues, identifier) ?? '');
      const identity = known.has(named) || parts !== 1 ? named : (sent[reject.recordIndex - 1] ?? named);
      if (known.has(identity)) refused.set(identity, refusalOf(reject));
      else unmatched++;
    }
  }
  unmatched = Math.max(0, unmatched - settledEarlier);
  const { again, afterMs } = retryAdvice(logs);
  const failed = status === 'error' || leftRowsOut(logs);
  const created = countOf(logs, CONTACTS_CREATED) ?? 0;
  const updated = countOf(logs, CONTACTS_UPDATED);
  // Where the log has no such line nobody can say.
  const dropped = updated === undefined ? 0 : Math.max(0, sent.length + settledEarlier - wholeRows - created - updated);
  return {
    created,
    dropped,
    status,
    failed,
    refused,
    fieldRefusals,
    unmatched,
    remarks: remarksOf(logs),
    tryAgain: again,
    afterMs,
  };
}

function countOf(logs: readonly LogEntry[], code: string): number | undefined {
  const counts = logs.filter(({ statusCode }) => statusCode === code).map(({ count }) => count);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}

function refusalOf({ statusCode, message, invalidFields }: Reject): Refusal {
  const field = invalidFields.length > 0 ? { field: invalidFields.join(', ') } : {};
  return { code: statusCode, ...field, reason: message };
}

function remarksOf(logs: readonly LogEntry[]): string[] {
  const ofSeverity = (wanted: LogEntry['severity']) => logs.filter(({ severity }) => severity === wanted);
  return [...ofSeverity('error'), ...ofSeverity('warning')].map(
    ({ statusCode, message, count }) => `${statusCode} ${message} (${count})`,
  );
}
