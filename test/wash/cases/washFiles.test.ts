import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type WashFiles, washFiles } from '../../../src/wash/cases/washFiles.js';
import { builtInFunctions } from '../../../src/wash/functions/builtIn.js';
import { writeOrderedJson } from '../../../src/wash/ordered/writeOrderedJson.js';

const folder = mkdtempSync(join(tmpdir(), 'dwmops-wash-'));
const CONFIG = `{"configName":"c","fields":{"10":{"lookup":["normLookup"],"derive":{}},"2":{"lookup":[],"derive":{"1":{"type":"copyValue","fieldSet":["10"],"options":["overwrite"]}}}},
  "userDefinedFunctions":{},"history":{"writeContactHistory":true,"returnHistoryId":true,"returnHistoryField":"historyId","histIdField":{"name":"id","value":"id"}}}`;

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function wash(files: WashFiles): Promise<{ readonly printed: string; readonly skipped: string[] }> {
  const skipped: string[] = [];
  return { printed: writeOrderedJson(await washFiles(files, builtInFunctions, (line) => skipped.push(line))), skipped };
}

describe('a case file', () => {
  test('gives one list a case, with output and history of each record, keys in order', async () => {
    const caseFile = file(
      'case.json',
      `{"name":"one","config":${CONFIG},"collections":{"normLookup":[{"fieldName":"10","find":"X","replace":"y"}]},
        "records":[{"input":{"id":"1","10":"x","2":""}},{"input":{"10":"x"}},{"note":"no input"}]}`,
    );
    expect((await wash({ caseFile })).printed).toBe(
      '[[{"output":{"id":"1","10":"y","2":"y","historyId":"<ObjectId>"},' +
        '"history":{"10":{"normLookup":{"from":"x","to":"y"}},"2":{"copyValue":{"from":"","to":"y","using":{"10":"y"}}},"id":"1","configName":"c","_current":0}},' +
        '{"error":"WASH_ID_MISSING: The record has no field \\"id\\", which the history needs. Export that field, or correct history.histIdField in the config."},' +
        '{"error":"WASH_CASE_UNREADABLE: the record has no object \\"input\\""}]]',
    );
  });

  test('a case that cannot be loaded gives its error for each record, and the others go on', async () => {
    const good = `{"config":${CONFIG},"records":[{"input":{"id":"1"}}]}`;
    const caseFile = file(
      'cases.json',
      `[{"records":[{"input":{}},{"input":{}}]},{"config":{},"records":[{"input":{}}]},{"collections":{"normLookup":5},"config":${CONFIG},"records":[{"input":{}}]},5,${good}]`,
    );
    const cases: unknown = JSON.parse((await wash({ caseFile })).printed);
    expect(cases).toMatchObject([
      [
        { error: expect.stringMatching(/^WASH_CONFIG_MISSING/) },
        { error: expect.stringMatching(/^WASH_CONFIG_MISSING/) },
      ],
      [{ error: expect.stringMatching(/^WASH_CONFIG_INVALID/) }],
      [{ error: expect.stringMatching(/"collections.normLookup" is not a list/) }],
      [],
      [{ output: { id: '1' } }],
    ]);
  });

  test('names the rules that are left out', async () => {
    const caseFile = file(
      'skips.json',
      `{"name":"mine","config":${CONFIG.replace('"normLookup"', '"normRegex"')},"collections":{"normRegex":[{"fieldName":"10","pattern":"["}]},"records":[]}`,
    );
    expect((await wash({ caseFile })).skipped).toEqual([
      expect.stringMatching(/^mine: the rule normRegex#1 is skipped: .*position 0$/),
    ]);
  });

  test.each([
    ['not JSON', '{"a"', 'it is not JSON'],
    ['no file', undefined, 'ENOENT'],
  ])('%s is refused with a reason', async (name, text, reason) => {
    const caseFile = text === undefined ? join(folder, 'absent.json') : file(`${name}.json`, text);
    await expect(wash({ caseFile })).rejects.toMatchObject({
      code: 'WASH_CASE_UNREADABLE',
      message: expect.stringContaining(reason),
    });
  });
});

describe('a folder of CSV rules', () => {
  const rulesFolder = join(folder, 'rules');
  mkdirSync(rulesFolder);
  file('wash-config.json', CONFIG);
  file('rules/normLookup.csv', 'fieldName,find,replace\n10,X,y\n');

  test.each([
    ['CSV', 'records.csv', 'id,10,2\n1,x,\n'],
    ['JSON', 'records.json', '[{"id":"1","10":"x","2":""}]'],
  ])('washes records from a %s file', async (_, name, text) => {
    const { printed } = await wash({ rulesFolder, recordsFile: file(name, text) });
    expect(printed).toContain('[[{"output":{"id":"1","10":"y","2":"y","historyId":"<ObjectId>"}');
  });

  test.each([
    ['short.csv', 'id,10\n1\n', 'line 2 has 1 cells where the header has 2'],
    ['list.json', '[5]', 'element 1 is not an object'],
    ['broken.json', '[{]', 'line 1, column 3'],
  ])('%s is refused with its place', async (name, text, reason) => {
    await expect(wash({ rulesFolder, recordsFile: file(name, text) })).rejects.toMatchObject({
      code: 'WASH_CASE_UNREADABLE',
      message: expect.stringContaining(reason),
    });
  });
});
