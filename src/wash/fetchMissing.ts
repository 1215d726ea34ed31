import type { CompiledRules } from './compile/compiledRules.js';
import type { RuleSource } from './rules/ruleSource.js';

/** Fetches the rules that tables were asked for and do not know: one request a rule type. */
export async function fetchMissing(rules: CompiledRules, source: RuleSource): Promise<void> {
  for (const keyed of rules.keyed()) {
    const keys = keyed.wantedKeys();
    if (keys.length > 0) keyed.answer(await source.findByKey(keyed.type, keys));
  }
}
