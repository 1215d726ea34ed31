import { ConfigFault, type DeriveAction, type DeriveSet, type FieldConfig } from '../config/washConfig.js';
import { deriveValueScheme, lookUpNames } from '../rules/deriveValueRules.js';
import { lookUpScheme } from '../rules/lookUpRules.js';
import { CopyValueStage } from '../stages/copyValueStage.js';
import { DeriveIncludesStage } from '../stages/deriveIncludesStage.js';
import { DeriveRegexStage } from '../stages/deriveRegexStage.js';
import { DeriveValueStage } from '../stages/deriveValueStage.js';
import { FaultStage } from '../stages/faultStage.js';
import type { DerivePlan, DeriveStage, FieldPlan, FieldStage } from '../stages/fieldPlan.js';
import { LookUpStage } from '../stages/lookUpStage.js';
import { NormIncludesStage } from '../stages/normIncludesStage.js';
import { RegexStage } from '../stages/regexStage.js';
import { STAGES } from '../stages/stages.js';
import type { RuleType } from '../types.js';
import type { CompiledRules } from './compiledRules.js';

/** What is to be done with a field, stage by stage. */
export function buildPlan(field: FieldConfig, rules: CompiledRules): FieldPlan {
  return {
    name: field.name,
    stages: STAGES.map((stage) => (stage.kind === 'rules' ? fieldStage(field, stage.type, rules) : undefined)),
    derive: field.derive.flatMap((set) => derivePlan(field.name, set, rules)),
  };
}

function fieldStage(field: FieldConfig, type: RuleType, rules: CompiledRules): FieldStage | undefined {
  if (field.lookups instanceof ConfigFault) return new FaultStage(field.lookups);
  if (!field.lookups.has(type)) return undefined;
  switch (type) {
    case 'genericLookup':
      return new LookUpStage(type, rules.lookUps[type].table(undefined, lookUpScheme));
    case 'fieldSpecificLookup':
    case 'normLookup':
      return new LookUpStage(type, rules.lookUps[type].table(field.name, lookUpScheme));
    case 'genericRegex':
    case 'fieldSpecificRegex':
    case 'normRegex': {
      // Without rules the original never cleans the value, so that any value may stand there.
      const set = rules.patternSet(type, field.name);
      return set.rules.length === 0 ? undefined : new RegexStage(type, set);
    }
    case 'normIncludes':
      return new NormIncludesStage(rules.includesSet(type, field.name));
    default:
      return undefined;
  }
}

/** A set of an unknown type does nothing, and has no plan (golden 02-derive-several-inputs). */
function derivePlan(field: string, set: DeriveSet | ConfigFault, rules: CompiledRules): DerivePlan[] {
  if (set instanceof ConfigFault) return [{ name: '', inputs: [], stage: new FaultStage(set) }];
  const { name, inputs, action } = set;
  if (action === undefined) return [];
  const stage = action instanceof ConfigFault ? new FaultStage(action) : deriveStage(field, inputs, action, rules);
  return [{ name, inputs, stage }];
}

function deriveStage(
  field: string,
  inputs: readonly string[],
  action: DeriveAction,
  rules: CompiledRules,
): DeriveStage {
  const [first = ''] = inputs;
  switch (action.type) {
    case 'deriveValue': {
      const table = rules.deriveValues.table(field, deriveValueScheme(lookUpNames(inputs)));
      return new DeriveValueStage(table, inputs, action);
    }
    case 'copyValue':
      return new CopyValueStage(first, action.overwrite);
    case 'deriveRegex':
      return new DeriveRegexStage(rules.derivePatternSet(field, first), first, action);
    case 'deriveIncludes':
      return new DeriveIncludesStage(rules.includesSet('deriveIncludes', field, first), first, inputs, action);
    default: {
      const unknown: never = action.type;
      return unknown;
    }
  }
}
