import { DwmError } from '../../errors/dwmError.js';
import { configFaults, type FunctionPosition, type WashConfig } from '../config/washConfig.js';
import type { NamedFunction } from '../functions/callFunction.js';
import type { FunctionRegistry } from '../functions/washFunction.js';
import type { FieldPlan } from '../stages/fieldPlan.js';
import type { StagePlan } from '../stages/runStages.js';
import { buildPlan } from './buildPlans.js';
import { CompiledRules, type StoredRules } from './compiledRules.js';

/** Config and rules, compiled once a run. */
export interface RuleBase extends StagePlan {
  readonly config: WashConfig;
  readonly plans: ReadonlyMap<string, FieldPlan>;
  readonly rules: CompiledRules;
  /** Parts of the config that fail the records that reach them. */
  readonly configFaults: readonly string[];
}

/**
 * Compiles a rule base. Rules that cannot be used are in `rules.skipped`; the others go on.
 *
 * @throws DwmError WASH_FUNCTION_UNKNOWN when the config names a function that `functions` lacks.
 */
export function compileRuleBase(config: WashConfig, stored: StoredRules, functions: FunctionRegistry): RuleBase {
  const rules = new CompiledRules(stored);
  const fields = config.fields.map((field) => buildPlan(field, rules));
  rules.loadTables(stored);
  return {
    config,
    fields,
    plans: new Map(fields.map((field) => [field.name, field])),
    functions: findFunctions(config, functions),
    rules,
    configFaults: configFaults(config),
  };
}

function findFunctions(
  config: WashConfig,
  registry: FunctionRegistry,
): ReadonlyMap<FunctionPosition, readonly NamedFunction[]> {
  const found = new Map<FunctionPosition, NamedFunction[]>();
  for (const [position, names] of config.functions) {
    found.set(
      position,
      names.map((name) => ({ name, run: registry.get(name) ?? unknownFunction(name, position, registry) })),
    );
  }
  return found;
}

function unknownFunction(name: string, position: FunctionPosition, registry: FunctionRegistry): never {
  throw new DwmError(
    'WASH_FUNCTION_UNKNOWN',
    `The wash config names the function "${name}" at ${position}, which is not known. Known are ${[...registry.keys()].join(', ')}. Correct the config, or add the function to the module that WASH_UDFS names.`,
  );
}
