import { DwmError } from '../../errors/dwmError.js';
import { byCodePoint } from '../ordered/codePointOrder.js';
import { isOrderedDocument, type OrderedDocument } from '../ordered/orderedDocument.js';
import { readField } from './readField.js';
import { readHistoryConfig } from './readHistoryConfig.js';
import { type FieldConfig, FUNCTION_POSITIONS, type FunctionPosition, type WashConfig } from './washConfig.js';

/**
 * Checks a stored config once, so that the rest of the wash can trust it. Faults that stop the original for every
 * record are told all at once; those that it meets only with some records become `ConfigFault`s in the result.
 *
 * @throws DwmError WASH_CONFIG_INVALID
 */
export function readConfig(document: OrderedDocument, configName: string): WashConfig {
  const faults: string[] = [];
  const fields = readFields(document, faults);
  const functions = readFunctions(document, faults);
  const history = readHistoryConfig(document, faults);
  const storedName = document.get('configName');
  if (history.write && typeof storedName !== 'string') faults.push('"configName" is missing, and the history needs it');
  if (faults.length > 0) {
    throw new DwmError(
      'WASH_CONFIG_INVALID',
      `The wash config "${configName}" cannot be used: ${faults.join('; ')}. Correct it in the collection config.`,
    );
  }
  return { configName: typeof storedName === 'string' ? storedName : configName, fields, functions, history };
}

function readFields(document: OrderedDocument, faults: string[]): FieldConfig[] {
  const stored = document.get('fields');
  if (!isOrderedDocument(stored)) {
    faults.push('"fields" is missing or not an object');
    return [];
  }
  const fields: FieldConfig[] = [];
  for (const [name, field] of stored) {
    // The original sorts every field's sets before it washes, so one field without them stops all (10-config-no-derive).
    const derive = isOrderedDocument(field) ? field.get('derive') : undefined;
    if (isOrderedDocument(field) && isOrderedDocument(derive)) fields.push(readField(name, field, derive));
    else faults.push(`"fields.${name}" has no object "derive"`);
  }
  return fields;
}

function readFunctions(document: OrderedDocument, faults: string[]): Map<FunctionPosition, string[]> {
  const functions = new Map<FunctionPosition, string[]>();
  const stored = document.get('userDefinedFunctions');
  if (!isOrderedDocument(stored)) {
    faults.push('"userDefinedFunctions" is missing or not an object');
    return functions;
  }
  for (const [position, named] of stored) {
    if (!isOrderedDocument(named)) faults.push(`"userDefinedFunctions.${position}" is not an object`);
  }
  // Positions of other names never run (golden 02-udf-order), so what they name is not looked at.
  for (const position of FUNCTION_POSITIONS) {
    const named = stored.get(position);
    if (isOrderedDocument(named)) functions.set(position, functionNames(position, named, faults));
  }
  return functions;
}

/** Functions run in string order of their keys: 1, 10, 2 (golden 02-udf-order). */
function functionNames(position: string, named: OrderedDocument, faults: string[]): string[] {
  const names: string[] = [];
  for (const key of [...named.keys()].sort(byCodePoint)) {
    const name = named.get(key);
    if (typeof name === 'string') names.push(name);
    else faults.push(`"userDefinedFunctions.${position}.${key}" is not the name of a function`);
  }
  return names;
}
