import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, parseFaultRules } from '../faults/faultRules.js';

const text = readFileSync(resolve(import.meta.dirname, '../../../docs/sandbox.md'), 'utf8');

describe('docs/sandbox.md', () => {
  it('describes every kind of fault, and none that there is not', () => {
    const table = text.slice(text.indexOf('| kind |'), text.indexOf('## Control paths'));
    const described = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
    expect(described.toSorted()).toEqual([...FAULT_KINDS].sort());
  });

  it('shows rules that can be set as they stand there', () => {
    const rules = text.match(/\{[^{}]*"fault":\s*\{[^{}]*\}\s*\}/g) ?? [];
    expect(rules.length).toBeGreaterThanOrEqual(4);
    for (const rule of rules) expect(parseFaultRules(JSON.parse(rule))).toHaveLength(1);
  });
});
