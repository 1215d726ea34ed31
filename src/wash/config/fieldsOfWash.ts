import { BUILT_IN_FIELDS } from '../functions/builtIn.js';
import { ConfigFault, type WashConfig } from './washConfig.js';

/**
 * Whether a wash reads or writes a field: one that the config names, or derives from. What a site's own function looks at
 * nobody knows, so with one every field counts.
 *
 * @param hasSiteFunctions - whether there are functions beside the built-in ones, which may also take their names.
 */
export function fieldsOfWash(config: WashConfig, hasSiteFunctions: boolean): (field: string) => boolean {
  const known = new Set<string>();
  for (const { name, derive } of config.fields) {
    known.add(name);
    for (const set of derive) if (!(set instanceof ConfigFault)) for (const input of set.inputs) known.add(input);
  }
  for (const name of [...config.functions.values()].flat()) {
    const fields = hasSiteFunctions ? undefined : BUILT_IN_FIELDS.get(name);
    if (fields === undefined) return () => true;
    for (const field of fields) known.add(field);
  }
  return (field) => known.has(field);
}
