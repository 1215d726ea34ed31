import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/log.js';
import { openQueues } from '../../src/queue/openQueues.js';
import { importRules } from '../../src/wash/rulesImport.js';
import { startWorker } from '../support/runWorker.js';
import { type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

const CONFIG_NAME = 'Eloqua_Contacts_DWM';
/** Some ten processes one after the other: 6 s, and ten times that on a busy machine. */
const LONG = 240_000;
const folder = mkdtempSync(join(tmpdir(), 'dwmops-cut-'));
let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterEach(async () => site.remove());
afterAll(() => {
  unmute();
  rmSync(folder, { recursive: true, force: true });
});

/** A rule base whose rules leave its name in the field `one`, and in `two` where its config says so. */
function ruleBase(name: string, two: readonly string[]) {
  const directory = join(folder, name);
  mkdirSync(directory);
  const field = (lookup: readonly string[]) => ({ lookup, derive: {} });
  const histIdField = { name: 'emailAddress', value: 'emailAddress' };
  const history = { writeContactHistory: false, returnHistoryId: false, returnHistoryField: 'h', histIdField };
  const fields = { one: field(['normLookup']), two: field(two) };
  const config = { configName: CONFIG_NAME, fields, userDefinedFunctions: {}, history };
  writeFileSync(join(directory, 'wash-config.json'), JSON.stringify(config));
  writeFileSync(join(directory, 'normLookup.csv'), `fieldName,find,replace\none,X,${name}\ntwo,X,${name}\n`);
  return { directory, washes: [name, two.length > 0 ? name : 'x'] };
}

type RuleBase = ReturnType<typeof ruleBase>;
const A = ruleBase('A', []);
const B = ruleBase('B', ['normLookup']);
const C = ruleBase('C', []);

const load = ({ directory }: RuleBase) => importRules(site.rulesDb, directory, { configName: CONFIG_NAME });

/** What `run` makes of a record: the fields name the rule base that it washed with, if it is one. */
async function washed(): Promise<unknown> {
  const queues = await openQueues(site.queueDb, { log: silentLog });
  await (await queues.queue('dwmQueue')).add([{ emailAddress: 'jo@example.com', one: 'x', two: 'x' }]);
  await queues.close();
  const { status, log } = await site.run('run');
  const found = await site.queueDb.collection('indicatorQueue').findOneAndDelete({});
  return status === 0 ? [found?.one, found?.two] : log;
}

function startImport({ directory }: RuleBase, nthWrite: number, signal: NodeJS.Signals) {
  const args = [site.env.MONGODB_URL ?? '', site.rulesDb.databaseName, directory, `${nthWrite}`, signal];
  return startWorker('importUntil', args);
}

test('an import that is killed before any of its writes: run washes with the old rule base or the new one, never with parts of both', {
  timeout: LONG,
}, async () => {
  site = await openJobSite();
  await load(A);
  let [before, next] = [A, B];
  const cut: string[] = [];
  for (let nth = 1; !cut.at(-1)?.startsWith('drop'); nth++) {
    const end = await startImport(next, nth, 'SIGKILL').ended;
    const result = await washed();
    const isDone = cut.includes('insert ruleImports');
    expect([end.output, result]).toEqual([end.output, isDone ? next.washes : before.washes]);
    cut.push(end.output.trim());
    if (isDone) [before, next] = [next, before];
  }
  await load(next);
  expect(await washed()).toEqual(next.washes);
  expect(cut.filter((write) => write.startsWith('renameCollection'))).toHaveLength(2);
  expect(await site.rulesDb.listCollections({ name: /^importing_/ }).toArray()).toEqual([]);
});

test('an import that is suspended before any of its writes, and wakes after a newer one, puts nothing over that', {
  timeout: LONG,
}, async () => {
  site = await openJobSite();
  await load(A);
  for (let nth = 1; ; nth++) {
    const worker = startImport(B, nth, 'SIGSTOP');
    const isStopped = await Promise.race([
      new Promise<boolean>((stopped) => worker.process.stdout?.once('data', () => stopped(true))),
      worker.ended.then(() => false),
    ]);
    if (!isStopped) break;
    const newer = nth % 2 === 0 ? A : C;
    await load(newer);
    worker.process.kill('SIGCONT');
    const { output } = await worker.ended;
    expect([output, await washed()]).toEqual([output, newer.washes]);
  }
  expect(await washed()).toEqual(B.washes);
});

test('an import that cannot be finished, since version 1.0 began it: no record is washed, and none counts as tried', async () => {
  site = await openJobSite();
  await load(A);
  const startedAt = new Date(Date.now() + 1000);
  const facts = { host: 'laptop', directory: 'their-rules', configName: CONFIG_NAME, rules: {} };
  const imports = site.rulesDb.collection('ruleImports');
  await imports.insertOne({ startedAt, finishedAt: null, ...facts });
  await imports.updateMany({}, [{ $set: { startedAt: { $subtract: ['$startedAt', 60_000] } } }]);
  expect(await washed()).toContain('RULES_IMPORT_UNFINISHED: The import of their-rules on laptop, begun');
  const [record] = await site.queueDb.collection('dwmQueue').find().toArray();
  expect(record).toMatchObject({ _counter: 0, _jobName: '', one: 'x' });
  await imports.updateMany({}, [{ $set: { startedAt: { $subtract: ['$startedAt', 600_000] } } }]);
  await load(B);
  expect(await washed()).toEqual(B.washes);
});

test('a dry run finishes no import that was cut short, and shows nothing of a mixture', async () => {
  site = await openJobSite();
  await load(A);
  let output = '';
  for (let nth = 1; !output.startsWith('renameCollection'); nth++) {
    output = (await startImport(B, nth, 'SIGKILL').ended).output;
  }
  const minuteAgo = [{ $set: { startedAt: { $subtract: ['$startedAt', 60_000] } } }];
  await site.rulesDb.collection('ruleImports').updateMany({}, minuteAgo);
  const stored = await site.stored();
  const { status, log } = await site.run('run', ['--dry-run']);
  expect([status, log]).toEqual([
    1,
    expect.stringMatching(/RULES_IMPORT_UNFINISHED: .*the next `dwmops run`, or import, finishes it/),
  ]);
  expect(await site.stored()).toBe(stored);
  expect(await washed()).toEqual(B.washes);
});
