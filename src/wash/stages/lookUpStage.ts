import type { Cell } from '../record/cell.js';
import type { KeyedTable } from '../rules/keyedTable.js';
import type { LookUpRule } from '../rules/lookUpRules.js';
import type { RuleType } from '../types.js';
import type { FieldStage } from './fieldPlan.js';
import type { RecordWash } from './recordWash.js';

/** genericLookup, fieldSpecificLookup, normLookup: one whole value becomes another. Blanks are looked up as ''. */
export class LookUpStage implements FieldStage {
  constructor(
    readonly type: RuleType,
    readonly table: KeyedTable<LookUpRule>,
  ) {}

  apply(cell: Cell, wash: RecordWash): void {
    const rule = this.table.find(cell.clean(), cell, !cell.isUncertain);
    if (rule === undefined) return;
    wash.log.change(cell.name, this.type, cell.value, rule.replacement, rule.id);
    cell.value = rule.replacement;
  }
}
