import { DwmError } from '../errors/dwmError.js';
import { nearNames } from './nearNames.js';
import type { Field } from './types.js';

/**
 * The field that a setting means: its display or internal name exactly; else the same with the custom object's name and
 * a dot before it, on either side (a site may call the field `Contacts.Indicators.Data_Status`, or the setting may).
 * Throws ELOQUA_NOT_FOUND, naming near ones, or ELOQUA_AMBIGUOUS.
 */
export function resolveField(fields: readonly Field[], wanted: string, objectName?: string): Field {
  const exact = fields.filter((field) => field.name === wanted || field.internalName === wanted);
  const found = exact.length > 0 || objectName === undefined ? exact : qualified(fields, wanted, `${objectName}.`);
  const [first, ...others] = found;
  const where = objectName === undefined ? 'Contacts' : `'${objectName}'`;
  if (!first) {
    const near = nearNames(
      wanted,
      fields.flatMap((field) => [field.name, field.internalName]),
    );
    const hint = near.length === 0 ? '' : ` (near it are ${near.map((name) => `'${name}'`).join(', ')})`;
    throw new DwmError(
      'ELOQUA_NOT_FOUND',
      `${where} in Eloqua has no field with the display or internal name '${wanted}'${hint}; correct the setting that names it.`,
    );
  }
  if (others.length > 0) {
    const names = found.map((field) => `${field.internalName} ${field.uri}`).join(', ');
    throw new DwmError(
      'ELOQUA_AMBIGUOUS',
      `${where} in Eloqua has ${found.length} fields of the name '${wanted}' (${names}); name the one meant by its internal name.`,
    );
  }
  return first;
}

function qualified(fields: readonly Field[], wanted: string, prefix: string): Field[] {
  const names = new Set([prefix + wanted]);
  if (wanted.startsWith(prefix)) names.add(wanted.slice(prefix.length));
  return fields.filter((field) => names.has(field.name) || names.has(field.internalName));
}
