export type FieldType = 'string' | 'emailAddress' | 'number' | 'date' | 'largeString';

export interface FieldSpec {
  /** As people see it, such as First Name. */
  readonly name: string;
  /** As statements write it, such as C_FirstName. */
  readonly internalName: string;
  readonly dataType: FieldType;
  /** A further name under which contact files may carry it. */
  readonly alias?: string;
  readonly readOnly?: boolean;
  readonly notNull?: boolean;
  readonly unique?: boolean;
  /** Characters that it holds; by type when absent. */
  readonly maxLength?: number;
  /** Not stored: read from the record itself. */
  readonly derived?: 'createdAt' | 'updatedAt' | 'externalId';
}

export interface Field extends FieldSpec {
  readonly id: number;
  /** Position in a record's values. */
  readonly index: number;
  readonly maxLength: number;
}

/** The fields of contacts, or of one custom object. A removed field keeps its place in the records and is found no more. */
export class FieldTable {
  /** Places in a record, removed fields' included. */
  readonly width: number;
  #present: readonly Field[];
  /** Internal names, display names and aliases in lower case: looked up once a cell when contacts are loaded. */
  readonly #byAnyName = new Map<string, Field>();

  constructor(specs: readonly FieldSpec[], firstId: number, textLength: number) {
    this.width = specs.length;
    this.#present = specs.map((spec, index) => {
      const maxLength = spec.maxLength ?? (spec.dataType === 'largeString' ? 32_000 : textLength);
      return { ...spec, id: firstId + index, index, maxLength };
    });
    for (const field of this.#present)
      for (const name of [field.alias, field.name, field.internalName])
        if (name !== undefined) this.#byAnyName.set(name.toLowerCase(), field);
  }

  all(): readonly Field[] {
    return this.#present;
  }

  byInternalName(internalName: string): Field | undefined {
    return this.#present.find((field) => field.internalName === internalName);
  }

  byId(id: number): Field | undefined {
    return this.#present.find((field) => field.id === id);
  }

  /** By internal name, display name or alias, without case: for contact files, which people write. */
  byAnyName(name: string): Field | undefined {
    const field = this.#byAnyName.get(name.trim().toLowerCase());
    return field && this.#present.includes(field) ? field : undefined;
  }

  remove(internalName: string): boolean {
    const field = this.byInternalName(internalName);
    this.#present = this.#present.filter((one) => one !== field);
    return field !== undefined;
  }
}
