import type { Field, FieldTable } from './fields.js';
import type { IdSequence } from './random.js';

/**
 * A contact, or a record of a custom object. Never changed in place: a change replaces it, so that the rows an export
 * has taken stay as they were without being copied (80,000 rows of 39 columns would be 25 MB a sync).
 */
export interface StoredRecord {
  readonly id: number;
  /** By field index. A date is held as its milliseconds UTC, all else as text; '' is blank. */
  readonly values: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly subscribed: boolean;
  readonly bounced: boolean;
  /** The contact that a custom object's record is linked to; 0 = none. */
  readonly contactId: number;
}

/** The form in which identifiers are compared: without case and outer space. */
export function comparable(value: string): string {
  return value.trim().toLowerCase();
}

/** Records by id, in the order of their ids, with an index for each field that somebody looked up. */
export class RecordTable {
  readonly #records = new Map<number, StoredRecord>();
  readonly #indexes = new Map<number, Map<string, number[]>>();

  constructor(
    readonly fields: FieldTable,
    private readonly ids: IdSequence,
  ) {}

  get size(): number {
    return this.#records.size;
  }

  all(): IterableIterator<StoredRecord> {
    return this.#records.values();
  }

  get(id: number): StoredRecord | undefined {
    return this.#records.get(id);
  }

  blankValues(): string[] {
    return new Array<string>(this.fields.width).fill('');
  }

  insert(values: readonly string[], at: number, more: Partial<StoredRecord> = {}): StoredRecord {
    const id = this.ids.next();
    const record = {
      id,
      values,
      createdAt: at,
      updatedAt: at,
      subscribed: true,
      bounced: false,
      contactId: 0,
      ...more,
    };
    this.#records.set(id, record);
    for (const [index, byValue] of this.#indexes) addTo(byValue, record.values[index] ?? '', id);
    return record;
  }

  replace(record: StoredRecord): void {
    const old = this.#records.get(record.id);
    this.#records.set(record.id, record);
    for (const [index, byValue] of this.#indexes) {
      const [before, after] = [old?.values[index] ?? '', record.values[index] ?? ''];
      if (before === after) continue;
      removeFrom(byValue, before, record.id);
      addTo(byValue, after, record.id);
    }
  }

  delete(id: number): boolean {
    const record = this.#records.get(id);
    if (!record) return false;
    this.#records.delete(id);
    for (const [index, byValue] of this.#indexes) removeFrom(byValue, record.values[index] ?? '', id);
    return true;
  }

  /** Records whose field has the value, compared without case and outer space. */
  find(field: Field, value: string): StoredRecord[] {
    const ids = this.#index(field).get(comparable(value)) ?? [];
    return ids.flatMap((id) => this.#records.get(id) ?? []);
  }

  #index(field: Field): Map<string, number[]> {
    const known = this.#indexes.get(field.index);
    if (known) return known;
    const made = new Map<string, number[]>();
    for (const record of this.#records.values()) addTo(made, record.values[field.index] ?? '', record.id);
    this.#indexes.set(field.index, made);
    return made;
  }
}

function addTo(byValue: Map<string, number[]>, value: string, id: number): void {
  const key = comparable(value);
  const ids = byValue.get(key);
  if (ids) ids.push(id);
  else byValue.set(key, [id]);
}

function removeFrom(byValue: Map<string, number[]>, value: string, id: number): void {
  const key = comparable(value);
  const rest = (byValue.get(key) ?? []).filter((one) => one !== id);
  if (rest.length > 0) byValue.set(key, rest);
  else byValue.delete(key);
}
