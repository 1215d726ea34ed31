/** One request as the sandbox saw it. Headers and bodies are not kept: they hold passwords and contacts. */
export interface RequestRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** As the API's uris write it, with the query. */
  readonly path: string;
  /** 0 when the client got no answer. */
  readonly status: number;
  /** Kinds of the faults that struck it. */
  readonly faults: readonly string[];
}

/** More than any rehearsal makes; the oldest go first. */
const MOST_RECORDS = 100_000;

export class RequestLog {
  readonly records: RequestRecord[] = [];

  add(record: RequestRecord): void {
    this.records.push(record);
    if (this.records.length > MOST_RECORDS) this.records.splice(0, MOST_RECORDS / 10);
  }
}
