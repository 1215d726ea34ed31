import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { WASHED } from './regexSamples.js';
import { contact, type StarterRule, type StarterRuleBase, starterRuleBase } from './starterRuleBase.js';

const PYTHON = join(import.meta.dirname, '../../.venv/original/bin/python');
let base: StarterRuleBase;

beforeAll(async () => {
  base = await starterRuleBase();
});

/** Washes each list of values and says which rules fired, by list. */
async function fired(lists: readonly Readonly<Record<string, string>>[]): Promise<ReadonlySet<string>[]> {
  const results = await base.washer.washSet(
    lists.map((values) => contact(base.config, values)),
    { now: 0, runId: 'test' },
  );
  return results.map((result) => {
    if (result.outcome === 'failed') throw new Error(result.reason);
    return new Set(result.steps.map(({ rule }) => rule ?? ''));
  });
}

/** The rules of a type none of whose values makes it fire. */
async function deadRules(
  rules: readonly StarterRule[],
  valuesFor: (rule: StarterRule) => readonly Readonly<Record<string, string>>[],
): Promise<string[]> {
  const tries = rules.flatMap((rule) => valuesFor(rule).map((values) => ({ rule, values })));
  const results = await fired(tries.map(({ values }) => values));
  const alive = new Set(tries.filter(({ rule }, at) => results[at]?.has(rule.id)).map(({ rule }) => rule.id));
  return rules.filter(({ id }) => !alive.has(id)).map(({ type, line }) => `${type}.csv:${line}`);
}

const ofType = (...types: string[]) => base.rules.filter(({ type }) => types.includes(type));

/** Values that an includes rule is made for, with and without something around its words. */
function includedValues(rule: StarterRule): string[] {
  const [begins, ends] = [rule.text('begins'), rule.text('ends')];
  const words = rule
    .text('includes')
    .split(',')
    .filter((word) => !`${begins}${ends}`.includes(word));
  return ['', ' ', 'Q', ' Q '].flatMap((between) => {
    const middle = `${begins}${between}${words.join(between)}${between}${ends}`;
    const [before, after] = [begins === '' ? 'Q' : '', ends === '' ? 'Q' : ''];
    return [middle, `${before}${middle}${after}`, `${before} ${middle} ${after}`.trim()];
  });
}

describe('the starter rules', () => {
  test('are at least 600, without a fault or a warning', () => {
    const counts = [...base.files.rules].map(([type, rules]) => `${type} ${rules.length}`);
    console.log(`starter rules: ${base.rules.length} (${counts.join(', ')})`);
    expect(base.rules.length).toBeGreaterThan(600);
    expect(base.files.faults).toEqual([]);
    expect(base.files.warnings).toEqual([]);
    expect(base.washer.skipped).toEqual([]);
  });

  test('each look-up rule fires for its value', async () => {
    const padded = (rule: StarterRule) => [{ [rule.text('fieldName') || 'address1']: ` ${rule.text('find')}` }];
    expect(await deadRules(ofType('genericLookup', 'fieldSpecificLookup', 'normLookup'), padded)).toEqual([]);
  });

  test('each deriveValue rule fires for its inputs and gives its value', async () => {
    const rules = ofType('deriveValue');
    expect(await deadRules(rules, (rule) => [Object.fromEntries(rule.lookups)])).toEqual([]);
  });

  test('each includes rule fires for a value with its words', async () => {
    const normIncludes = (rule: StarterRule) =>
      includedValues(rule).map((value) => ({ [rule.text('fieldName')]: value }));
    expect(await deadRules(ofType('normIncludes'), normIncludes)).toEqual([]);
    const derived = (rule: StarterRule) =>
      includedValues(rule).map((value) => ({ [rule.text('deriveFieldName')]: value }));
    expect(await deadRules(ofType('deriveIncludes'), derived)).toEqual([]);
  });

  test('each regex rule fires for a value of the samples, which come out as expected', async () => {
    const samples = WASHED.flatMap(([fields, value, expected]) =>
      fields.split(' ').map((field) => ({ field, value, expected })),
    );
    const results = await base.washer.washSet(
      samples.map(({ field, value }) => contact(base.config, { [field]: value })),
      { now: 0, runId: 'test' },
    );
    const alive = new Set<string>();
    for (const [at, { field, value, expected }] of samples.entries()) {
      const result = results[at];
      if (result?.outcome !== 'washed') throw new Error(`${field} ${value} failed`);
      expect([field, value, result.record[field]]).toEqual([field, value, expected]);
      for (const { rule, stage } of result.steps) if (stage.endsWith('Regex')) alive.add(rule ?? '');
    }
    const dead = ofType('genericRegex', 'fieldSpecificRegex').filter(({ id }) => !alive.has(id));
    expect(dead.map(({ type, line }) => `${type}.csv:${line}`)).toEqual([]);
  });

  test('what a normLookup rule writes, the next wash leaves alone', async () => {
    const rules = ofType('normLookup');
    const wash = async (values: readonly Readonly<Record<string, string>>[]) => {
      const records = values.map((value) => contact(base.config, value));
      const results = await base.washer.washSet(records, { now: 0, runId: 'test' });
      return results.map((result, at) => {
        const field = rules[at]?.text('fieldName') ?? '';
        return result.outcome === 'washed' ? String(result.record[field]) : result.reason;
      });
    };
    const results = await wash(rules.map((rule) => ({ [rule.text('fieldName')]: rule.text('replace') })));
    const moved = rules.filter((rule, at) => rule.text('replace') !== results[at]);
    expect(moved.map(({ line }) => `normLookup.csv:${line}`)).toEqual([]);
  });

  test.skipIf(!existsSync(PYTHON))("every pattern and replacement is one of Python's re", () => {
    const rules = base.rules.filter((rule) => rule.text('pattern') !== '');
    const pairs = rules.map((rule) => [rule.text('pattern'), rule.text('replace')]);
    const program = `import json, re, sys
for pattern, replace in json.load(sys.stdin):
    compiled = re.compile(pattern, re.I)
    (getattr(re, '_parser', None) or __import__('sre_parse')).parse_template(replace, compiled)
print('fine')`;
    const run = spawnSync(PYTHON, ['-c', program], { input: JSON.stringify(pairs), encoding: 'utf8' });
    expect([run.stdout.trim(), run.stderr]).toEqual(['fine', '']);
  });
});

