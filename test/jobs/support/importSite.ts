import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { silentLog } from '../../../src/log.js';
import { openQueues } from '../../../src/queue/openQueues.js';
import type { QueueRecord } from '../../../src/queue/types.js';
import { PROCESSING_QUEUE, type SandboxOptions } from '../../sandbox/options.js';
import { type JobEnd, type JobEnv, type JobSite, openJobSite } from './jobSite.js';
import { muteConsole } from './muteConsole.js';

/** What tests of the two importing jobs share: a site with contacts, records in queues, and questions about what became of them. */

export const OLD = 'old';
const WASHED = 'washed';
const MARK = 'PROCESS as MOD';

/** The two jobs that import, and where their records come from and go to. */
export const POST = {
  script: 'post',
  queue: 'processedQueue',
  errored: 'dwmPOSTErroredQueue',
  next: undefined,
} as const;
const INDICATORS = {
  script: 'indicators',
  queue: 'indicatorQueue',
  errored: 'indicatorRefreshErroredQueue',
  next: 'processedQueue',
} as const;
export const JOBS = [POST, INDICATORS];
export type ImportingJob = (typeof JOBS)[number];

let site: JobSite;

/** For a file whose tests each open a site: removes it after the test. */
export function removeSiteAfterEach(): void {
  let unmute: () => void;
  beforeAll(() => {
    unmute = muteConsole();
  });
  afterAll(() => unmute());
  afterEach(() => site.remove());
}

export const address = (n: number) => `person${n}@example.com`;
export const people = (count: number) => Array.from({ length: count }, (_, n) => n);

/** A site with so many contacts, all on the processing list, each with a row of the custom object. */
export async function openSite(
  count: number,
  options: { sandbox?: SandboxOptions; env?: JobEnv } = {},
): Promise<JobSite> {
  const contacts = people(count).map((n) => ({ emailAddress: address(n), lastName: OLD }));
  const indicators = { status: 'PROCESSED', ageDays: 9 };
  site = await openJobSite({ ...options, sandbox: { contacts, indicators, ...options.sandbox } });
  site.sandbox.addToList(PROCESSING_QUEUE, people(count).map(address));
  return site;
}

type Fields = Readonly<Record<string, string>>;
/** A record's fields, and how the wash left it (`_asExported`). */
type RecordFields = Readonly<Record<string, unknown>>;

/** Queues records as one export of so many days ago; their ids are `r0`, `r1` … unless `prefix` says otherwise. */
export async function queue(job: ImportingJob, records: readonly RecordFields[], { daysAgo = 0, prefix = 'r' } = {}) {
  const queues = await openQueues(site.queueDb, { log: silentLog });
  const batchId = ObjectId.createFromTime(Math.floor(Date.now() / 1000) - daysAgo * 86_400);
  const withIds = records.map((fields, n) => ({ _id: `${prefix}${n}`, lastName: WASHED, ...fields }));
  await (await queues.queue(job.queue)).add(withIds, { batchName: `export ${prefix}`, batchId });
  await queues.close();
  return batchId;
}

export const queuePeople = (job: ImportingJob, count: number) =>
  queue(
    job,
    people(count).map((n) => ({ emailAddress: address(n) })),
  );

export async function idsIn(queueName: string | undefined): Promise<string[]> {
  if (queueName === undefined) return [];
  const records = await site.queueDb.collection<QueueRecord>(queueName).find().toArray();
  return records.map(({ _id }) => String(_id)).sort();
}

/** id → code of the records on the job's errored queue. */
export async function erroredIn(job: ImportingJob): Promise<Record<string, string | undefined>> {
  const records = await site.queueDb
    .collection<QueueRecord>(job.errored)
    .find({}, { sort: { _id: 1 } })
    .toArray();
  return Object.fromEntries(records.map(({ _id, _error }) => [String(_id), _error?.code]));
}

export const ids = (numbers: readonly number[]) => numbers.map((n) => `r${n}`).sort();

/** Contacts that the job has dealt with, as Eloqua has it. */
export function doneInEloqua(job: ImportingJob, count: number): number[] {
  const { sandbox } = site;
  return people(count).filter((n) =>
    job === POST ? sandbox.contact(address(n))?.lastName === WASHED : sandbox.indicators(address(n))?.status === MARK,
  );
}

export function counts({ metrics }: JobEnd) {
  const of = (name: string) => metrics.get(`total_records_${name}`);
  return { total: of('total'), success: of('success'), warning: of('warning'), errored: of('errored') };
}

/** Those of imports: `post` also exports, to compare with what Eloqua holds. */
export const importSyncs = ({ sandbox }: JobSite) =>
  sandbox.state().work.syncs.filter(({ syncedInstanceUri }) => String(syncedInstanceUri).includes('/imports/'));

/** Rows that each import took in, by Eloqua's own logs. */
export function rowsTakenIn(): number[] {
  const ofSync = (logs: unknown) =>
    (Array.isArray(logs) ? logs : []).filter(({ statusCode }) => statusCode === 'ELQ-00001');
  return site.sandbox.state().work.syncs.flatMap(({ logs }) => ofSync(logs).map(({ count }) => Number(count)));
}

export const batch = (_id: ObjectId) =>
  site.queueDb.collection('batchList').findOne({ _id }, { projection: { _id: 0, completeCount: 1, isComplete: 1 } });

/** A site's own contact fields, name → internal name, beside the address. */
export function useContactFields(fields: Fields): void {
  const statements = Object.entries({ emailAddress: 'C_EmailAddress', ...fields }).map(
    ([name, internalName]) => [name, `{{Contact.Field(${internalName})}}`] as const,
  );
  writeFileSync(join(site.folder, 'fields.json'), JSON.stringify(Object.fromEntries(statements)));
}

export const fieldsEnv = (): JobEnv => ({ CONTACT_FIELDS_FILE: join(site.folder, 'fields.json') });
