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

  set(_: WashRecord, name: string | symbol, value: unknown): boolean {
    return this.write(name, value);
  }

  defineProperty(_: WashRecord, name: string | symbol, descriptor: PropertyDescriptor): boolean {
    return this.write(name, descriptor.value);
  }

  deleteProperty(_: WashRecord, name: string | symbol): boolean {
    const cell = this.cell(name);
    if (cell === undefined) return true;
    this.onChange(cell.name, cell.value, undefined);
    this.record.delete(cell.name);
    return true;
  }

  private write(name: string | symbol, value: unknown): boolean {
    if (typeof name === 'symbol') return false;
    this.onChange(name, this.cell(name)?.value, value);
    this.record.set(name, value);
    return true;
  }

  private cell(name: string | symbol): Cell | undefined {
    return typeof name === 'string' ? this.record.cell(name) : undefined;
  }
}
