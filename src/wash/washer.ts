import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RuleBase } from './compile/compileRuleBase.js';
import { HeldTime } from './guard/heldTime.js';
import { orderedHistory, plainHistory, plainStep } from './history/historyDocument.js';
import type { OrderedDocument } from './ordered/orderedDocument.js';
import { unusableField } from './record/valueFault.js';
import { WorkingRecord } from './record/workingRecord.js';
import type { RuleSource } from './rules/ruleSource.js';
import { RuleWatch } from './rules/ruleWatch.js';
import { RuleJudge } from './safety/ruleJudge.js';
import { SafeWash, type WashTurn } from './safety/safeWash.js';
import type { FailedWash, SkippedRule, Step, WashRecord, WashResult } from './types.js';
import { type WashedRecord, type WashStamp, washOne } from './washOne.js';

export interface WashOptions extends WashStamp {
  /** Names a record in the report of a rule that it stopped. */
  readonly recordId?: (record: WashRecord | OrderedDocument) => string;
  /** Fails a record in which a function or a rule left what can not be sent to Eloqua. The original has no such check. */
  readonly refusesUnusable?: boolean;
}

export type OrderedWashResult =
  | {
      readonly outcome: 'washed';
      readonly record: OrderedDocument;
      readonly history: OrderedDocument | null;
      readonly steps: readonly Step[];
    }
  | FailedWash;

/** Each round settles what one more stage asks for; no config has nearly as many that depend on one another. */
const MOST_ROUNDS = 100;

/** Rules of large collections that are kept from one set to the next, some 50 MB of them. */
const MOST_REMEMBERED = 200_000;

const UNSETTLED: FailedWash = {
  outcome: 'failed',
  code: 'WASH_LOOK_UPS_UNSETTLED',
  reason: `After ${MOST_ROUNDS} rounds the record still asked for other rules. Make site functions depend on the record alone.`,
};

/** Washes records with one compiled rule base, and asks the database for rules that are too many to load. */
export class Washer {
  private readonly watch = new RuleWatch();
  private readonly safeWash: SafeWash;
  private lastRecord: WorkingRecord | undefined;

  constructor(
    readonly base: RuleBase,
    private readonly source: RuleSource,
    /** Sentences on indexes that could not be made; without them the wash does the same, but slowly. */
    readonly refusedIndexes: readonly string[] = [],
  ) {
    const heldTime = new HeldTime();
    const judge = new RuleJudge(heldTime, (rule) => base.rules.skipped.push(rule));
    this.safeWash = new SafeWash(this.watch, judge, heldTime);
  }

  /** The rules that are left out so far: at load, or stopped while washing. */
  get skipped(): readonly SkippedRule[] {
    return this.base.rules.skipped;
  }

  /** Parts of the config that fail every record that reaches them. */
  get configFaults(): readonly string[] {
    return this.base.configFaults;
  }

  /** Name of the history's field that says which contact it is of; undefined when no history is written. */
  get historyIdName(): string | undefined {
    return this.base.config.history.id?.name;
  }

  /** Database commands sent so far, loading included. */
  get commands(): number {
    return this.source.commands;
  }

  /** One result for each record, in order. The records themselves are not changed. */
  washSet(records: readonly WashRecord[], options: WashOptions): Promise<WashResult[]> {
    return this.washAll(records, options, ({ outcome, record, history, steps }) => ({
      outcome,
      record: record.toPlain(),
      history: history && plainHistory(history),
      steps: steps.map(plainStep),
    }));
  }

  /** As `washSet`, for records whose key order must survive names that look like integers. */
  washOrdered(records: readonly OrderedDocument[], options: WashOptions): Promise<OrderedWashResult[]> {
    return this.washAll(records, options, ({ outcome, record, history, steps }) => ({
      outcome,
      record: record.toOrdered(),
      history: history && orderedHistory(history),
      steps,
    }));
  }

  /**
   * Washes all that can be washed, then fetches the rules that were asked for in vain, and washes again what asked for
   * them: while a rule is missing, a wash goes on as if there were none, so that one round finds most of the keys.
   *
   * @param finish - called as soon as a record is washed, so that what its wash needed can go at once.
   */
  private async washAll<Source extends WashRecord | OrderedDocument, Finished>(
    records: readonly Source[],
    options: WashOptions,
    finish: (washed: WashedRecord) => Finished,
  ): Promise<(Finished | FailedWash)[]> {
    const outcomes: (Finished | FailedWash)[] = [];
    const incomplete = new Set<number>();
    const { missing } = this.base.rules;
    const turn: WashTurn = {
      wash: (number) => {
        const before = missing.count;
        const source = records[number] ?? {};
        const washed = washOne(this.base, this.workingRecord(source), options, this.watch);
        if (washed.outcome === 'failed') outcomes[number] = washed;
        else outcomes[number] = this.refusal(washed, source, options) ?? finish(washed);
        if (missing.count !== before) incomplete.add(number);
      },
      fail: (number, failure) => {
        outcomes[number] = failure;
        incomplete.delete(number);
      },
      recordId: (number) => options.recordId?.(records[number] ?? {}),
    };
    for (const keyed of this.base.rules.keyed()) keyed.forgetOver(MOST_REMEMBERED);
    let pending = [...records.keys()];
    for (let round = 0; pending.length > 0 && round < MOST_ROUNDS; round++) {
      if (round > 0) for (const keyed of this.base.rules.keyed()) await keyed.fetchWanted(this.source);
      incomplete.clear();
      await this.washInSlices(pending, turn);
      pending = [...incomplete];
    }
    for (const number of pending) outcomes[number] = UNSETTLED;
    return outcomes;
  }

  private refusal(
    { record, steps }: WashedRecord,
    source: WashRecord | OrderedDocument,
    { refusesUnusable }: WashOptions,
  ): FailedWash | undefined {
    if (!refusesUnusable) return undefined;
    const reason = unusableField(record, source, { steps, except: this.base.config.history.returnField });
    return reason === undefined ? undefined : { outcome: 'failed', code: 'WASH_VALUE_UNUSABLE', reason };
  }

  /** Records of one queue mostly have the same fields. */
  private workingRecord(source: WashRecord | OrderedDocument): WorkingRecord {
    if (this.lastRecord?.reuse(source)) return this.lastRecord;
    this.lastRecord = new WorkingRecord(source, this.base.plans);
    return this.lastRecord;
  }

  private async washInSlices(numbers: readonly number[], turn: WashTurn): Promise<void> {
    for (let at = 0; at < numbers.length; ) {
      at = this.safeWash.washSlice(numbers, at, turn);
      // Lets timers run between slices: the lease of a claim is renewed by one.
      if (at < numbers.length) await nextTurn();
    }
  }
}
