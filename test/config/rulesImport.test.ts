import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, ObjectId } from 'mongodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unescapeFormula } from '../../src/wash/csv/formulaCells.js';
import { newestRuleImport } from '../../src/wash/import/ruleImports.js';
import { exportRules } from '../../src/wash/rulesExport.js';
import { importRules } from '../../src/wash/rulesImport.js';
import { RULE_TYPES } from '../../src/wash/types.js';
import { testDatabases } from '../support/database.js';
import { CONFIG_FOLDER, CONFIG_NAME } from './starterRuleBase.js';

const STARTER = join(CONFIG_FOLDER, 'rules');
const PROGRAM = join(import.meta.dirname, '../../dist/scripts/rules.js');
const options = { configName: CONFIG_NAME };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dwmops-rules-'));
  cpSync(join(CONFIG_FOLDER, 'wash-config.json'), join(folder, 'wash-config.json'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeRules(type: string, ...lines: string[]): string {
  mkdirSync(join(folder, 'rules'), { recursive: true });
  writeFileSync(join(folder, 'rules', `${type}.csv`), `${lines.join('\n')}\n`);
  return join(folder, 'rules');
}

const NORM = 'fieldName,find,replace';
const stored = async (db: Db, type: string) => {
  const rules = await db.collection(type).find().toArray();
  return rules.map(({ _id: _, ...rule }) => rule);
};
const temporaryCollections = async (db: Db) => {
  const names = await db.listCollections({}, { nameOnly: true }).toArray();
  return names.map(({ name }) => name).filter((name) => name.startsWith('importing_'));
};

describe('import', () => {
  test('loads config and rules in the order of the files, with lookupVals in code-point order', async () => {
    const { rulesDb: db } = await testDatabases();
    const result = await importRules(db, STARTER, options);
    expect(result.config?.change).toBe('new');
    const lines = readFileSync(join(STARTER, 'genericLookup.csv'), 'utf8').trim().split('\n').slice(1);
    const found = await stored(db, 'genericLookup');
    expect(found.map(({ find }) => find)).toEqual(lines.map((line) => unescapeFormula(line.split(',')[0] ?? '')));
    const persona = await db.collection('deriveValue').findOne({ fieldName: 'persona' });
    expect(Object.keys(persona?.lookupVals)).toEqual(['department', 'jobRole']);
    const config = await db.collection('config').findOne({ configName: CONFIG_NAME });
    const file = JSON.parse(readFileSync(join(CONFIG_FOLDER, 'wash-config.json'), 'utf8'));
    expect(Object.keys(config?.fields)).toEqual(Object.keys(file.fields));
    expect(await newestRuleImport(db)).toMatchObject({
      configName: CONFIG_NAME,
      finishedAt: expect.any(Date),
      rules: { genericLookup: 145 },
    });
  });

  test('again changes nothing, ids included', async () => {
    const { rulesDb: db } = await testDatabases();
    await importRules(db, STARTER, options);
    const before = await db.collection('normIncludes').find().toArray();
    const result = await importRules(db, STARTER, options);
    expect(result.config?.change).toBe('same');
    expect(result.collections.map(({ added, changed, removed }) => added + changed + removed)).toEqual(
      Array(10).fill(0),
    );
    expect(await db.collection('normIncludes').find().toArray()).toEqual(before);
  });

  test('replaces a type that has a file, leaves alone one that has none, and says what changes', async () => {
    const { rulesDb: db } = await testDatabases();
    await importRules(db, writeRules('normLookup', NORM, 'country,A,X', 'country,B,Y', 'country,C,Z'), options);
    await importRules(db, writeRules('genericLookup', 'find', 'JUNK'), options);
    const rules = writeRules('normLookup', NORM, 'country,C,Z', 'country,A,NEW', 'country,D,W');
    rmSync(join(rules, 'genericLookup.csv'));
    const { collections } = await importRules(db, rules, options);
    expect(collections).toMatchObject([{ type: 'normLookup', before: 3, added: 1, changed: 1, removed: 1 }]);
    expect(await stored(db, 'normLookup')).toEqual([
      { fieldName: 'country', find: 'C', replace: 'Z' },
      { fieldName: 'country', find: 'A', replace: 'NEW' },
      { fieldName: 'country', find: 'D', replace: 'W' },
    ]);
    expect(await stored(db, 'genericLookup')).toEqual([{ find: 'JUNK' }]);
  });

  test('keepOthers changes in place, adds behind, removes nothing, and touches no rule it does not know', async () => {
    const { rulesDb: db } = await testDatabases();
    await importRules(db, writeRules('normLookup', NORM, 'country,A,X', 'country,B,Y'), options);
    const strange = { _id: new ObjectId(), fieldName: 'country', find: ['P', 'Q'], replace: null, more: { a: 1 } };
    await db.collection('normLookup').insertOne(strange);
    const rules = writeRules('normLookup', NORM, 'country,C,Z', 'country,A,NEW');
    const { collections } = await importRules(db, rules, { ...options, keepOthers: true });
    expect(collections).toMatchObject([{ before: 3, added: 1, changed: 1, removed: 0 }]);
    const { _id, ...rest } = strange;
    expect(await stored(db, 'normLookup')).toEqual([
      { fieldName: 'country', find: 'A', replace: 'NEW' },
      { fieldName: 'country', find: 'B', replace: 'Y' },
      rest,
      { fieldName: 'country', find: 'C', replace: 'Z' },
    ]);
    expect(await db.collection('normLookup').countDocuments({ _id })).toBe(1);
  });

  test('loads nothing at all while one line of one file is at fault', async () => {
    const { rulesDb: db } = await testDatabases();
    await importRules(db, writeRules('genericLookup', 'find', 'JUNK'), options);
    writeRules('genericLookup', 'find', 'OTHER');
    const rules = writeRules('normLookup', NORM, 'country,A,B', 'country,b,C', 'moon,A,B');
    const error = await importRules(db, rules, options).catch((reason) => reason);
    expect(error.code).toBe('RULES_INVALID');
    expect(error.message).toMatch(
      /^2 lines of the rules in .*nothing was loaded:\n {2}.*normLookup\.csv:3: .*\n {2}.*normLookup\.csv:4: /,
    );
    expect(await stored(db, 'genericLookup')).toEqual([{ find: 'JUNK' }]);
    expect(await stored(db, 'normLookup')).toEqual([]);
  });

  test('refuses a misspelt file, a folder without files, a config of another name', async () => {
    const { rulesDb: db } = await testDatabases();
    const codeOf = (run: Promise<unknown>) =>
      run.then(
        () => 'done',
        ({ code, message }) => `${code} ${message}`,
      );
    expect(await codeOf(importRules(db, join(folder, 'nowhere'), options))).toMatch(/^RULES_UNREADABLE .*nowhere/);
    expect(await codeOf(importRules(db, folder, options))).toMatch(/^RULES_UNREADABLE .*has no file of rules/);
    const rules = writeRules('normLokup', NORM);
    expect(await codeOf(importRules(db, rules, options))).toMatch(
      /^RULES_UNREADABLE .*normLokup\.csv, which is no rule type/,
    );
    rmSync(join(rules, 'normLokup.csv'));
    writeRules('normLookup', NORM);
    const other = importRules(db, rules, { ...options, configName: 'Other' });
    expect(await codeOf(other)).toMatch(
      /^WASH_CONFIG_MISSING .*holds the wash config "Eloqua_Contacts_DWM", but CONFIG_NAME is "Other"/,
    );
    rmSync(join(folder, 'wash-config.json'));
    expect(await codeOf(importRules(db, rules, options))).toMatch(/^WASH_CONFIG_MISSING .*neither a file/);
  });

  test('with dryRun reports the same and writes nothing', async () => {
    const { rulesDb: db } = await testDatabases();
    const result = await importRules(db, STARTER, { ...options, dryRun: true });
    expect(result.collections.find(({ type }) => type === 'genericLookup')).toMatchObject({ added: 145 });
    expect(await db.listCollections().toArray()).toEqual([]);
  });

  test("keeps a site's own indexes, and makes those by which rules are found", async () => {
    const { rulesDb: db } = await testDatabases();
    await importRules(db, STARTER, options);
    const keys = async (type: string) =>
      (await db.collection(type).indexes()).map(({ key }) => Object.keys(key).join('+'));
    expect(await keys('normLookup')).toEqual(['_id', 'fieldName+find']);
    await db.collection('normLookup').createIndex({ replace: 1 });
    await importRules(db, STARTER, options);
    expect(await keys('normLookup')).toEqual(['_id', 'fieldName+find', 'replace']);
  });
});

describe('rules that would write to another contact', () => {
  test('are refused by check and import, unless addresses may be changed', async () => {
    const { rulesDb: db, url, rulesDatabase } = await testDatabases();
    const config = JSON.parse(readFileSync(join(folder, 'wash-config.json'), 'utf8'));
    const washed = { lookup: ['genericLookup', 'normLookup'], derive: {} };
    const fields = { ...config.fields, emailAddress: washed, contactIdExt: washed };
    writeFileSync(join(folder, 'wash-config.json'), JSON.stringify({ ...config, fields }));
    const rules = writeRules('normLookup', NORM, 'emailAddress,JO@EXAMPEL.COM,jo@example.com', 'contactIdExt,A,B');
    const settings = { ENV_FILE: '', MONGODB_URL: url, RULES_DATABASE: rulesDatabase };
    const call = (command: string, more: Record<string, string> = {}) => {
      const env = { ...process.env, ...settings, ...more };
      return spawnSync(process.execPath, [PROGRAM, command, rules], { encoding: 'utf8', env });
    };
    for (const command of ['check', 'import']) {
      const { status, stderr } = call(command);
      expect([command, status]).toEqual([command, 1]);
      expect(stderr).toContain('normLookup.csv:2: "emailAddress" says whom a record is of');
      expect(stderr).toContain('normLookup.csv:3: "contactIdExt" says whom a record is of');
    }
    expect(await stored(db, 'normLookup')).toEqual([]);
    const allowed = call('check', { ADDRESS_CHANGES: 'allow' });
    expect(allowed.stderr).not.toContain('"emailAddress"');
    expect(allowed.stderr).toContain('normLookup.csv:3');
    const without = writeRules('normLookup', NORM, 'city,A,B');
    expect(without).toBe(rules);
    const { status, stdout } = call('check');
    expect([status, stdout]).toEqual([0, expect.stringContaining('the config washes "emailAddress"')]);
  });
});

describe('a wash beside an import', () => {
  test('reads all old or all new rules of a type, never a part', async () => {
    const { rulesDb: db } = await testDatabases();
    const lines = (count: number, result: string) =>
      Array.from({ length: count }, (_, at) => `country,R${at},${result}`);
    await importRules(db, writeRules('normLookup', NORM, ...lines(1500, 'OLD')), options);
    const rules = writeRules('normLookup', NORM, ...lines(2500, 'NEW'));
    let isDone = false;
    const importing = importRules(db, rules, options).finally(() => {
      isDone = true;
    });
    const seen = new Set<string>();
    while (!isDone) {
      const found = await db.collection('normLookup').find({}, { batchSize: 10_000 }).toArray();
      seen.add(`${found.length} ${[...new Set(found.map(({ replace }) => replace))].join()}`);
    }
    await importing;
    console.log(`seen beside the import: ${[...seen].join('; ')}`);
    expect([...seen].filter((one) => !['1500 OLD', '2500 NEW'].includes(one))).toEqual([]);
    expect(seen.has('1500 OLD')).toBe(true);
  });

  test('keeps the old rules when the import is killed while it writes, and the next import clears up', async () => {
    const { rulesDb: db, url, rulesDatabase } = await testDatabases();
    await importRules(db, writeRules('genericLookup', 'find', 'JUNK'), options);
    const environment = { PATH: process.env.PATH, ENV_FILE: '', MONGODB_URL: url, RULES_DATABASE: rulesDatabase };
    const program = spawn(process.execPath, [PROGRAM, 'import', STARTER], { env: environment });
    const ended = new Promise((done) => program.once('exit', done));
    while ((await temporaryCollections(db)).length === 0 && program.exitCode === null) await new Promise(setImmediate);
    program.kill('SIGKILL');
    await ended;
    expect(await stored(db, 'genericLookup')).toEqual([{ find: 'JUNK' }]);
    expect((await temporaryCollections(db)).length).toBeGreaterThan(0);
    await importRules(db, STARTER, options);
    expect(await temporaryCollections(db)).toEqual([]);
    expect(await db.collection('genericLookup').countDocuments()).toBe(145);
  });
});

describe('export', () => {
  test('writes the very files that were imported, and a config that means the same', async () => {
    const { rulesDb: db } = await testDatabases();
    await importRules(db, STARTER, options);
    const out = join(folder, 'out');
    await exportRules(db, out, { configName: CONFIG_NAME });
    expect(readdirSync(out).sort()).toEqual([...RULE_TYPES.map((type) => `${type}.csv`), 'wash-config.json'].sort());
    for (const type of RULE_TYPES) {
      const same =
        readFileSync(join(out, `${type}.csv`), 'utf8') === readFileSync(join(STARTER, `${type}.csv`), 'utf8');
      expect([type, same]).toEqual([type, true]);
    }
    const { config } = await importRules(db, out, options);
    expect(config?.change).toBe('same');
  });

  test('that was cut short in the midst of its files leaves a folder that no import takes, until it is exported again', async () => {
    const { rulesDb: db } = await testDatabases();
    await importRules(db, writeRules('genericLookup', 'find', 'JUNK'), options);
    const out = join(folder, 'out');
    await exportRules(db, out, { configName: CONFIG_NAME });
    // What a kill leaves between two renames.
    writeFileSync(join(out, '.normLookup.csv.0123456789abcdef.tmp'), 'fieldName,find,replace\n');
    await expect(importRules(db, out, options)).rejects.toMatchObject({
      code: 'RULES_UNREADABLE',
      message: expect.stringContaining('.normLookup.csv.0123456789abcdef.tmp'),
    });
    await exportRules(db, out, { configName: CONFIG_NAME });
    await importRules(db, out, options);
  });

  test('writes no file while a rule cannot be written, and names it', async () => {
    const { rulesDb: db } = await testDatabases();
    await db.collection<{ _id: string; find: number }>('genericLookup').insertOne({ _id: 'seven', find: 7 });
    const error = await exportRules(db, join(folder, 'out'), { configName: CONFIG_NAME }).catch((reason) => reason);
    expect(error.code).toBe('RULES_NOT_IN_CSV');
    expect(error.message).toContain('genericLookup seven: its "find" is no text');
    expect(readdirSync(folder)).toEqual(['wash-config.json']);
  });
});

describe('the program rules', () => {
  const run = (url: string, ...args: string[]) => {
    const env = { PATH: process.env.PATH, ENV_FILE: '', MONGODB_URL: url };
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env });
    return { status, stdout, stderr };
  };

  test('checks without a database, and tells faults and usage by the exit status', async () => {
    expect(run('', 'check', STARTER)).toMatchObject({ status: 0, stdout: expect.stringContaining('no faults') });
    const rules = writeRules('normLookup', NORM, 'country,b,C');
    expect(run('', 'check', rules)).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^RULES_INVALID: .*\n {2}.*:2: .*write "B"/),
    });
    expect(run('', 'check', rules, '--clean').status).toBe(0);
    expect(run('', 'import', rules)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('MONGODB_URL is missing'),
    });
    expect(run('', 'improt', rules).status).toBe(2);
    expect(run('', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('dwmops rules check config/rules'),
    });
  });

  test('--json prints one object, of an error too', async () => {
    const { url, rulesDatabase } = await testDatabases();
    const json = (...args: string[]) => {
      const env = { ...process.env, ENV_FILE: '', MONGODB_URL: url, RULES_DATABASE: rulesDatabase };
      const ended = spawnSync(process.execPath, [PROGRAM, ...args, '--json'], { encoding: 'utf8', env });
      return [ended.status, JSON.parse(ended.stdout), ended.stderr];
    };
    const rules = writeRules('normLookup', NORM, 'country,B,C', 'nowhere,B,C');
    const error = {
      code: 'RULES_INVALID',
      details: [expect.stringMatching(/normLookup\.csv:3: the config has no field/)],
    };
    expect(json('check', rules)).toMatchObject([1, { error }, expect.stringMatching(/^RULES_INVALID/)]);
    writeRules('normLookup', NORM, 'country,B,C');
    expect(json('check', rules)).toEqual([0, { folder: rules, rules: { normLookup: 1 }, warnings: [] }, '']);
    const counts = { before: 0, added: 1, changed: 0, removed: 0, now: 1 };
    expect(json('import', rules, '--dry-run')).toMatchObject([0, { dryRun: true, rules: { normLookup: counts } }, '']);
    expect(json('import', rules)).toMatchObject([
      0,
      { dryRun: false, rules: { normLookup: counts }, config: { change: 'new' } },
      '',
    ]);
    const exported = join(folder, 'exported');
    expect(json('export', exported)).toMatchObject([
      0,
      { folder: exported, dryRun: false, rules: { normLookup: 1, normRegex: 0 }, hasConfig: true, warnings: [] },
      '',
    ]);
  });
});
