import type { Cell } from '../record/cell.js';
import type { RecordWash } from './recordWash.js';

/** Applies the rules of one type to one field that is not empty. */
export interface FieldStage {
  apply(cell: Cell, wash: RecordWash): void;
}

/** One way to derive a field. */
export interface DeriveStage {
  /** Changes the field or leaves it; true when the sets that follow are not to be tried. */
  apply(cell: Cell, wash: RecordWash): boolean;
}

export interface DerivePlan {
  /** What the config calls the set. */
  readonly name: string;
  /** The set is passed over while the record lacks one of these fields. */
  readonly inputs: readonly string[];
  readonly stage: DeriveStage;
}

/** What the config and the rules have for one field. */
export interface FieldPlan {
  readonly name: string;
  /** By the number of the stage in `STAGES`; undefined where the config does not name the rule type for the field. */
  readonly stages: readonly (FieldStage | undefined)[];
  readonly derive: readonly DerivePlan[];
}
