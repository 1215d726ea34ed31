import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CompiledPattern, compilePattern } from '../../../src/wash/pattern/compilePattern.js';
import { type CompiledReplacement, compileReplacement } from '../../../src/wash/pattern/compileReplacement.js';
import { PatternError } from '../../../src/wash/pattern/patternError.js';
import { cleanValue } from '../../../src/wash/text/clean.js';

/*
 * The regex rules of golden files 03 and 04, which lie beside the checkout: what each field becomes, without the rest of
 * the wash. Records on which the original raised an exception show what the rules before the broken one do.
 */
const GOLDEN = path.resolve(import.meta.dirname, '../../../../shared/golden');

interface GoldenRule {
  readonly fieldName: string;
  readonly pattern: string;
  readonly replace?: string;
}

interface GoldenCase {
  readonly name: string;
  readonly config: { readonly fields: Record<string, { readonly lookup: readonly string[] }> };
  readonly collections: Record<string, readonly GoldenRule[]>;
  readonly records: readonly {
    readonly input: Record<string, string>;
    readonly output?: Record<string, string>;
    readonly error?: string;
  }[];
}

interface Rule {
  readonly pattern: CompiledPattern;
  readonly replacement: CompiledReplacement;
}

function compile({ pattern: source, replace = '' }: GoldenRule): Rule | PatternError {
  try {
    const pattern = compilePattern(source);
    return { pattern, replacement: compileReplacement(replace, pattern) };
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
}

function wash(value: string, rules: readonly (Rule | PatternError)[]): string {
  if (value === '') return value;
  const cleaned = cleanValue(value);
  for (const rule of rules) {
    if (rule instanceof PatternError || !rule.pattern.matchesStart(cleaned)) continue;
    return rule.pattern.substitute(rule.replacement, cleaned);
  }
  return value;
}

const files = existsSync(GOLDEN) ? readdirSync(GOLDEN).filter((name) => /^0[34].*\.json$/.test(name)) : [];

describe.skipIf(files.length === 0)('regex rules of the golden files', () => {
  test.each(files)('%s', (file) => {
    const content: GoldenCase | GoldenCase[] = JSON.parse(readFileSync(path.join(GOLDEN, file), 'utf8'));
    let compared = 0;
    const differences: string[] = [];
    for (const { name, config, collections, records } of Array.isArray(content) ? content : [content]) {
      for (const [field, { lookup }] of Object.entries(config.fields)) {
        const [type] = lookup;
        if (lookup.length !== 1 || (type !== 'normRegex' && type !== 'fieldSpecificRegex')) continue;
        const rules = (collections[type] ?? []).filter(({ fieldName }) => fieldName === field).map(compile);
        for (const { input, output } of records) {
          const before = input[field];
          if (output === undefined || before === undefined) continue;
          compared++;
          const after = wash(before, rules);
          if (after !== output[field])
            differences.push(`${name} ${field}: ${JSON.stringify({ before, after, want: output[field] })}`);
        }
      }
    }
    console.log(`${file}: ${compared} values, ${differences.length} differ`);
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(0);
  });
});
