import type { DeriveAction } from '../config/washConfig.js';
import type { Cell } from '../record/cell.js';
import { CopyValueStage } from '../stages/copyValueStage.js';
import { DeriveIncludesStage } from '../stages/deriveIncludesStage.js';
import { DeriveRegexStage } from '../stages/deriveRegexStage.js';
import { DeriveValueStage } from '../stages/deriveValueStage.js';
import type { DeriveStage } from '../stages/fieldPlan.js';
import type { RecordWash } from '../stages/recordWash.js';
import { explainDeriveValue } from './explainDeriveValue.js';
import { explainIncludes } from './explainIncludes.js';
import { explainPatterns } from './explainPatterns.js';
import type { StageFindings } from './explanation.js';

const KEEPS_ITS_VALUE = 'the field has a value, and the set has no "overwrite"';

/** What the history calls the stage. */
export function deriveStageName(stage: DeriveStage): string {
  if (stage instanceof DeriveValueStage) return 'deriveValue';
  if (stage instanceof CopyValueStage) return 'copyValue';
  if (stage instanceof DeriveRegexStage) return 'deriveRegex';
  return stage instanceof DeriveIncludesStage ? 'deriveIncludes' : 'derive';
}

/** Explains a derive set whose inputs the record has, before it is applied. */
export function explainDerive(stage: DeriveStage, cell: Cell, wash: RecordWash): StageFindings {
  if (stage instanceof CopyValueStage) return explainCopy(stage, cell, wash);
  if (stage instanceof DeriveValueStage) {
    const findings = explainDeriveValue(stage, wash);
    return { ...findings, ...whyNot(findings, stage.options, cell) };
  }
  if (stage instanceof DeriveRegexStage) return explainRegex(stage, cell, wash);
  if (stage instanceof DeriveIncludesStage) {
    const compared = wash.record.cell(stage.input)?.clean() ?? '';
    if (!mayWrite(stage.options, cell)) return passedOver(KEEPS_ITS_VALUE, compared, stage.options);
    const findings = explainIncludes(stage.rules, compared);
    return { ...findings, ...whyNot(findings, stage.options, cell) };
  }
  return { outcome: 'passedOver', near: [] };
}

function explainCopy(stage: CopyValueStage, cell: Cell, wash: RecordWash): StageFindings {
  const value = wash.record.cell(stage.input)?.value;
  if (value === '') return { outcome: 'passedOver', why: `${stage.input} is empty`, near: [] };
  if (stage.overwrite || cell.value === '') return { outcome: 'matched', why: `copied from ${stage.input}`, near: [] };
  return { outcome: 'passedOver', why: KEEPS_ITS_VALUE, near: [] };
}

function explainRegex(stage: DeriveRegexStage, cell: Cell, wash: RecordWash): StageFindings {
  const input = wash.record.cell(stage.input);
  if (input === undefined || input.value === '') return passedOver(`${stage.input} is empty`);
  if (!mayWrite(stage.options, cell)) return passedOver(KEEPS_ITS_VALUE);
  const findings = explainPatterns(stage.rules, input.clean(), wash.watch);
  return { ...findings, ...whyNot(findings, stage.options, cell) };
}

function passedOver(why: string, compared?: string, options?: DeriveAction): StageFindings {
  // deriveIncludes blanks also what it may not write (golden 02-derive-options).
  const blanks = options?.blankIfNoMatch ? '; it is blanked all the same, because the set has "blankIfNoMatch"' : '';
  return { outcome: 'passedOver', why: why + blanks, near: [], ...(compared === undefined ? {} : { compared }) };
}

function whyNot(findings: StageFindings, options: DeriveAction, cell: Cell): { readonly why?: string } {
  if (findings.outcome === 'matched' && !mayWrite(options, cell)) {
    return { why: `${KEEPS_ITS_VALUE}; the rule ends the sets of this field all the same` };
  }
  if (findings.outcome === 'noMatch' && options.blankIfNoMatch) {
    return { why: 'no rule matched, and the set has "blankIfNoMatch"' };
  }
  return {};
}

function mayWrite(options: DeriveAction, cell: Cell): boolean {
  return options.overwrite || cell.value === '';
}
