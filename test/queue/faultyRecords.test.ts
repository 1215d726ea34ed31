import fc from 'fast-check';
import { BSONRegExp, type Db, Decimal128, Long, MaxKey, type MongoClient, ObjectId, Timestamp } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isDwmError } from '../../src/errors/dwmError.js';
import { silentLog } from '../../src/log.js';
import { dropRecords } from '../../src/queue/inspect/drop.js';
import { viewRecords } from '../../src/queue/inspect/records.js';
import { replay } from '../../src/queue/inspect/replay.js';
import { detailsReport, listReport, recordsReport, replayReport } from '../../src/queue/inspect/report.js';
import { describeQueue, summarizeQueues } from '../../src/queue/inspect/summary.js';
import { openContext } from '../../src/queue/openContext.js';
import { type JobSite, openJobSite } from '../jobs/support/jobSite.js';
import { muteConsole } from '../jobs/support/muteConsole.js';
import { testDatabases } from '../support/database.js';
import { allOf, ERRORED_QUEUES, openTestQueues } from './openTestQueues.js';

/** Whether there are records that no claim would ever get, or that make claims fail. */
async function hasUnseen(db: Db, queue: string): Promise<boolean> {
  const records = await db.collection(queue, { bsonRegExp: true }).find().toArray();
  return records.some(({ _jobName, _lockTimestamp, _counter }) => {
    const isClaimed = _lockTimestamp instanceof Date;
    const isNumber = _counter === undefined || _counter === null || typeof _counter === 'number';
    return !isClaimed && (_jobName !== '' || _lockTimestamp !== '' || !isNumber);
  });
}

/** Records that another program put into a queue without all that makes a record of it. */

const FRESH = { _timestamp: new Date(), _counter: 0, _jobName: '', _lockTimestamp: '', _priority: 0 };
const BATCH = { _batchName: '', _batchID: '' };

describe('clean', () => {
  let site: JobSite;
  let unmute: () => void;
  beforeAll(() => {
    unmute = muteConsole();
  });
  afterAll(() => unmute());
  beforeEach(async () => {
    site = await openJobSite();
  });
  afterEach(() => site.remove());

  const insert = (queue: string, documents: object[]) => site.queueDb.collection(queue).insertMany(documents);
  const claimable = async () => {
    const queues = await openTestQueues(site.queueDb);
    const claim = await (await queues.queue('dwmQueue')).claim(100, { jobName: 'run' });
    return claim.records.map(({ _id }) => String(_id)).sort();
  };

  test('gives records that lack queue fields those of a fresh one, and names them; then they are claimed', async () => {
    const { _jobName, ...withoutJob } = { ...FRESH, ...BATCH };
    await insert('dwmQueue', [
      { _id: 'plain', emailAddress: 'a@example.com' },
      { _id: 'null', ...FRESH, ...BATCH, _lockTimestamp: null },
      { _id: 'no job', ...withoutJob },
      { _id: 'right', ...FRESH, ...BATCH },
    ]);
    const dry = await site.run('clean', ['--dry-run']);
    expect(dry.log).toMatch(/3 records lacked queue fields, and would be completed/);
    expect(await site.queueDb.collection('dwmQueue').countDocuments({ _counter: { $exists: true } })).toBe(3);
    const end = await site.run('clean');
    expect(end.status, end.log).toBe(0);
    expect(end.log).toMatch(/WARNING - dwmQueue: 3 records lacked queue fields, and are complete now/);
    expect(end.log).toContain('"no job" (lacks _jobName)');
    expect(end.log).toContain('"null" (lacks _lockTimestamp)');
    expect((await site.run('clean')).log).not.toContain('lacked');
    expect((await allOf(site.queueDb, 'dwmQueue')).find(({ _id }) => _id === 'plain')).toEqual({
      _id: 'plain',
      emailAddress: 'a@example.com',
      ...FRESH,
      ...BATCH,
      _timestamp: expect.any(Date),
    });
    expect(await claimable()).toEqual(['no job', 'null', 'plain', 'right']);
  });

  test('a record with a job’s name and no time of its claim counts as claimed now, and times out', async () => {
    await insert('dwmQueue', [{ _id: 'half', ...FRESH, ...BATCH, _jobName: 'somebody' }]);
    await site.run('clean');
    expect(await claimable()).toEqual([]);
    const [half] = await allOf(site.queueDb, 'dwmQueue');
    expect(half).toMatchObject({ _jobName: 'somebody', _lockTimestamp: expect.any(Date) });
    await site.queueDb.collection('dwmQueue').updateMany({}, { $set: { _lockTimestamp: new Date(0) } });
    await site.run('clean');
    expect(await claimable()).toEqual(['half']);
  });

  test('a record with wrong types goes to the errored queue, whole; what somebody works on stays; nobody is kept waiting', async () => {
    const number = { _id: 5, ...FRESH, ...BATCH, emailAddress: 'five@example.com' };
    await insert('dwmQueue', [
      { _id: 'counter', ...FRESH, ...BATCH, _counter: 'x', emailAddress: 'c@example.com' },
      { _id: 'time', ...FRESH, ...BATCH, _timestamp: 'yesterday' },
      { _id: 'lock', ...FRESH, ...BATCH, _jobName: 'other', _lockTimestamp: 'yesterday' },
      { _id: 'claimed', ...FRESH, ...BATCH, _priority: 'high', _jobName: 'other', _lockTimestamp: new Date() },
      number,
    ]);
    const end = await site.run('clean');
    expect(end.status, end.log).toBe(0);
    expect(end.log).toMatch(
      /WARNING - dwmQueue: 3 records have queue fields that cannot be used, and are on dwmErroredQueue/,
    );
    expect(end.metrics.get('records_in_error_queue')).toBe(3);
    const errored = await allOf(site.queueDb, 'dwmErroredQueue');
    expect(errored.map(({ _id, _error }) => [_id, _error?.code, _error?.reason])).toEqual([
      ['counter', 'RECORD_FIELDS_WRONG', 'queue fields that cannot be used: _counter is string'],
      ['lock', 'RECORD_FIELDS_WRONG', 'queue fields that cannot be used: _lockTimestamp is no time'],
      ['time', 'RECORD_FIELDS_WRONG', 'queue fields that cannot be used: _timestamp is string'],
    ]);
    expect(errored[0]).toMatchObject({ emailAddress: 'c@example.com', _counter: 0, _jobName: '' });
    expect(await claimable()).toEqual(['5']);
    const context = await openContext(site.queueDb, { log: silentLog });
    expect(await replay(context, 'dwmErroredQueue', { dryRun: false })).toMatchObject({ to: { dwmQueue: 3 } });
  });

  test('on an errored queue they are named only', async () => {
    await insert('dwmErroredQueue', [{ _id: 'odd', ...FRESH, ...BATCH, _counter: 'x' }]);
    const end = await site.run('clean');
    expect(end.status, end.log).toBe(0);
    expect(end.log).toMatch(
      /dwmErroredQueue: 1 records have queue fields that cannot be used, and stay: "odd" \(_counter is string\)/,
    );
  });
});

