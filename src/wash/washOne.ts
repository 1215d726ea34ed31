import { isDwmError } from '../errors/dwmError.js';
import type { RuleBase } from './compile/compileRuleBase.js';
import { type HistoryStamp, type WashHistory, washHistory } from './history/historyDocument.js';
import { HistoryLog } from './history/historyLog.js';
import { WorkingRecord } from './record/workingRecord.js';
import type { RuleWatch } from './rules/ruleWatch.js';
import type { RecordWash } from './stages/recordWash.js';
import { runStages } from './stages/runStages.js';
import type { FailedWash, Step, WashRecord } from './types.js';

/** What washing made of one record, before it is put into the shape that the caller wants. */
export interface WashedRecord {
  readonly outcome: 'washed';
  readonly record: WorkingRecord;
  readonly history: WashHistory | null;
  readonly steps: readonly Step[];
}

export interface WashStamp extends HistoryStamp {
  /** Makes the `_id` of each history document. Needed when the config returns history ids. */
  readonly newHistoryId?: () => unknown;
}

/**
 * Washes one record against what the rule base knows. Changes nothing but `record`, which holds a copy of the source.
 */
export function washOne(
  base: RuleBase,
  record: WorkingRecord,
  stamp: WashStamp,
  watch: RuleWatch,
): WashedRecord | FailedWash {
  const wash = new Wash(record, base, watch);
  try {
    runStages(base, wash);
    return { outcome: 'washed', record, history: finish(base, wash, stamp), steps: wash.log.steps };
  } catch (error) {
    if (!isDwmError(error)) throw error;
    return { outcome: 'failed', code: error.code, reason: error.message };
  }
}

class Wash implements RecordWash {
  readonly log = new HistoryLog();
  record: WorkingRecord;

  constructor(
    record: WorkingRecord,
    private readonly base: RuleBase,
    readonly watch: RuleWatch,
  ) {
    this.record = record;
  }

  continueWith(record: WashRecord): void {
    this.record = new WorkingRecord(record, this.base.plans);
  }
}

/** The history of the wash, also of one that changed nothing (golden 09-write-true-return-true). Its id goes into the record over a field of that name (golden 09-return-field-name). */
function finish(base: RuleBase, wash: Wash, stamp: WashStamp): WashHistory | null {
  const { write, id, returnField } = base.config.history;
  if (!write || id === undefined) return null;
  const historyId = stamp.newHistoryId?.();
  const history = washHistory(wash.log, wash.record, id, base.config.configName, stamp, historyId);
  if (historyId !== undefined && returnField !== undefined) wash.record.set(returnField, historyId);
  return history;
}
