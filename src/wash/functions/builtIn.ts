import { cleanAnnualRevenue } from './cleanAnnualRevenue.js';
import { cleanZipcodeUS } from './cleanZipcodeUS.js';
import type { FunctionRegistry } from './washFunction.js';

/** The functions that every rule base may use. */
export const builtInFunctions: FunctionRegistry = new Map([
  ['CleanZipcodeUS', cleanZipcodeUS],
  ['CleanAnnualRevenue', cleanAnnualRevenue],
]);

/** The fields that each of them reads or writes. */
export const BUILT_IN_FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['CleanZipcodeUS', ['zipPostalCode', 'country']],
  ['CleanAnnualRevenue', ['annualRevenue']],
]);