describe('the queues command', () => {
  let client: MongoClient;
  afterAll(() => client?.close());

  /** Values of all types of BSON, also such as JavaScript cannot show. */
  const leaf = fc.oneof(
    fc.constantFrom(null, true, '', 'x', 0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY),
    fc.constantFrom(
      new Date(0),
      new Date('9999-12-30'),
      new ObjectId(),
      Long.MAX_VALUE,
      new MaxKey(),
      new Timestamp(5n),
    ),
    fc.constantFrom(Decimal128.fromString('1E6000'), new BSONRegExp('(?P<x>*'), Buffer.from('binary')),
    fc.string(),
  );
  const value = fc.oneof(
    { weight: 4, arbitrary: leaf },
    fc.array(leaf, { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('toString', 'valueOf', 'toJSON', 'constructor', 'length', 'code'), leaf, {
      maxKeys: 3,
    }),
  );
  const error = fc.oneof(
    value,
    fc.array(fc.record({ sourceQueue: fc.constant('source') }), { maxLength: 2 }),
    fc.record(
      {
        code: value,
        reason: value,
        attempts: value,
        timestamp: value,
        jobName: value,
        sourceQueue: fc.oneof(value, fc.constantFrom('source', 'sourceErrored', 'batchList', 'a$b', '__proto__')),
      },
      { requiredKeys: [] },
    ),
  );
  const document = fc.record(
    {
      _id: fc.oneof(fc.uuid(), fc.integer(), fc.constantFrom(new ObjectId(), new Date(1), { toString: 1 })),
      _timestamp: fc.oneof(fc.constant(new Date()), leaf),
      _counter: fc.oneof(fc.constant(1), value),
      _jobName: fc.oneof(fc.constant(''), leaf),
      _lockTimestamp: fc.oneof(fc.constant(''), leaf),
      _priority: fc.oneof(fc.constant(0), leaf),
      _batchName: value,
      _batchID: value,
      _movingTo: value,
      _error: error,
      emailAddress: value,
    },
    { requiredKeys: ['_id'] },
  );

  test('ends in no error on any document', { timeout: 300_000 }, async () => {
    const { queueDb, client: opened } = await testDatabases();
    client = opened;
    const queues = await openTestQueues(queueDb);
    for (const name of ['source', 'sourceErrored']) await queues.queue(name);
    const context = await openContext(queueDb, { log: silentLog, erroredQueueFor: (name) => ERRORED_QUEUES[name] });
    const stored = queueDb.collection('sourceErrored');
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(document, { maxLength: 6, selector: ({ _id }) => String(JSON.stringify(_id)) }),
        fc.constantFrom('source', 'sourceErrored'),
        async (documents, into) => {
          await stored.deleteMany({});
          await queueDb.collection('source').deleteMany({});
          if (documents.length > 0) await queueDb.collection(into).insertMany(documents as object[]);
          listReport(await summarizeQueues(context));
          const { mayHaveFaulty } = await (await queues.queue(into)).statistics();
          expect(mayHaveFaulty || !(await hasUnseen(queueDb, into))).toBe(true);
          detailsReport(await describeQueue(context, into));
          const views = await viewRecords(context, into, { limit: 50, withValues: true });
          recordsReport(views);
          JSON.stringify(views);
          expect(views).toHaveLength(documents.length);
          replayReport(await replay(context, 'sourceErrored', { dryRun: true }), true);
          replayReport(await replay(context, 'sourceErrored', { dryRun: false }), false);
          await (await queues.queue('source')).repairRecords({ dryRun: false });
          await (await queues.queue('source')).claim(10, { jobName: 'run' });
          const count = async (name: string) => queueDb.collection(name).countDocuments();
          expect((await count('source')) + (await count('sourceErrored'))).toBe(documents.length);
          await dropRecords(context, 'sourceErrored', {}).catch((error: unknown) =>
            expect(isDwmError(error)).toBe(true),
          );
        },
      ),
      { numRuns: 60, verbose: true },
    );
  });
});