describe('the facts of the starter rules', () => {
  const regions = new Intl.DisplayNames(['en'], { type: 'region' });
  const values = (type: string, field: string) => ofType(type).filter((rule) => rule.text('fieldName') === field);

  test('each of the 249 countries has its name, code and both regions', () => {
    const codes = new Set(values('normLookup', 'country').map((rule) => rule.text('replace')));
    expect(codes.size).toBe(249);
    for (const code of codes) {
      expect(regions.of(code), code).not.toBe(code);
      for (const field of ['subRegion', 'superRegion']) {
        expect(
          values('deriveValue', field).some((rule) => rule.lookups.get('country') === code),
          `${field} ${code}`,
        ).toBe(true);
      }
    }
  });

  test('English names of countries lead to the code that Unicode has for them', () => {
    const byName = new Map(values('normLookup', 'country').map((rule) => [rule.text('find'), rule.text('replace')]));
    const wrong: string[] = [];
    let known = 0;
    for (const code of new Set(byName.values())) {
      const found = byName.get((regions.of(code) ?? '').toUpperCase().replace(/\s+/g, ' '));
      if (found !== undefined) known++;
      if (found !== undefined && found !== code) wrong.push(`${code} ${found}`);
    }
    console.log(`${known} of 249 English names of Unicode are among the rules`);
    expect(wrong).toEqual([]);
    expect(known).toBeGreaterThan(200);
  });

  test('all US states and Canadian provinces have a code', () => {
    const codes = new Set(values('normLookup', 'stateProvince').map((rule) => rule.text('replace')));
    const wanted =
      'AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AB BC MB NB NL NS NT NU ON PE QC SK YT';
    expect(wanted.split(' ').filter((code) => !codes.has(code))).toEqual([]);
  });

  test('every group that CleanAnnualRevenue makes has a company size', async () => {
    const amounts = [
      '1',
      '2000000',
      '7000000',
      '11000000',
      '30000000',
      '60000000',
      '120000000',
      '300000000',
      '600000000',
      '2000000000',
    ];
    const results = await base.washer.washSet(
      amounts.map((annualRevenue) => contact(base.config, { annualRevenue })),
      { now: 0, runId: 'test' },
    );
    const sizes = results.map((result) => (result.outcome === 'washed' ? result.record.companySize : result.reason));
    expect(sizes).toEqual(['Small', 'Small', 'Small', ...Array(5).fill('Medium'), 'Enterprise', 'Enterprise']);
  });

  test('surnames that look like junk stay', async () => {
    const names = [
      'Test',
      'Null',
      'None',
      'Root',
      'Guest',
      'Friend',
      'Last',
      'First',
      'No',
      'Na',
      'Sample',
      'Doe',
      'Foo',
      'O',
      'Haha',
    ];
    const results = await base.washer.washSet(
      names.map((lastName) => contact(base.config, { lastName, firstName: 'Ms' })),
      { now: 0, runId: 'test' },
    );
    const after = results.map((result) =>
      result.outcome === 'washed' ? [result.record.lastName, result.record.firstName] : [],
    );
    expect(after).toEqual(names.map((name) => [name, 'Ms']));
  });

  test('titles that hold one another in their letters are told apart', async () => {
    const roles: Record<string, string> = {
      Director: 'Director',
      Coordinator: 'Specialist',
      Sociologist: '',
      'International Sales Manager': 'Manager',
      'Assistant to the CEO': 'Administrative Assistant',
      'Assistant Vice President': 'Vice President',
      'Sr VP, Sales': 'Vice President',
      'VPN Engineer': 'Network Engineer',
      'Telecommunications Engineer': 'Network Engineer',
      'Founder/CTO': 'Chief Technology Officer',
      'Product Owner': 'Product Manager',
      'Landscape Architect': '',
      'Guidance Counselor': '',
      'Director of Student Services': 'Director',
    };
    const results = await base.washer.washSet(
      Object.keys(roles).map((jobTitle) => contact(base.config, { jobTitle })),
      { now: 0, runId: 'test' },
    );
    const found = results.map((result) => (result.outcome === 'washed' ? result.record.jobRole : result.reason));
    expect(found).toEqual(Object.values(roles));
  });
});

describe.skipIf(!existsSync(join(import.meta.dirname, '../../../shared/facts')))('the facts of the config', () => {
  test.each(['contact-fields.json', 'wash-config.json'])('%s means the same, in the same order', (name) => {
    const text = (folder: string) => {
      // The id by which `post` finds a contact is ours.
      const { contactIdExt: _, ...content } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return JSON.stringify(content);
    };
    expect(text(join(import.meta.dirname, '../../config'))).toBe(
      text(join(import.meta.dirname, '../../../shared/facts')),
    );
  });
});
