import type { FunctionPosition } from '../config/washConfig.js';
import type { NamedFunction } from '../functions/callFunction.js';
import { callFunction } from '../functions/callFunction.js';
import type { FieldPlan } from './fieldPlan.js';
import type { RecordWash } from './recordWash.js';
import { STAGES } from './stages.js';

/** What `runStages` needs of a compiled rule base. */
export interface StagePlan {
  /** In config order, in which fields derive. */
  readonly fields: readonly FieldPlan[];
  readonly functions: ReadonlyMap<FunctionPosition, readonly NamedFunction[]>;
}

/**
 * Takes one record through all stages.
 *
 * @throws DwmError that fails the record: its code is one of those in `washErrors.ts` that blame a record.
 */
export function runStages(plan: StagePlan, wash: RecordWash): void {
  // Counted, and not by `entries()`: this runs for each record, and its pairs are a part of the garbage one can measure.
  let number = 0;
  for (const stage of STAGES) {
    if (stage.kind === 'functions') runFunctions(plan.functions.get(stage.position), wash);
    else if (stage.kind === 'rules') runRules(number, wash);
    else derive(plan.fields, wash);
    number++;
  }
}

function runFunctions(functions: readonly NamedFunction[] | undefined, wash: RecordWash): void {
  for (const named of functions ?? []) callFunction(named, wash);
}

/** Fields in the record's order, which shows in the history only (golden 09-key-order). Only '' is empty (golden 01-each-rule-type). */
function runRules(stageNumber: number, wash: RecordWash): void {
  for (const cell of wash.record.cellsOfStage(stageNumber)) {
    if (cell.value !== '') cell.plan?.stages[stageNumber]?.apply(cell, wash);
  }
}

function derive(fields: readonly FieldPlan[], wash: RecordWash): void {
  for (const field of fields) {
    if (field.derive.length === 0) continue;
    const cell = wash.record.cell(field.name);
    if (cell === undefined) continue;
    for (const set of field.derive) {
      if (hasInputs(set.inputs, wash) && set.stage.apply(cell, wash)) break;
    }
  }
}

function hasInputs(inputs: readonly string[], wash: RecordWash): boolean {
  for (const name of inputs) if (wash.record.cell(name) === undefined) return false;
  return true;
}
