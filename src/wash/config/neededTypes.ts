import { RULE_TYPES, type RuleType } from '../types.js';
import { ConfigFault, type WashConfig } from './washConfig.js';

/** The rule types that the config uses at all; others need not be read. */
export function neededTypes(config: WashConfig): RuleType[] {
  const named = new Set<string>();
  for (const field of config.fields) {
    if (!(field.lookups instanceof ConfigFault)) for (const type of field.lookups) named.add(type);
    for (const set of field.derive) {
      if (set instanceof ConfigFault || set.action === undefined || set.action instanceof ConfigFault) continue;
      named.add(set.action.type);
    }
  }
  return RULE_TYPES.filter((type) => named.has(type));
}
