import type { RuleType } from '../types.js';

/** The positions at which the config may name functions, in the order of the wash. */
export const FUNCTION_POSITIONS = [
  'beforeGenericValidation',
  'beforeGenericRegex',
  'beforeFieldSpecificValidation',
  'beforeFieldSpecificRegex',
  'beforeNormalization',
  'beforeNormalizationRegex',
  'beforeNormalizationIncludes',
  'beforeDeriveData',
  'afterProcessing',
] as const;
export type FunctionPosition = (typeof FUNCTION_POSITIONS)[number];

export const DERIVE_TYPES = ['deriveValue', 'copyValue', 'deriveRegex', 'deriveIncludes'] as const;
export type DeriveType = (typeof DERIVE_TYPES)[number];

/** The document of `dwmdev.config`, read. Order counts: fields derive in it, each seeing what earlier ones derived. */
export interface WashConfig {
  readonly configName: string;
  readonly fields: readonly FieldConfig[];
  /** The functions of each position in the order in which they run. */
  readonly functions: ReadonlyMap<FunctionPosition, readonly string[]>;
  readonly history: HistoryConfig;
}

export interface HistoryConfig {
  readonly write: boolean;
  /** The record's field that gets the history's id; absent when the config does not want it. */
  readonly returnField?: string;
  /** Absent when no history is written. */
  readonly id?: { readonly name: string; readonly field: string };
}

/**
 * A part of the config that cannot be used. As in the original it only matters when a record reaches it
 * (golden 10-config-no-lookup); then that record fails, and the reason says which part.
 */
export class ConfigFault {
  constructor(readonly reason: string) {}
}

export interface FieldConfig {
  readonly name: string;
  readonly lookups: ReadonlySet<RuleType> | ConfigFault;
  readonly derive: readonly (DeriveSet | ConfigFault)[];
}

/** One way to derive a field. Sets run in string order of their names until one matches. */
export interface DeriveSet {
  /** What `derive` calls it: `1`, `2` … */
  readonly name: string;
  /** The distinct fields of `fieldSet`, in its order. The set is passed over while the record lacks one of them. */
  readonly inputs: readonly string[];
  /** What to do; a fault when the rest of the set cannot be used; undefined for an unknown type, which does nothing. */
  readonly action: DeriveAction | ConfigFault | undefined;
}

export interface DeriveAction {
  readonly type: DeriveType;
  readonly overwrite: boolean;
  readonly blankIfNoMatch: boolean;
}

/** The faults of a config that records can reach, for the log. */
export function configFaults(config: WashConfig): string[] {
  const faults: string[] = [];
  for (const field of config.fields) {
    if (field.lookups instanceof ConfigFault) faults.push(field.lookups.reason);
    for (const set of field.derive) {
      if (set instanceof ConfigFault) faults.push(set.reason);
      else if (set.action instanceof ConfigFault) faults.push(set.action.reason);
    }
  }
  return faults;
}
