import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/wash/config/readConfig.js';
import { ConfigUse } from '../../src/wash/csv/configUse.js';
import { ruleId } from '../../src/wash/csv/csvRule.js';
import { readRulesCsv } from '../../src/wash/csvRules.js';
import { orderedFromPlain } from '../../src/wash/ordered/orderedDocument.js';
import type { RuleType } from '../../src/wash/types.js';

const LOOKUPS = [
  'genericLookup',
  'genericRegex',
  'fieldSpecificLookup',
  'fieldSpecificRegex',
  'normLookup',
  'normIncludes',
];
const set = (type: string, ...fieldSet: string[]) => ({ type, fieldSet, options: ['overwrite'] });
const config = {
  configName: 'test',
  fields: {
    country: {
      lookup: LOOKUPS,
      derive: { 1: set('deriveIncludes', 'emailAddress'), 2: set('deriveValue', 'visitorCountryIP') },
    },
    jobTitle: { lookup: LOOKUPS, derive: {} },
    persona: { lookup: [], derive: { 1: set('deriveValue', 'jobRole', 'department') } },
    metro: {
      lookup: [],
      derive: { 1: set('deriveValue', 'zipPostalCode', 'country'), 2: set('deriveValue', 'city', 'country') },
    },
  },
  userDefinedFunctions: {},
  history: { writeContactHistory: false, returnHistoryId: false, returnHistoryField: '', histIdField: {} },
};
const use = new ConfigUse(readConfig(orderedFromPlain(config), 'test'));

function read(type: RuleType, csv: string | Uint8Array, clean = false) {
  const bytes = typeof csv === 'string' ? new TextEncoder().encode(csv) : csv;
  const result = readRulesCsv({ type, file: `${type}.csv`, bytes }, use, { clean });
  return {
    documents: result.rules.map(({ document }) => document),
    keys: result.rules.map(({ key }) => key),
    faults: result.faults.map(({ file, line, reason }) => `${file}:${line} ${reason}`),
    warnings: result.warnings.map(({ file, line, reason }) => `${file}:${line} ${reason}`),
  };
}

const faultOf = (type: RuleType, csv: string) => {
  const { faults } = read(type, csv);
  expect(faults.length, faults.join('\n')).toBe(1);
  return faults[0];
};

describe('a CSV file becomes the documents of its rule type', () => {
  test('in the order of the file, with the columns as keys, in any order, without optional blanks', () => {
    const csv = 'note,replace,find,fieldName\n,DE,DEUTSCHLAND,country\nISO,FR,FRANCE,country\n';
    const { documents, faults, warnings } = read('normLookup', csv);
    expect([faults, warnings]).toEqual([[], []]);
    expect(documents).toEqual([
      { fieldName: 'country', find: 'DEUTSCHLAND', replace: 'DE' },
      { fieldName: 'country', find: 'FRANCE', replace: 'FR', note: 'ISO' },
    ]);
    expect(read('genericRegex', 'pattern,replace\n^X+$,\n^Y$,Z\n').documents).toEqual([
      { pattern: '^X+$' },
      { pattern: '^Y$', replace: 'Z' },
    ]);
  });

  test('lookup columns become lookupVals with their names in code-point order; (empty) is an empty value', () => {
    const csv =
      'fieldName,lookup.zipPostalCode,lookup.country,lookup.jobRole,lookup.department,value\nmetro,27601,US,,,Raleigh\npersona,,,(empty),SALES,Seller\n';
    const { documents, faults } = read('deriveValue', csv);
    expect(faults).toEqual([]);
    const lookups = documents.map(({ lookupVals }) => (typeof lookupVals === 'object' ? [...lookupVals] : lookupVals));
    expect(lookups).toEqual([
      [
        ['country', 'US'],
        ['zipPostalCode', '27601'],
      ],
      [
        ['department', 'SALES'],
        ['jobRole', ''],
      ],
    ]);
  });

  test('blanks that mean something stay: beside a word, at the open end of begins and ends', () => {
    const csv = 'fieldName,includes,excludes,begins,ends,replace\ncountry," CTO,X Y",,"VP ",,B\n';
    expect(read('normIncludes', csv).documents).toEqual([
      { fieldName: 'country', includes: ' CTO,X Y', excludes: '', begins: 'VP ', ends: '', replace: 'B' },
    ]);
  });

  test('as spreadsheets save it: byte order mark, semicolons, tabs, CRLF, empty lines, line breaks in cells', () => {
    const expected = [{ fieldName: 'country', find: 'ÖSTERREICH', replace: 'AT', note: 'a,\nb' }];
    for (const mark of [',', ';', '\t']) {
      const csv = [
        ['fieldName', 'find', 'replace', 'note'],
        ['country', 'ÖSTERREICH', 'AT', '"a,\nb"'],
        ['', '', '', ''],
      ];
      const text = `\ufeff${csv.map((cells) => cells.join(mark)).join('\r\n')}\r\n\r\n`;
      expect(read('normLookup', text).documents).toEqual(expected);
    }
  });

  test('a rule keeps its id when what it writes changes, and only then', () => {
    const ids = (csv: string) =>
      read('normLookup', `fieldName,find,replace,note\n${csv}`).keys.map((key) => ruleId(key).toHexString());
    const [id] = ids('country,FRANCE,FR,');
    expect(ids('country,FRANCE,XX,remark')).toEqual([id]);
    expect(ids('country,FRANKREICH,FR,')).not.toEqual([id]);
    expect(id).toMatch(/^[0-9a-f]{24}$/);
  });
});

