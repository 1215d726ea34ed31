import { ObjectId } from 'mongodb';
import { silentLog } from '../../../src/log.js';
import { openQueues } from '../../../src/queue/openQueues.js';
import { EXPORT_QUEUE, PROCESSING_QUEUE } from '../../sandbox/options.js';
import type { Sandbox } from '../../sandbox/server.js';
import { type Endpoint, GET_ENDPOINTS, INDICATORS_ENDPOINTS, POST_ENDPOINTS, REFRESH_ENDPOINTS } from './endpoints.js';
import { importSyncs } from './importSite.js';
import { type JobEnd, type JobSite, openJobSite } from './jobSite.js';

/** One job with its work before it: what a fault must not spoil. */
export interface Scenario {
  readonly script: 'get' | 'indicators' | 'post' | 'refresh';
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** With `mongoUrl`, on a database server of the test's own. */
  open(mongoUrl?: string): Promise<JobSite>;
  /** What is not as it must be once all is done; empty = every contact is where it belongs. */
  wrongAtTheEnd(site: JobSite): Promise<string[]>;
  /** What the run said that is not so; called right after it. */
  untrue(site: JobSite, end: JobEnd): Promise<string[]>;
}

/** Six good contacts, and one with an address that passes our check and not Eloqua's. */
const GOOD = [1, 2, 3, 4, 5, 6].map((n) => `person${n}@example.com`);
const ODD = 'odd..dots@example.com';
const ALL = [...GOOD, ODD];
const WASHED = 'WASHED';

const CONTACTS = ALL.map((emailAddress, n) => ({ emailAddress, firstName: `First${n}`, lastName: 'old' }));

export const SCENARIOS: Readonly<Record<Scenario['script'], Scenario>> = {
  get: {
    script: 'get',
    endpoints: GET_ENDPOINTS,
    open: (mongoUrl) => openSite({ sandbox: { contacts: CONTACTS }, env: { PAGE_SIZE: '3' } }, mongoUrl),
    async wrongAtTheEnd(site) {
      const records = await queued(site, 'dwmQueue');
      return [
        ...differs('contacts in dwmQueue', records.map(({ emailAddress }) => emailAddress).sort(), [...ALL].sort()),
        ...differs('available', records.filter(({ _lockTimestamp }) => _lockTimestamp === '').length, ALL.length),
        ...differs('on the export list', site.sandbox.members(EXPORT_QUEUE), []),
        ...differs('on the processing list', site.sandbox.members(PROCESSING_QUEUE).length, ALL.length),
        ...differs('syncs', site.sandbox.state().work.syncs.length, 1),
        ...differs('rows exported by all syncs', countedBySyncs(site.sandbox, 'ELQ-00102'), ALL.length),
        ...differs('definitions left', definitionsLeft(site.sandbox), []),
      ];
    },
    async untrue(site, end) {
      const available = (await queued(site, 'dwmQueue')).filter(({ _lockTimestamp }) => _lockTimestamp === '').length;
      return [
        ...differs('total_records_total', end.metrics.get('total_records_total') ?? 0, available),
        ...(end.status === 0 ? differs('contacts of a run that says it is done', available, ALL.length) : []),
      ];
    },
  },
  indicators: {
    script: 'indicators',
    endpoints: INDICATORS_ENDPOINTS,
    open: (mongoUrl) => openWithQueue('indicatorQueue', mongoUrl),
    async wrongAtTheEnd(site) {
      return [
        ...(await wrongImport(site, 'indicatorQueue', 'indicatorRefreshErroredQueue')),
        ...differs('in processedQueue', await addressesIn(site, 'processedQueue'), GOOD),
        ...differs('marked', marked(site.sandbox), GOOD),
      ];
    },
    untrue: (site, end) => untrueImport(site, end, 'indicatorQueue'),
  },
  post: {
    script: 'post',
    endpoints: POST_ENDPOINTS,
    open: (mongoUrl) => openWithQueue('processedQueue', mongoUrl),
    async wrongAtTheEnd(site) {
      const washed = ALL.filter((address) => site.sandbox.contact(address)?.lastName === WASHED);
      return [
        ...(await wrongImport(site, 'processedQueue', 'dwmPOSTErroredQueue')),
        ...differs('washed in Eloqua', washed, GOOD),
        ...differs('on the processing list', site.sandbox.members(PROCESSING_QUEUE), [ODD]),
      ];
    },
    untrue: (site, end) => untrueImport(site, end, 'processedQueue'),
  },
  refresh: {
    script: 'refresh',
    endpoints: REFRESH_ENDPOINTS,
    open: (mongoUrl) =>
      openSite({ sandbox: { contacts: CONTACTS, indicators: { ageDays: 200 } }, env: { PAGE_SIZE: '3' } }, mongoUrl),
    async wrongAtTheEnd({ sandbox }) {
      return [
        ...differs('marked', marked(sandbox), GOOD),
        ...differs('definitions left', definitionsLeft(sandbox), []),
      ];
    },
    async untrue({ sandbox }, end) {
      const done = marked(sandbox).length;
      const said = end.metrics.get('total_records_warning') ?? 0;
      // Rows of a sync whose end the run could not see are marked without its knowing.
      return end.status === 0
        ? differs('total_records_warning', said, done)
        : said > done
          ? [`said ${said}, did ${done}`]
          : [];
    },
  },
};

