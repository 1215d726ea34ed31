import { cleanAnnualRevenue } from './cleanAnnualRevenue.js';
import { cleanZipcodeUS } from './cleanZipcodeUS.js';
import type { FunctionRegistry } from './washFunction.js';

/** The functions that every rule base may use. */
export const builtInFunctions: FunctionRegistry = new Map([
  ['CleanZipcodeUS', cleanZipcodeUS],
  ['CleanAnnualRevenue', cleanAnnualRevenue],
]);
