import type { WashRecord } from '../types.js';
import type { Cell } from './cell.js';
import type { WorkingRecord } from './workingRecord.js';

/** Told of each change that a function makes: `undefined` stands for a field that is not there. */
export type ChangeListener = (field: string, from: unknown, to: unknown) => void;

/**
 * A working record as functions see it: an object with one property a field, whatever the field is called, so that
 * `record.country`, `'country' in record`, `delete record.country` and `Object.keys(record)` do what they say.
 */
export function recordView(record: WorkingRecord, onChange: ChangeListener): WashRecord {
  // The target stays empty, since every trap answers from the record: its prototype must be null, or a field named
  // "toString" that the record lacks would be found there.
  const target: WashRecord = Object.create(null);
  return new Proxy(target, new RecordTraps(record, onChange));
}

class RecordTraps implements ProxyHandler<WashRecord> {
  constructor(
    private readonly record: WorkingRecord,
    private readonly onChange: ChangeListener,
  ) {}

  get(_: WashRecord, name: string | symbol): unknown {
    return this.cell(name)?.value;
  }

  has(_: WashRecord, name: string | symbol): boolean {
    return this.cell(name) !== undefined;
  }

  ownKeys(): string[] {
    return this.record.names();
  }

  getOwnPropertyDescriptor(_: WashRecord, name: string | symbol): PropertyDescriptor | undefined {
    const cell = this.cell(name);
    if (cell === undefined) return undefined;
    return { value: cell.value, writable: true, enumerable: true, configurable: true };
  }

  set(target: WashRecord, name: string | symbol, value: unknown): boolean {
    return this.write(target, name, value);
  }

  defineProperty(target: WashRecord, name: string | symbol, descriptor: PropertyDescriptor): boolean {
    return this.write(target, name, descriptor.value);
  }

  deleteProperty(_: WashRecord, name: string | symbol): boolean {
    const cell = this.cell(name);
    if (cell === undefined) return true;
    this.onChange(cell.name, cell.value, undefined);
    this.record.delete(cell.name);
    return true;
  }

  private write(target: WashRecord, name: string | symbol, value: unknown): boolean {
    if (typeof name === 'symbol') return false;
    // As from a table that lacks the value. Stored, it would become null, and null empties the field in Eloqua.
    if (value === undefined) return this.deleteProperty(target, name);
    this.onChange(name, this.cell(name)?.value, value);
    this.record.set(name, value);
    return true;
  }

  private cell(name: string | symbol): Cell | undefined {
    return typeof name === 'string' ? this.record.cell(name) : undefined;
  }
}