function openSite(options: Parameters<typeof openJobSite>[0], mongoUrl: string | undefined): Promise<JobSite> {
  return openJobSite({ ...options, ...(mongoUrl !== undefined && { mongoUrl }) });
}

async function openWithQueue(queueName: string, mongoUrl: string | undefined): Promise<JobSite> {
  const indicators = { status: 'PROCESSED', ageDays: 9 };
  const site = await openSite({ sandbox: { contacts: CONTACTS, indicators } }, mongoUrl);
  site.sandbox.addToList(PROCESSING_QUEUE, ALL);
  const queues = await openQueues(site.queueDb, { log: silentLog });
  const records = CONTACTS.map((contact) => ({
    ...contact,
    lastName: WASHED,
    _asExported: { lastName: 'old' },
    _id: new ObjectId(),
  }));
  await (await queues.queue(queueName)).add(records, { batchName: 'test' });
  await queues.close();
  return site;
}

async function wrongImport(site: JobSite, queueName: string, erroredQueue: string): Promise<string[]> {
  const errored = await queued(site, erroredQueue);
  return [
    ...differs(`in ${queueName}`, await addressesIn(site, queueName), []),
    ...differs(
      `in ${erroredQueue}`,
      errored.map(({ emailAddress }) => emailAddress),
      [ODD],
    ),
    ...differs(
      'code',
      errored.map(({ _error }) => _error?.code),
      ['ELQ-00002'],
    ),
    ...differs('imports', importSyncs(site).length, 1),
    ...differs('rows imported by all syncs', countedBySyncs(site.sandbox, 'ELQ-00001'), ALL.length),
    ...differs('definitions left', definitionsLeft(site.sandbox), []),
  ];
}

async function untrueImport(site: JobSite, end: JobEnd, queueName: string): Promise<string[]> {
  const settled = ALL.length - (await queued(site, queueName)).length;
  const metric = (name: string) => end.metrics.get(name) ?? 0;
  const [total, warning, errored] = ['total', 'warning', 'errored'].map((name) => metric(`total_records_${name}`));
  const expected = settled === 0 ? [0, 0, 0] : [ALL.length, GOOD.length, 1];
  return [
    ...differs('total, warning, errored', [total, warning, errored], expected),
    ...differs('success', metric('total_records_success'), 0),
    ...(end.status === 0 ? differs('settled by a run that says it is done', settled, ALL.length) : []),
  ];
}

interface Queued {
  emailAddress: string;
  _lockTimestamp: Date | '';
  _error?: { code: string };
}

function queued(site: JobSite, queueName: string): Promise<Queued[]> {
  return site.queueDb.collection<Queued>(queueName).find().toArray();
}

async function addressesIn(site: JobSite, queueName: string): Promise<string[]> {
  return (await queued(site, queueName)).map(({ emailAddress }) => emailAddress).sort();
}

function marked(sandbox: Sandbox): string[] {
  return ALL.filter((address) => sandbox.indicators(address)?.status === 'PROCESS as MOD');
}

function definitionsLeft(sandbox: Sandbox): unknown[] {
  return sandbox.state().work.definitions.map(({ name }) => name);
}

/** What the logs of all syncs count under a code: more rows than there are records means that some went twice. */
function countedBySyncs(sandbox: Sandbox, code: string): number {
  let rows = 0;
  for (const { logs } of sandbox.state().work.syncs) {
    if (!Array.isArray(logs)) continue;
    for (const { statusCode, count } of logs) if (statusCode === code) rows += Number(count);
  }
  return rows;
}

function differs(what: string, found: unknown, expected: unknown): string[] {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
  return is === should ? [] : [`${what}: ${is} instead of ${should}`];
}
