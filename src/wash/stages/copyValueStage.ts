import type { Cell } from '../record/cell.js';
import { inputValues } from './derivation.js';
import type { DeriveStage } from './fieldPlan.js';
import type { RecordWash } from './recordWash.js';

/** copyValue: takes the value of another field, blanks included; blankIfNoMatch means nothing (golden 02-derive-options). */
export class CopyValueStage implements DeriveStage {
  constructor(
    readonly input: string,
    readonly overwrite: boolean,
  ) {}

  apply(cell: Cell, wash: RecordWash): boolean {
    const value = wash.record.cell(this.input)?.value;
    const mayWrite = this.overwrite || cell.value === '';
    if (value === '' || !mayWrite) return false;
    const details = () => ({ using: inputValues(wash, [this.input]) });
    wash.log.change(cell.name, 'copyValue', cell.value, value, undefined, details);
    cell.value = value;
    return true;
  }
}
