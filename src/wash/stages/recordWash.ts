import type { HistoryLog } from '../history/historyLog.js';
import type { WorkingRecord } from '../record/workingRecord.js';
import type { RuleWatch } from '../rules/ruleWatch.js';
import type { WashRecord } from '../types.js';

/** What the stages work on while one record is washed. */
export interface RecordWash {
  /** The record that the next stage sees. */
  readonly record: WorkingRecord;
  readonly log: HistoryLog;
  readonly watch: RuleWatch;
  /** Goes on with another record, which a function returned; the one that comes out stays as it is now. */
  continueWith(record: WashRecord): void;
}
