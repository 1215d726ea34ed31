import { isDwmError } from '../../errors/dwmError.js';
import { callFunction, functionFailed, type NamedFunction } from '../functions/callFunction.js';
import { runWithin } from '../guard/runGuarded.js';
import { HistoryLog } from '../history/historyLog.js';
import { plainValue } from '../ordered/orderedDocument.js';
import { sameValue } from '../ordered/sameValue.js';
import type { Cell } from '../record/cell.js';
import { WorkingRecord } from '../record/workingRecord.js';
import { RuleWatch } from '../rules/ruleWatch.js';
import type { DerivePlan, FieldPlan, FieldStage } from '../stages/fieldPlan.js';
import { LookUpStage } from '../stages/lookUpStage.js';
import { NormIncludesStage } from '../stages/normIncludesStage.js';
import type { RecordWash } from '../stages/recordWash.js';
import { RegexStage } from '../stages/regexStage.js';
import { STAGES, type Stage } from '../stages/stages.js';
import type { FailedWash, RuleType, WashRecord } from '../types.js';
import type { Washer } from '../washer.js';
import { deriveStageName, explainDerive } from './explainDerive.js';
import { explainIncludes } from './explainIncludes.js';
import { explainLookUp } from './explainLookUp.js';
import { explainPatterns } from './explainPatterns.js';
import type { Explanation, Look, StageFindings } from './explanation.js';

/** Twice what the wash waits for a function in its last try, so that what it has let pass is not stopped here. */
const MOST_FOR_FUNCTION_MS = 1_000;

const UNWASHED: FailedWash = { outcome: 'failed', code: 'WASH_CRASHED', reason: '' };

/**
 * Washes one record and tells what each stage found when it came to each field: which rule matched, what it made of the
 * value, why the nearest others did not, what was passed over and why. Changes nothing.
 *
 * The stages are the same that washing uses, applied one by one with a look at the rules before each, so that plain
 * washing pays nothing for it.
 *
 * @param now - for the history; unix time in whole seconds.
 */
export async function explainRecord(washer: Washer, record: WashRecord, now: number): Promise<Explanation> {
  // First the wash itself: it fetches rules that are not loaded, and stops those that backtrack without end.
  const [result = UNWASHED] = await washer.washSet([record], { now, refusesUnusable: true });
  const trace = new Trace(washer, record);
  const failure = trace.explainStages();
  // A wash that came to its end does not count when the explanation of it does not.
  return { record, looks: trace.looks, result: result.outcome === 'washed' ? (failure ?? result) : result };
}

class Trace {
  readonly looks: Look[] = [];
  private readonly wash: RecordWash;

  constructor(
    private readonly washer: Washer,
    source: WashRecord,
  ) {
    const { plans } = washer.base;
    let record = new WorkingRecord(source, plans);
    this.wash = {
      get record() {
        return record;
      },
      log: new HistoryLog(),
      watch: new RuleWatch(),
      continueWith: (next) => {
        record = new WorkingRecord(next, plans);
      },
    };
  }

  /** @returns what ended the explanation before the last stage. */
  explainStages(): FailedWash | undefined {
    try {
      for (const [number, stage] of STAGES.entries()) this.explainStage(number, stage);
      return undefined;
    } catch (error) {
      if (!isDwmError(error)) throw error;
      return { outcome: 'failed', code: error.code, reason: error.message };
    }
  }

  private explainStage(number: number, stage: Stage): void {
    if (stage.kind === 'functions') this.explainFunctions(stage.position);
    else if (stage.kind === 'rules') this.explainRules(number, stage.type);
    else for (const field of this.washer.base.fields) this.explainSets(field);
  }

  private explainFunctions(position: (Stage & { kind: 'functions' })['position']): void {
    for (const named of this.washer.base.functions.get(position) ?? []) {
      const before = this.wash.log.steps.length;
      this.callGuarded(named);
      const stage = `${position} ${named.name}`;
      const steps = this.wash.log.steps.slice(before);
      for (const { field, from, to } of steps) {
        this.looks.push({ stage, field, from, to, outcome: 'ran', near: [], skipped: [] });
      }
    }
  }

  /** @throws DwmError WASH_FUNCTION_FAILED, also when the function does not come to its end. */
  private callGuarded(named: NamedFunction): void {
    const isOver = runWithin(() => callFunction(named, this.wash), MOST_FOR_FUNCTION_MS);
    if (isOver) return;
    this.wash.watch.reset();
    throw functionFailed(named.name, 'did not come to its end');
  }

  private explainRules(number: number, type: RuleType): void {
    for (const cell of this.wash.record.cellsOfStage(number)) {
      const stage = cell.plan?.stages[number];
      if (stage === undefined) continue;
      if (cell.value === '') {
        this.add(type, cell, cell.value, { outcome: 'passedOver', why: 'the field is empty', near: [] });
        continue;
      }
      const from = cell.value;
      const findings = this.explainFieldStage(stage, cell);
      stage.apply(cell, this.wash);
      this.add(type, cell, from, findings);
    }
  }

  private explainFieldStage(stage: FieldStage, cell: Cell): StageFindings {
    if (stage instanceof LookUpStage) return explainLookUp(stage.table, cell.clean());
    if (stage instanceof RegexStage) return explainPatterns(stage.rules, cell.clean(), this.wash.watch);
    if (stage instanceof NormIncludesStage) return explainIncludes(stage.rules, cell.clean());
    return { outcome: 'passedOver', near: [] };
  }

  private explainSets(field: FieldPlan): void {
    const cell = this.wash.record.cell(field.name);
    if (cell === undefined) return;
    let isEnded = false;
    for (const set of field.derive) {
      if (isEnded) {
        const why = 'a set before it ended the sets of this field';
        this.add(deriveStageName(set.stage), cell, cell.value, { outcome: 'passedOver', why, near: [] }, set.name);
      } else isEnded = this.explainSet(set, cell);
    }
  }

  /** @returns whether the sets that follow are not tried. */
  private explainSet(set: DerivePlan, cell: Cell): boolean {
    const stage = deriveStageName(set.stage);
    const missing = set.inputs.filter((name) => this.wash.record.cell(name) === undefined);
    const from = cell.value;
    if (missing.length > 0) {
      const why = `the record has no ${missing.join(', ')}`;
      this.add(stage, cell, from, { outcome: 'passedOver', why, near: [] }, set.name);
      return false;
    }
    const findings = explainDerive(set.stage, cell, this.wash);
    const isEnd = set.stage.apply(cell, this.wash);
    this.add(stage, cell, from, whenBlanked(findings, from, cell.value), set.name);
    return isEnd;
  }

  private add(stage: string, cell: Cell, from: unknown, findings: StageFindings, set?: string): void {
    const skipped = this.washer.skipped.filter(
      ({ type, fields }) => type === stage && (fields.length === 0 || fields.includes(cell.name)),
    );
    const look = { stage, field: cell.name, from: plainValue(from), to: plainValue(cell.value), skipped, ...findings };
    this.looks.push(set === undefined ? look : { ...look, set });
  }
}

/** A match whose value is there already is blanked by "blankIfNoMatch" in some types (golden 09-flip-flop). */
function whenBlanked(findings: StageFindings, from: unknown, to: unknown): StageFindings {
  if (findings.outcome !== 'matched' || to !== '' || sameValue(from, to)) return findings;
  return { ...findings, why: 'the rule gives the value that is there, which "blankIfNoMatch" takes for no match' };
}
