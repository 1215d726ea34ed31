import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../src/log.js';
import { openQueues } from '../../src/queue/openQueues.js';
import { type JobEnv, type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

/** What a site's function may do to a record, by the name that the record asks for; `v` is the field that it does it to. */
const FUNCTIONS = `
const big = (mb) => 'x'.repeat(mb * 1024 * 1024);
const circle = () => { const one = {}; one.self = [one]; return one; };
const deep = (levels) => { let value = 'x'; for (let at = 0; at < levels; at++) value = { value }; return value; };
const acts = {
  text: (r) => { r.v = 'y'; },
  number: (r) => { r.v = 5; },
  boolean: (r) => { r.v = true; },
  empty: (r) => { r.v = null; },
  thought: (r) => { r.v = { a: 1 }; r.v = 'y'; },
  object: (r) => { r.v = { a: 1 }; },
  list: (r) => { r.v = ['a']; },
  map: (r) => { r.v = new Map([['a', 1]]); },
  date: (r) => { r.v = new Date(0); },
  bigint: (r) => { r.v = 5n; },
  nan: (r) => { r.v = NaN; },
  infinity: (r) => { r.v = -Infinity; },
  symbol: (r) => { r.v = Symbol('x'); },
  function: (r) => { r.v = () => 1; },
  instance: (r) => { r.v = new (class Money {})(); },
  half: (r) => { r.v = '\\u{1F600}'.slice(0, 1); },
  circle: (r) => { r.v = circle(); },
  deep: (r) => { r.v = deep(5000); },
  large: (r) => { r.v = big(17); },
  grown: (r) => { r.v = big(9); r.w = big(9); },
  nulName: (r) => { r['v\\0x'] = 'y'; },
  dollarName: (r) => { r.$v = 'y'; },
  dottedName: (r) => { r['v.x'] = 'y'; },
  noteCircle: (r, h) => { h.note('v', 'x', circle()); },
  noteLoop: (r, h) => { const loop = []; loop.push(loop, loop); h.note('v', 'x', loop); },
  noteDeep: (r, h) => { h.note('v', 'x', deep(120)); },
  noteNulName: (r, h) => { h.note('v\\0x', 'x', 'y'); },
  noteNulKey: (r, h) => { h.note('v', 'x', { 'a\\0b': 1 }); },
  noteStage: (r, h) => { h.note('v', 'x', 'y', { stage: '$v' }); },
  noteUsing: (r, h) => { h.note('v', 'x', 'y', { using: { 'a\\0b': 1 } }); },
  noteFunction: (r, h) => { h.note('v', 'x', () => 1); },
  noteInteger: (r, h) => { h.note('v', 'x', 2n ** 70n); },
  noteLarge: (r, h) => { h.note('v', big(9), big(8) + 'y'); },
  noteRegex: (r, h) => { h.note('v', 'x', /a\\0b/); h.note('v', 'x', new RegExp('a\\0b')); },
  later: (r, h) => { const list = []; h.note('v', 'x', { list }); list.push(list); },
  exit: () => process.exit(0),
  reallyExit: () => { process.exitCode = 0; process.reallyExit(0); },
  abort: () => process.abort(),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  imported: () => exit(0),
  exitLater: () => { setTimeout(() => process.exit(0)); },
};
import { exit } from 'node:process';
export default { Odd: (record, history) => acts[record.act]?.(record, history) };
`;

const CONFIG = {
  configName: 'Eloqua_Contacts_DWM',
  fields: { v: { lookup: ['normLookup'], derive: {} } },
  userDefinedFunctions: { afterProcessing: { 1: 'Odd' } },
  history: {
    writeContactHistory: true,
    returnHistoryId: true,
    returnHistoryField: 'historyId',
    histIdField: { name: 'ContactID', value: 'ContactID' },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'dwmops-odd-'));
const env: JobEnv = { WASH_UDFS: join(folder, 'functions.mjs') };
let site: JobSite;
let unmute: () => void;
beforeAll(async () => {
  unmute = muteConsole();
  writeFileSync(env.WASH_UDFS ?? '', FUNCTIONS);
  site = await openJobSite({ env });
});
beforeEach(async () => {
  await site.rulesDb.dropDatabase();
  await site.queueDb.dropDatabase();
  await site.rulesDb.collection('config').insertOne({ ...CONFIG });
});
afterAll(async () => {
  await site.remove();
  unmute();
  rmSync(folder, { recursive: true, force: true });
});

/** Queues one record an act, each between two that nothing is wrong with. */
async function queueActs(acts: readonly string[]): Promise<void> {
  const queues = await openQueues(site.queueDb, { log: silentLog });
  const records = acts.flatMap((act, at) => [
    { _id: `good ${at}`, ContactID: `good ${at}`, act: 'text', v: 'x' },
    { _id: act, ContactID: act, act, v: 'x' },
  ]);
  await (await queues.queue('dwmQueue')).add([...records, { _id: 'last', ContactID: 'last', act: 'text', v: 'x' }]);
  await queues.close();
}

const idsIn = async (db: 'queueDb' | 'rulesDb', collection: string, field = '_id') =>
  (
    await site[db]
      .collection(collection)
      .find({}, { projection: { [field]: 1 } })
      .toArray()
  )
    .map((document) => String(document[field]))
    .sort();

const goodIds = (acts: readonly string[]) => [...acts.map((_, at) => `good ${at}`), 'last'];

/** The code and reason of each record on the errored queue. */
async function reasons(): Promise<Record<string, string>> {
  const failed = await site.queueDb.collection('dwmErroredQueue').find().toArray();
  return Object.fromEntries(failed.map(({ _id, _error }) => [String(_id), `${_error.code} ${_error.reason}`]));
}

const FUNCTION_GAVE = 'WASH_VALUE_UNUSABLE The function "Odd" gave the field "v"';
const AT_LAST = 'WASH_VALUE_UNUSABLE The field "v" got';
const NOTED = 'WASH_VALUE_UNUSABLE The function "Odd" noted';

test('a value that is no text, number or boolean fails its record with the field’s name, and its neighbours go on', async () => {
  const allowed = ['text', 'number', 'boolean', 'empty', 'thought'];
  const odd = {
    object: `${AT_LAST} an object`,
    list: `${AT_LAST} a list`,
    map: `${AT_LAST} an object`,
    date: `${AT_LAST} a date`,
    bigint: `${AT_LAST} a bigint`,
    nan: `${AT_LAST} NaN`,
    infinity: `${AT_LAST} -Infinity`,
    symbol: `${FUNCTION_GAVE} a symbol`,
    function: `${FUNCTION_GAVE} a function`,
    instance: `${AT_LAST} an object`,
    half: `${AT_LAST} half a character`,
    circle: `${FUNCTION_GAVE} a value that holds itself`,
    deep: `${FUNCTION_GAVE} a value of more than`,
    nulName: 'WASH_VALUE_UNUSABLE The function "Odd" gave the field "v\\u0000x"',
    dollarName: 'WASH_VALUE_UNUSABLE The function "Odd" gave the field "$v"',
    dottedName: 'WASH_VALUE_UNUSABLE The function "Odd" gave the field "v.x"',
  };
  const acts = [...allowed, ...Object.keys(odd)];
  await queueActs(acts);
  const { status, log } = await site.run('run');
  expect([status, log]).toEqual([0, log]);
  const found = await reasons();
  for (const [act, reason] of Object.entries(odd))
    expect([act, found[act]]).toEqual([act, expect.stringContaining(reason)]);
  expect(Object.keys(found).sort()).toEqual(Object.keys(odd).sort());
  expect(await idsIn('queueDb', 'indicatorQueue')).toEqual([...allowed, ...goodIds(acts)].sort());
  const values = await site.queueDb
    .collection<{ _id: string; v: unknown }>('indicatorQueue')
    .find({ _id: { $in: allowed } })
    .toArray();
  expect(Object.fromEntries(values.map(({ _id, v }) => [_id, v]))).toEqual({
    text: 'y',
    number: 5,
    boolean: true,
    empty: null,
    thought: 'y',
  });
});

test('a record that MongoDB cannot store, or its history, fails alone with the cause; its neighbours and their histories are written', async () => {
  const odd = {
    large: 'WASH_RESULT_TOO_LARGE The washed record has 17.0 MB; its largest field is "v" with 17.0 MB',
    grown: 'WASH_RESULT_TOO_LARGE The washed record has 18.0 MB; its largest field is "',
    noteCircle: `${NOTED} for the field "v" a value that holds itself`,
    noteLoop: `${NOTED} for the field "v" a value that holds itself`,
    noteDeep: `${NOTED} for the field "v" a value of more than`,
    noteNulName: `${NOTED} for the field "v\\u0000x"`,
    noteNulKey: `${NOTED} for the field "v" a name with a NUL character`,
    noteStage: `${NOTED} for the field "v" a name that begins with "$"`,
    noteUsing: `${NOTED} for the field "v" a name with a NUL character`,
    noteFunction: `${NOTED} for the field "v" a function`,
    noteInteger: `${NOTED} for the field "v" an integer of more than 64 bits`,
    noteLarge: 'WASH_RESULT_TOO_LARGE The history of the wash has 17.0 MB; its largest field is "v" with 17.0 MB',
    noteRegex: 'UNEXPECTED Of its set it alone could not be moved (BSONError',
    later: 'UNEXPECTED Of its set it alone could not be washed (RangeError',
  };
  const acts = Object.keys(odd);
  await queueActs(acts);
  const { status, log } = await site.run('run');
  expect([status, log]).toEqual([0, log]);
  const found = await reasons();
  for (const [act, reason] of Object.entries(odd))
    expect([act, found[act]]).toEqual([act, expect.stringContaining(reason)]);
  expect(Object.keys(found).sort()).toEqual(acts.sort());
  expect(await idsIn('queueDb', 'indicatorQueue')).toEqual(goodIds(acts).sort());
  expect(await idsIn('rulesDb', 'contactHistory', 'ContactID')).toEqual(goodIds(acts).sort());
  const histories = await site.rulesDb.collection('contactHistory').find().toArray();
  expect(histories.filter(({ _current }) => _current !== 0)).toEqual([]);
});

test('a record that the server refuses is found by halving its set, whatever the reason; no neighbour is tried in vain or doubled', async () => {
  const acts = ['number', 'text', 'boolean'];
  await queueActs([...acts, ...Array.from({ length: 40 }, (_, n) => `more ${n}`)]);
  await site.queueDb.createCollection('indicatorQueue', { validator: { v: { $ne: 5 } } });
  await site.rulesDb.createCollection('contactHistory', { validator: { ContactID: { $ne: 'boolean' } } });
  const { status, log } = await site.run('run');
  expect([status, log]).toEqual([0, log]);
  const found = await reasons();
  const refused = expect.stringMatching(/^UNEXPECTED Of its set it alone could not be moved \(Mongo\w*Error/);
  expect(found).toEqual({ number: refused, boolean: refused });
  expect(await idsIn('queueDb', 'indicatorQueue')).toHaveLength(85);
  const histories = await site.rulesDb.collection('contactHistory').find().toArray();
  const topology = log.includes('standalone server') ? 1 : 0;
  // Without transactions a history may be there of a record that could not be moved.
  expect(histories).toHaveLength(85 + topology);
  expect(histories.filter(({ _current }) => _current !== 0)).toEqual([]);
});

test('where nothing gets through, no record is to blame: all are given back', async () => {
  await queueActs(['text', 'number']);
  await site.queueDb.createCollection('indicatorQueue', { validator: { v: 'never' } });
  expect(await site.run('run')).toMatchObject({ status: 1, log: expect.stringContaining('UNEXPECTED') });
  const back = await site.queueDb.collection('dwmQueue').find().toArray();
  expect(back.map(({ _counter, _jobName }) => [_counter, _jobName])).toEqual(Array(5).fill([1, '']));
  expect(await reasons()).toEqual({});
});

test('a function that ends the process: its record fails, and the run goes on', async () => {
  const acts = ['exit', 'reallyExit', 'abort', 'kill', 'imported'];
  await queueActs(acts);
  const { status, stderr } = await site.script('run');
  expect([status, stderr]).toEqual([0, stderr]);
  const refused = (what: string) => `WASH_FUNCTION_FAILED The function "Odd" called process.${what}`;
  const found = await reasons();
  for (const act of acts) {
    const what = act === 'imported' ? 'exit' : act;
    expect([act, found[act]]).toEqual([act, expect.stringContaining(refused(what))]);
  }
  expect(await idsIn('queueDb', 'indicatorQueue')).toEqual(goodIds(acts).sort());
});

test('a function that ends the process when it is over itself: the run has failed, and its records come back', async () => {
  await queueActs(['exitLater']);
  const { status, stderr } = await site.script('run');
  expect(status).toBe(1);
  expect(stderr).toContain('ended in the middle of the run');
  await site.letLeasesRunOut();
  await site.run('clean');
  expect((await site.queueDb.collection('dwmQueue').find({ _jobName: '' }).toArray()).length).toBe(3);
});
