import { ownValue } from '../ownValue.js';
import type { QueueRecord } from '../queue/types.js';
import { isPlainObject } from '../wash/ordered/orderedDocument.js';
import { sameValue } from '../wash/ordered/sameValue.js';
import type { WashRecord } from '../wash/types.js';

/**
 * What a washed record carries of its export: the fields that differ from it by now, with the value as exported, null
 * where there was none. Of a record that was washed before, the first value counts; what is as exported again is left out.
 */
export function asExportedAfter(record: QueueRecord, washed: WashRecord): Record<string, unknown> {
  const first = new Map(Object.entries(knownExport(record) ?? {}));
  const names = new Set([...Object.keys(record), ...Object.keys(washed), ...first.keys()]);
  const changed: [string, unknown][] = [];
  for (const name of names) {
    if (name.startsWith('_')) continue;
    const before = first.has(name) ? first.get(name) : (ownValue(record, name) ?? null);
    if (!sameValue(before, ownValue(washed, name) ?? null)) changed.push([name, before]);
  }
  return Object.fromEntries(changed);
}

/** Whether it is known what a washed record was exported with: not of one that another program washed, or an older release. */
export function hasKnownExport(record: QueueRecord): boolean {
  return knownExport(record) !== undefined;
}

/** A field's value as exported; null where it had none. Of a record without a known export: as it is. */
export function exportedValue(record: QueueRecord, field: string): unknown {
  const changed = knownExport(record);
  const value = changed !== undefined && Object.hasOwn(changed, field) ? changed[field] : ownValue(record, field);
  return value ?? null;
}

function knownExport({ _asExported }: QueueRecord): Record<string, unknown> | undefined {
  return isPlainObject(_asExported) ? _asExported : undefined;
}
