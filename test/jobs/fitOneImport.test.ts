import { describe, expect, test } from 'vitest';
import { type IdentifiedRecord, newestOfEach } from '../../src/jobs/contactIdentity.js';
import { fitOneImport } from '../../src/jobs/fitOneImport.js';
import type { PreparedRow } from '../../src/jobs/importPlan.js';

/** Which records of a set go together as one import. */

const identity = (id: string, address: string) => ({ id, address });

function record(name: string, id: string, address: string, day: number): IdentifiedRecord {
  const facts = { _timestamp: new Date(), _counter: 0, _jobName: '', _lockTimestamp: '', _priority: 0 } as const;
  const exportedAt = new Date(2026, 0, day);
  return { record: { _id: name, ...facts, _batchName: '', _batchID: '' }, identity: identity(id, address), exportedAt };
}

describe('of several records of one contact the newest goes', () => {
  const names = (all: IdentifiedRecord[]) => {
    const { newest, superseded } = newestOfEach(all);
    return { newest: newest.map((one) => one.record._id), superseded };
  };

  test('by id, whatever address each was exported with', () => {
    const all = [record('new', 'A', 'b@x.com', 2), record('old', 'A', 'a@x.com', 1)];
    expect(names(all)).toEqual({ newest: ['new'], superseded: ['old'] });
  });

  test('two ids are two contacts, also where the address moved from one to the other', () => {
    const all = [record('first', 'A', 'a@x.com', 1), record('second', 'B', 'a@x.com', 2)];
    expect(names(all)).toEqual({ newest: ['first', 'second'], superseded: [] });
  });

  test('by address where one of them has no id', () => {
    const all = [
      record('with', 'A', 'a@x.com', 2),
      record('without', '', 'a@x.com', 1),
      record('other', '', 'b@x.com', 1),
    ];
    expect(names(all)).toEqual({ newest: ['with', 'other'], superseded: ['without'] });
    const later = [record('with', 'A', 'a@x.com', 1), record('without', '', 'a@x.com', 2)];
    expect(names(later)).toEqual({ newest: ['without'], superseded: ['with'] });
  });
});

describe('one import', () => {
  const row = (
    id: string,
    kind: PreparedRow['kind'],
    values: Record<string, string>,
    more: Partial<PreparedRow> = {},
  ) => ({
    id,
    identity: identity(id, ''),
    exportedAt: new Date(),
    kind,
    identifier: 'key',
    row: { key: id, ...values },
    ...more,
  });

  test('rows that empty nothing go together, with blank cells for what they do not change', () => {
    const { rows, columns, postponed } = fitOneImport([
      row('r0', 'changes', { city: 'Ulm' }),
      row('r1', 'changes', { name: 'Jo' }),
      row('r2', 'emptying', { name: '' }, { held: { city: 'Bern', name: 'x' } }),
      row('r3', 'changes', {}),
    ]);
    expect(columns).toEqual(['key', 'city', 'name']);
    expect(rows.map((one) => one.row)).toEqual([
      { key: 'r0', city: 'Ulm', name: '' },
      { key: 'r1', city: '', name: 'Jo' },
      { key: 'r3', city: '', name: '' },
    ]);
    expect(postponed).toEqual(['r2']);
  });

  test('rows that empty a field keep what Eloqua holds in the columns of others, and wait where nobody knows that', () => {
    const { rows, postponed } = fitOneImport([
      row('r0', 'emptying', { name: '' }, { held: { city: 'Bern', name: 'x' } }),
      row('r1', 'emptying', { city: '' }, { held: { city: 'y', name: 'Jo' } }),
      row('r2', 'emptying', { city: '' }, { held: { city: 'y' } }),
      row('r3', 'emptying', { phone: '' }, { held: { city: 'y', name: 'Jo', phone: '1' } }),
      row('r4', 'emptying', { city: '' }, { held: { city: 'y', name: 'Jo' }, identifier: 'address' }),
    ]);
    expect(rows.map((one) => one.row)).toEqual([
      { key: 'r0', name: '', city: 'Bern' },
      { key: 'r1', name: 'Jo', city: '' },
    ]);
    expect(postponed).toEqual(['r2', 'r3', 'r4']);
  });

  test('a column called constructor is one like any other', () => {
    const { rows } = fitOneImport([row('r0', 'changes', { constructor: 'x' }), row('r1', 'changes', {})]);
    expect(rows.map((one) => one.row.constructor)).toEqual(['x', '']);
  });

  test('no more than one sync takes, and no row that no upload takes', () => {
    const long = 'x'.repeat(5000);
    const { rows, postponed, failures } = fitOneImport(
      [
        row('r0', 'changes', { name: long }),
        row('r1', 'changes', { name: long }),
        row('r2', 'changes', { name: long.repeat(5) }),
      ],
      { row: 20_000, total: 15_000 },
    );
    expect([rows.map(({ id }) => id), postponed, failures.map(({ id, code }) => [id, code])]).toEqual([
      ['r0'],
      ['r1'],
      [['r2', 'RECORD_VALUE_TOO_LONG']],
    ]);
  });
});
