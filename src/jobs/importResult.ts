import { isFieldOnlyReject, retryAdvice } from '../eloqua/statusCodes.js';
import type { EndStatus, LogEntry, Reject } from '../eloqua/types.js';
import { identityOf } from './prepareRows.js';

/** Why one row is not in Eloqua. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
}

/** What an import's sync did, read from its logs and rejects. */
export interface ImportResult {
  readonly status: EndStatus;
  /** Whole rows that were refused, by identity. */
  readonly refused: ReadonlyMap<string, Refusal>;
  /** Rows that are in Eloqua but for some values of theirs. */
  readonly fieldRefusals: number;
  /** Refusals that name none of the rows sent. */
  readonly unmatched: number;
  /** Of the log's warnings and errors: `ELQ-00026 Duplicate identifier (2)`. */
  readonly remarks: readonly string[];
  /** Whether a failed sync may be tried again as it is. */
  readonly tryAgain: boolean;
}

interface Evidence {
  readonly status: EndStatus;
  readonly logs: readonly LogEntry[];
  readonly rejects: AsyncIterable<readonly Reject[]>;
  readonly identifier: string;
  readonly sent: ReadonlySet<string>;
}

/**
 * Rejects name rows by their values, so they are matched by identity; their row numbers are not known to be unique over
 * several uploads.
 */
export async function readImportResult({ status, logs, rejects, identifier, sent }: Evidence): Promise<ImportResult> {
  const refused = new Map<string, Refusal>();
  let fieldRefusals = 0;
  let unmatched = 0;
  for await (const page of rejects) {
    for (const reject of page) {
      if (isFieldOnlyReject(reject, identifier)) {
        fieldRefusals++;
        continue;
      }
      const identity = identityOf(reject.fieldValues[identifier] ?? '');
      if (sent.has(identity)) refused.set(identity, { code: reject.statusCode, reason: reject.message });
      else unmatched++;
    }
  }
  const remarkable = logs.filter(({ severity }) => severity !== 'information');
  return {
    status,
    refused,
    fieldRefusals,
    unmatched,
    remarks: remarkable.map(({ statusCode, message, count }) => `${statusCode} ${message} (${count})`),
    tryAgain: retryAdvice(logs).again,
  };
}