describe('a fault is told with file, line and what to do', () => {
  const faults: readonly [what: string, type: RuleType, csv: string, told: RegExp][] = [
    [
      'unknown column',
      'normLookup',
      'fieldName,find,replace,replac\n',
      /^normLookup\.csv:1 .*no column "replac", but: fieldName, find, replace, note/,
    ],
    ['missing column', 'normLookup', 'fieldName,replace\n', /:1 the header lacks find/],
    ['column twice', 'normLookup', 'fieldName,find,find,replace\n', /:1 the column "find" is there twice/],
    [
      'unknown input',
      'deriveValue',
      'fieldName,lookup.jobTitel,value\n',
      /:1 the config derives nothing from "jobTitel"/,
    ],
    ['empty file', 'normLookup', '', /:1 it is empty/],
    [
      'too many cells',
      'normLookup',
      'fieldName,find,replace\ncountry,A,B\ncountry,KOREA, SOUTH,KR\n',
      /:3 it has 4 cells .* quotes/,
    ],
    ['broken quotes', 'normLookup', 'fieldName,find,replace\ncountry,"A,B\n', /normLookup\.csv:\d+ .*[Qq]uot/],
    ['blank fieldName', 'normLookup', 'fieldName,find,replace\n,A,B\n', /:2 "fieldName" is blank/],
    [
      'blank find',
      'normLookup',
      'fieldName,find,replace\ncountry,,B\n',
      /:2 "find" is blank; for a rule about empty values write \(empty\)/,
    ],
    ['unknown field', 'normLookup', 'fieldName,find,replace\ncuontry,A,B\n', /:2 the config has no field "cuontry"/],
    [
      'lower case',
      'genericLookup',
      'find\nTEST\ntest it\n',
      /:3 "find" is "test it" and can match nothing.*write "TEST IT" \(--clean/,
    ],
    ['outer blank', 'genericLookup', 'find\n"TEST "\n', /:2 .*write "TEST"/],
    [
      'lower case word',
      'normIncludes',
      'fieldName,includes,excludes,begins,ends,replace\ncountry,"A,b",,,,X\n',
      /:2 "includes" is "A,b".*write "A,B"/,
    ],
    [
      'begins with a blank',
      'normIncludes',
      'fieldName,includes,excludes,begins,ends,replace\ncountry,,," VP",,X\n',
      /:2 "begins" is " VP"/,
    ],
    [
      'nothing to match',
      'normIncludes',
      'fieldName,includes,excludes,begins,ends,replace\ncountry,,,,,X\n',
      /:2 none of includes.*never matches/,
    ],
    [
      'empty word',
      'normIncludes',
      'fieldName,includes,excludes,begins,ends,replace\ncountry,A,"B,",,,X\n',
      /:2 "excludes" has an empty word/,
    ],
    ['bad pattern', 'genericRegex', 'pattern\n(A\n', /:2 the pattern or its replacement cannot be used: /],
    [
      'bad replacement',
      'fieldSpecificRegex',
      'fieldName,pattern,replace\ncountry,(A),\\2\n',
      /:2 the pattern or its replacement cannot be used: /,
    ],
    [
      'input left blank',
      'deriveValue',
      'fieldName,lookup.jobRole,lookup.department,value\npersona,CEO,,X\n',
      /:2 the config derives persona from jobRole \+ department, not from jobRole; .*\(empty\)/,
    ],
    ['no input', 'deriveValue', 'fieldName,lookup.jobRole,value\npersona,,X\n', /:2 no "lookup\.…" column is filled/],
    [
      'contradiction',
      'normLookup',
      'fieldName,find,replace\ncountry,A,B\ncountry,A,C\n',
      /:3 line 2 has a rule for the same, with another result/,
    ],
  ];
  test.each(faults)('%s', (_what, type, csv, told) => {
    expect(faultOf(type, csv)).toMatch(told);
  });

  test('not UTF-8, as Excel saves by default', () => {
    const latin1 = Buffer.from('fieldName,find,replace\ncountry,ÖSTERREICH,AT\n', 'latin1');
    expect(read('normLookup', latin1).faults).toEqual([
      expect.stringMatching(/:1 it is not in UTF-8; save it as "CSV UTF-8"/),
    ]);
  });

  test('all faults of a file come at once, and good lines are read all the same', () => {
    const { faults, documents } = read(
      'normLookup',
      'fieldName,find,replace\n,A,B\ncountry,b,C\ncountry,D,E\nmoon,F,G\n',
    );
    expect(faults.map((fault) => /:(\d)/.exec(fault)?.[1])).toEqual(['2', '3', '5']);
    expect(documents).toEqual([{ fieldName: 'country', find: 'D', replace: 'E' }]);
  });
});

describe('what looks odd is loaded with a warning', () => {
  const warnings: readonly [what: string, type: RuleType, csv: string, told: RegExp, loaded: number][] = [
    [
      'type that the config does not use',
      'normRegex',
      'fieldName,pattern,replace\ncountry,^A$,B\n',
      /:2 country has no normRegex among its lookups.*never fires/,
      1,
    ],
    [
      'derivation that the config does not know',
      'deriveIncludes',
      'fieldName,deriveFieldName,includes,excludes,begins,ends,replace\ncountry,jobTitle,A,,,,X\n',
      /does not derive country from jobTitle/,
      1,
    ],
    [
      'the same line twice',
      'normLookup',
      'fieldName,find,replace\ncountry,A,B\ncountry,A,B\n',
      /:3 it says the same as line 2 and is left out/,
      1,
    ],
    ['a range that became a date', 'normLookup', 'fieldName,find,replace\ncountry,9-JAN,B\n', /made a date/, 1],
    [
      'a number that became short',
      'normLookup',
      'fieldName,find,replace\ncountry,1.23E+11,B\n',
      /shortened a long number/,
      1,
    ],
    [
      'a zip code without its zero',
      'deriveValue',
      'fieldName,lookup.zipPostalCode,lookup.country,value\nmetro,2110,US,B\n',
      /2110 .* lost its leading zeros/,
      1,
    ],
    [
      'blanks that would be written',
      'normLookup',
      'fieldName,find,replace\ncountry,A,"B "\n',
      /"replace" has blanks around it/,
      1,
    ],
  ];
  test.each(warnings)('%s', (_what, type, csv, told, loaded) => {
    const result = read(type, csv);
    expect(result.faults).toEqual([]);
    expect(result.warnings).toEqual([expect.stringMatching(told)]);
    expect(result.documents.length).toBe(loaded);
  });
});

test('clean writes texts as values are compared, and leaves alone what is written or compiled', () => {
  const clean = (type: RuleType, csv: string) => read(type, csv, true);
  expect(clean('normLookup', 'fieldName,find,replace\ncountry," united  kingdom ",gb\n')).toMatchObject({
    faults: [],
    documents: [{ fieldName: 'country', find: 'UNITED KINGDOM', replace: 'gb' }],
  });
  expect(
    clean('normIncludes', 'fieldName,includes,excludes,begins,ends,replace\ncountry," cto,x",,,,Cto\n').documents,
  ).toMatchObject([{ includes: ' CTO,X', replace: 'Cto' }]);
  expect(clean('genericRegex', 'pattern\n^a\\d$\n').documents).toEqual([{ pattern: '^a\\d$' }]);
});
