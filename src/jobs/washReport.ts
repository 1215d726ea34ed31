import { ownValue } from '../ownValue.js';
import type { QueueRecord } from '../queue/types.js';
import type { WashResult } from '../wash/types.js';
import type { DiffFile } from './diffFile.js';

const MOST_TOLD = 5;

/** What a wash did, in counts, for the log of a run and the report of a dry run; memory does not grow with the records. */
export class WashReport {
  washed = 0;
  changed = 0;
  failed = 0;
  /** Of `washed`, those of sets that the brakes let pass. */
  passed = 0;
  /** Whether a brake was overridden: said once a run. */
  overridden = false;
  /** Of those that are on the errored queue, by code. */
  readonly failuresOfCode = new Map<string, number>();
  readonly changesOfField = new Map<string, number>();
  readonly emptiedOfField = new Map<string, number>();
  /** By `<rule type> <id>`, or the name of the function. */
  readonly changesOfRule = new Map<string, number>();
  changes = 0;
  readonly #diff: DiffFile | undefined;

  /** With `diff`: writes every change to it. */
  constructor(diff?: DiffFile) {
    this.#diff = diff;
  }

  add(record: QueueRecord, result: WashResult): void {
    if (result.outcome === 'failed') {
      this.failed++;
      return;
    }
    this.washed++;
    if (result.steps.length > 0) this.changed++;
    for (const { field, stage, rule, from, to } of result.steps) {
      this.changes++;
      count(this.changesOfField, field);
      count(this.changesOfRule, rule === undefined ? stage : `${stage} ${rule}`);
      this.#diff?.add([String(record._id), field, stage, rule ?? '', cell(from), cell(to)]);
    }
    for (const field of Object.keys(result.record)) {
      if (isBlank(result.record[field]) && !isBlank(ownValue(record, field))) count(this.emptiedOfField, field);
    }
  }

  /** Records that were washed, but could not be moved on. */
  countUnmoved(records: number): void {
    this.washed -= records;
    this.failed += records;
  }

  addErrored(failures: readonly { readonly code: string }[]): void {
    for (const { code } of failures) count(this.failuresOfCode, code);
  }

  /** How many are on the errored queue. */
  get errored(): number {
    return [...this.failuresOfCode.values()].reduce((sum, times) => sum + times, 0);
  }

  /** `country 612, state 87, … and 9 more` */
  fields(): string {
    return most(this.changesOfField);
  }

  rules(): string {
    return most(this.changesOfRule);
  }
}

/** What `post` sends as blank, which empties the field in Eloqua. A field that is not there is not sent. */
function isBlank(value: unknown): boolean {
  return value === '' || value === null;
}

function cell(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function most(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  const told = sorted.slice(0, MOST_TOLD).map(([key, times]) => `${key} ${times}`);
  const rest = sorted.length - told.length;
  return [...told, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ') || 'none';
}
