import { DwmError } from '../errors/dwmError.js';
import type { StoredRules } from './compile/compiledRules.js';
import { compileRuleBase } from './compile/compileRuleBase.js';
import { neededTypes } from './config/neededTypes.js';
import { readConfig } from './config/readConfig.js';
import { builtInFunctions } from './functions/builtIn.js';
import type { FunctionRegistry } from './functions/washFunction.js';
import type { RuleSource } from './rules/ruleSource.js';
import type { StoredRule } from './rules/storedRule.js';
import type { RuleType } from './types.js';
import { Washer } from './washer.js';

export interface LoadOptions {
  /** What `userDefinedFunctions` may name; the built-in ones when absent. */
  readonly functions?: FunctionRegistry;
}

/**
 * Reads config and rules once and compiles them. Rules that cannot be used are passed over and reported in
 * `washer.skipped`, indexes that could not be made in `washer.refusedIndexes`.
 *
 * @throws DwmError WASH_CONFIG_MISSING, WASH_CONFIG_INVALID, WASH_FUNCTION_UNKNOWN
 */
export async function loadRuleBase(source: RuleSource, configName: string, options: LoadOptions = {}): Promise<Washer> {
  const document = await source.config(configName);
  if (document === undefined) {
    throw new DwmError(
      'WASH_CONFIG_MISSING',
      `There is no wash config "${configName}" in the collection config. Correct CONFIG_NAME, or load the config.`,
    );
  }
  const config = readConfig(document, configName);
  const rules = await readRules(source, neededTypes(config));
  const base = compileRuleBase(config, rules, options.functions ?? builtInFunctions);
  const refusedIndexes: string[] = [];
  for (const keyed of base.rules.keyed()) {
    if (keyed.isFoundByKey) refusedIndexes.push(...(await source.prepareKeys(keyed.type, keyed.keyShapes())));
  }
  return new Washer(base, source, refusedIndexes);
}

async function readRules(source: RuleSource, types: readonly RuleType[]): Promise<StoredRules> {
  const read = async (type: RuleType): Promise<[RuleType, readonly StoredRule[] | undefined]> => [
    type,
    await source.rules(type),
  ];
  return new Map(await Promise.all(types.map(read)));
}
