import type { DeriveAction } from '../config/washConfig.js';
import type { EntryDetails } from '../history/historyLog.js';
import type { Cell } from '../record/cell.js';
import { type DeriveValueRule, lookUpNames, valuesKey } from '../rules/deriveValueRules.js';
import type { KeyedTable } from '../rules/keyedTable.js';
import { conclude, type Derivation, inputValues, NO_MATCH_FOUND } from './derivation.js';
import type { DeriveStage } from './fieldPlan.js';
import type { RecordWash } from './recordWash.js';

/** deriveValue: the cleaned values of one or several fields together give the value of another. */
export class DeriveValueStage implements DeriveStage {
  readonly names: readonly string[];

  constructor(
    readonly table: KeyedTable<DeriveValueRule>,
    readonly inputs: readonly string[],
    readonly options: DeriveAction,
  ) {
    this.names = lookUpNames(inputs);
  }

  apply(cell: Cell, wash: RecordWash): boolean {
    const rule = this.table.find(this.key(wash), cell, this.isCertain(wash));
    return conclude(cell, wash, rule === undefined ? this.noMatch(cell) : this.match(cell, wash, rule));
  }

  /** What the table is asked for. */
  key(wash: RecordWash): string {
    const [only] = this.names;
    // The common case, in which a value stands for itself.
    if (this.names.length === 1 && only !== undefined) return wash.record.cell(only)?.clean() ?? '';
    return valuesKey(this.names.map((name) => wash.record.cell(name)?.clean() ?? ''));
  }

  private isCertain(wash: RecordWash): boolean {
    for (const name of this.names) if (wash.record.cell(name)?.isUncertain) return false;
    return true;
  }

  /** Without overwrite a found rule ends the loop although it writes nothing (golden 02-check-match). */
  private match(cell: Cell, wash: RecordWash, rule: DeriveValueRule): Derivation {
    const mayWrite = this.options.overwrite || cell.value === '';
    const to = mayWrite && rule.hasValue ? rule.value : cell.value;
    const details = () => ({ using: inputValues(wash, this.inputs) });
    return { stage: 'deriveValue', isMatch: true, to, rule: rule.id, details };
  }

  /** Blanks also where it may not write (golden 02-derive-options). */
  private noMatch(cell: Cell): Derivation {
    const to = this.options.blankIfNoMatch ? '' : cell.value;
    return { stage: 'deriveValue', isMatch: false, to, rule: undefined, details: noMatchDetails };
  }
}

function noMatchDetails(): EntryDetails {
  return { using: [NO_MATCH_FOUND] };
}
