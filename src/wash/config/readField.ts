import { byCodePoint } from '../ordered/codePointOrder.js';
import { isOrderedDocument, type OrderedDocument } from '../ordered/orderedDocument.js';
import { LOOK_UP_TYPES, REGEX_TYPES, type RuleType } from '../types.js';
import { ConfigFault, DERIVE_TYPES, type DeriveAction, type DeriveSet, type FieldConfig } from './washConfig.js';

/** The rule types that `lookup` may name. Other names there are passed over (golden 10-config-lookup-unknown). */
const FIELD_TYPES: readonly RuleType[] = [...LOOK_UP_TYPES, ...REGEX_TYPES, 'normIncludes'];

export function readField(name: string, stored: OrderedDocument, derive: OrderedDocument): FieldConfig {
  const place = `fields.${name}`;
  const setNames = [...derive.keys()].sort(byCodePoint);
  return {
    name,
    lookups: readLookups(`${place}.lookup`, stored.get('lookup')),
    derive: setNames.map((setName) => readDeriveSet(`${place}.derive.${setName}`, setName, derive.get(setName))),
  };
}

function readLookups(place: string, stored: unknown): ReadonlySet<RuleType> | ConfigFault {
  const types = new Set<RuleType>();
  for (const type of FIELD_TYPES) {
    const named = contains(stored, type);
    if (named === undefined) return new ConfigFault(`the config's "${place}" is missing or not a list`);
    if (named) types.add(type);
  }
  return types;
}

/** Python's `in`: an element of a list, a part of a string, a key of an object (golden 10-config-lookup-string). */
function contains(container: unknown, word: string): boolean | undefined {
  if (Array.isArray(container) || typeof container === 'string') return container.includes(word);
  return isOrderedDocument(container) ? container.has(word) : undefined;
}

function readDeriveSet(place: string, name: string, stored: unknown): DeriveSet | ConfigFault {
  if (!isOrderedDocument(stored)) return new ConfigFault(`the config's "${place}" is not an object`);
  const inputs = readInputs(stored.get('fieldSet'));
  if (inputs === undefined) return new ConfigFault(`the config's "${place}.fieldSet" is not a list of fields`);
  return { name, inputs, action: readAction(place, stored, inputs) };
}

/** A string stands for its letters (golden 10-config-fieldset-string); a field named twice counts once. */
function readInputs(fieldSet: unknown): string[] | undefined {
  if (typeof fieldSet === 'string') return [...new Set(fieldSet)];
  if (!Array.isArray(fieldSet)) return undefined;
  const names = new Set<string>();
  for (const name of fieldSet) {
    if (typeof name !== 'string') return undefined;
    names.add(name);
  }
  return [...names];
}

function readAction(
  place: string,
  stored: OrderedDocument,
  inputs: readonly string[],
): DeriveAction | ConfigFault | undefined {
  if (!stored.has('type')) return new ConfigFault(`the config's "${place}" has no "type"`);
  const type = DERIVE_TYPES.find((known) => known === stored.get('type'));
  if (type === undefined) return undefined;
  // Flags beside "type", as the original's documentation shows them, do not count (golden 10-config-flags-not-options).
  const overwrite = contains(stored.get('options'), 'overwrite');
  const blankIfNoMatch = contains(stored.get('options'), 'blankIfNoMatch');
  if (overwrite === undefined || blankIfNoMatch === undefined) {
    return new ConfigFault(`the config's "${place}.options" is missing or not a list`);
  }
  return inputsFault(place, type, inputs) ?? { type, overwrite, blankIfNoMatch };
}

/** Golden 02-derive-several-inputs: which types take how many inputs. */
function inputsFault(place: string, type: DeriveAction['type'], inputs: readonly string[]): ConfigFault | undefined {
  const takesOne = type === 'copyValue' || type === 'deriveRegex';
  if (takesOne && inputs.length !== 1) {
    return new ConfigFault(`the config's "${place}" is a ${type} and needs one field in "fieldSet"`);
  }
  if (type === 'deriveIncludes' && !inputs[0]) {
    return new ConfigFault(`the config's "${place}" is a deriveIncludes and needs a field in "fieldSet"`);
  }
  return undefined;
}
