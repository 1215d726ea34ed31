import { type FieldSpec, FieldTable } from './fields.js';
import { IdSequence, type Random } from './random.js';
import { RecordTable, type StoredRecord } from './recordTable.js';

export interface CustomObjectSpec {
  readonly name: string;
  readonly fields: readonly FieldSpec[];
  /** Display name of the field that holds the contact's address. */
  readonly emailField?: string;
  /** Display name of a date field that the site sets to the present whenever a record changes. */
  readonly timestampField?: string;
}

export interface CustomObject {
  readonly id: number;
  readonly name: string;
  readonly createdAt: number;
  readonly emailField: string | undefined;
  readonly timestampField: string | undefined;
  readonly records: RecordTable;
}

/** Text of a custom object's record may have 250 characters (contract, 12). */
const TEXT_LENGTH = 250;

export function makeCustomObject(spec: CustomObjectSpec, id: number, random: Random, at: number): CustomObject {
  const internal = (name: string | undefined) => spec.fields.find((field) => field.name === name)?.internalName;
  const fields = new FieldTable(spec.fields, id * 10 + 3, TEXT_LENGTH);
  return {
    id,
    name: spec.name,
    createdAt: at,
    emailField: internal(spec.emailField),
    timestampField: internal(spec.timestampField),
    records: new RecordTable(fields, new IdSequence(random, 2000)),
  };
}

/** The values with the site's own timestamp set to `at`, unless the object has none. */
export function touched(object: CustomObject, values: readonly string[], at: number): string[] {
  const field = object.timestampField ? object.records.fields.byInternalName(object.timestampField) : undefined;
  return field ? values.with(field.index, String(at)) : [...values];
}

/** Changes one text field of a record as the site's own programs do, its timestamp included. */
export function changeRecord(object: CustomObject, record: StoredRecord, field: string, value: string, at: number) {
  const index = object.records.fields.byAnyName(field)?.index;
  if (index === undefined) throw new Error(`${object.name} has no field ${field}`);
  object.records.replace({ ...record, values: touched(object, record.values.with(index, value), at), updatedAt: at });
}
