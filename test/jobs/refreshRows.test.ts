import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type JobEnv, type JobSite, openJobSite } from './support/jobSite.js';
import { muteConsole } from './support/muteConsole.js';

const DAY = 24 * 3600_000;
/** Rows are this far on either side of the cut-off; Eloqua's own zone is four or five hours from UTC. */
const MINUTES = 10;
const MARK = 'PROCESS as MOD';

let site: JobSite;
let unmute: () => void;
beforeAll(() => {
  unmute = muteConsole();
});
afterAll(() => unmute());
afterEach(() => site.remove());

const address = (n: number) => `person${n}@example.com`;

/** A site with a row a contact, all PROCESSED and as old as given. */
async function openWithRows(ageDays: readonly number[], env: JobEnv = {}): Promise<void> {
  const contacts = ageDays.map((_, n) => ({ emailAddress: address(n) }));
  const indicators = { ageDays: (position: number) => ageDays[position] ?? 0 };
  site = await openJobSite({ sandbox: { contacts, indicators }, env: { PAGE_SIZE: '3', ...env } });
}

function marked(count: number): number[] {
  const rows = Array.from({ length: count }, (_, n) => n);
  return rows.filter((n) => site.sandbox.indicators(address(n))?.status === MARK);
}

const imports = () => site.sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/data'));

/** What the metrics say of the rows. */
function counted(metrics: ReadonlyMap<string, number>) {
  const of = (name: string) => metrics.get(`total_records_${name}`);
  return { total: of('total'), success: of('success'), warning: of('warning'), errored: of('errored') };
}

test.each([
  { after: 180, env: {} },
  { after: 30, env: { REFRESH_AFTER_DAYS: '30' } },
])('takes rows whose last update is over $after days ago, by UTC', async ({ after, env }) => {
  // On a machine whose own clock is hours from UTC, as Eloqua's is.
  const zone = process.env.TZ;
  process.env.TZ = 'America/New_York';
  onTestFinished(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });
  expect(new Date().getTimezoneOffset()).toBeGreaterThanOrEqual(240);
  const minutes = MINUTES / (24 * 60);
  await openWithRows([after + minutes, after - minutes, after + 0.2, after - 0.2, after * 2, 0], env);
  const { status, metrics } = await site.run('refresh');
  expect(status).toBe(0);
  expect(marked(6)).toEqual([0, 2, 4]);
  expect(counted(metrics)).toEqual({ total: 3, success: 3, warning: 0, errored: 0 });
});

test('takes rows that are PROCESSED, and no others', async () => {
  await openWithRows([200, 200, 200, 200, 200]);
  const updatedAt = Date.now() - 200 * DAY;
  for (const [n, status] of [MARK, 'ERROR', '', 'PROCESSED TWICE'].entries())
    site.sandbox.setIndicators(address(n), { status, updatedAt });
  const { metrics } = await site.run('refresh');
  expect(counted(metrics)).toEqual({ total: 1, success: 1, warning: 0, errored: 0 });
  expect([0, 1, 2, 3].map((n) => site.sandbox.indicators(address(n))?.updatedAt)).toEqual(Array(4).fill(updatedAt));
  expect(site.sandbox.indicators(address(4))?.status).toBe(MARK);
});

test.each([
  { how: 'the flag', flags: ['--limit', '4'], env: {} },
  { how: 'the setting', flags: [], env: { REFRESH_LIMIT: '4' } },
])('takes at most as many rows as $how says; the others are for later runs', async ({ flags, env }) => {
  await openWithRows(Array(10).fill(200), env);
  const totals: (number | undefined)[] = [];
  for (let run = 0; run < 4; run++) totals.push((await site.run('refresh', flags)).metrics.get('total_records_total'));
  expect(totals).toEqual([4, 4, 2, 0]);
  expect(marked(10)).toHaveLength(10);
  expect(imports()).toHaveLength(3);
});

test('counts rows read and rows written apart', async () => {
  await openWithRows(Array(5).fill(200));
  // Eloqua gives some rows twice, and refuses one.
  site.sandbox.setFaults(
    { of: '/**/exports/*', fault: { kind: 'duplicateRows', every: 2 } },
    { of: '/**/imports/*', fault: { kind: 'refuseRows', column: 'emailAddress', values: [address(3)] } },
  );
  const { status, log, metrics } = await site.run('refresh');
  expect(status).toBe(0);
  expect(log).toMatch(/7 rows read of .*, 5 different addresses/);
  expect(log).toMatch(/7 rows read; 5 rows sent: 4 in an import that ended in a warning, 1 errored\./);
  expect(counted(metrics)).toEqual({ total: 5, success: 0, warning: 4, errored: 1 });
  expect(marked(5)).toEqual([0, 1, 2, 4]);
});

test('an import that failed changes no row, says so, and is made good by the next run', async () => {
  await openWithRows([200, 200]);
  site.sandbox.setFaults({ of: '/**/imports/*', fault: { kind: 'syncError', code: 'ELQ-00107' } });
  const failed = await site.run('refresh');
  expect(failed.status).toBe(1);
  expect(failed.log).toContain('ELQ-00107');
  expect(counted(failed.metrics)).toEqual({ total: 2, success: 0, warning: 0, errored: 2 });
  expect(marked(2)).toEqual([]);
  const next = await site.run('refresh');
  expect(next.status).toBe(0);
  expect(counted(next.metrics)).toEqual({ total: 2, success: 2, warning: 0, errored: 0 });
  expect(marked(2)).toEqual([0, 1]);
});

test('an import that an earlier run left is waited for, and its rows are not sent twice', async () => {
  await openWithRows([200, 200, 200]);
  // The first run loses sight of its sync, which is still at work.
  site.sandbox.setFaults(
    { of: '/**/imports/*', fault: { kind: 'syncStuck' } },
    { method: 'GET', path: '/syncs/*', nth: 2, times: 'always', fault: { kind: 'status', status: 403 } },
  );
  const first = await site.run('refresh');
  expect(first.status).toBe(1);
  expect(marked(3)).toEqual([]);
  expect(await site.queueDb.collection('syncNotes').countDocuments({ state: 'started' })).toBe(1);

  site.sandbox.clearFaults();
  const second = await site.run('refresh');
  expect(second.status, second.log).toBe(0);
  expect(second.log).toMatch(/An earlier run \(\S+\) left its import at "started"; finishing it first/);
  expect(counted(second.metrics)).toEqual({ total: 3, success: 3, warning: 0, errored: 0 });
  expect(marked(3)).toEqual([0, 1, 2]);
  expect(imports()).toHaveLength(1);
  expect(await site.queueDb.collection('syncNotes').countDocuments({ state: { $ne: 'done' } })).toBe(0);
  expect(site.sandbox.state().work.definitions).toEqual([]);
});

test('an import whose sync does not end is given up, and its rows are sent again', async () => {
  await openWithRows([200, 200]);
  site.sandbox.setFaults({ of: '/**/imports/*', nth: 1, fault: { kind: 'syncStuck' } });
  for (let run = 1; run <= 2; run++)
    expect((await site.run('refresh', [], { JOB_DEADLINE_SECONDS: '4' })).status).toBe(1);
  const last = await site.run('refresh');
  expect(last.status, last.log).toBe(0);
  expect(last.log).toMatch(/What became of the import of run \S+ stays unknown/);
  expect(counted(last.metrics)).toEqual({ total: 2, success: 2, warning: 0, errored: 0 });
  expect(marked(2)).toEqual([0, 1]);
  const states = await site.queueDb
    .collection('syncNotes')
    .find({}, { sort: { _id: 1 } })
    .toArray();
  expect(states.map(({ state }) => state)).toEqual(['failed', 'done']);
});

test('outside production rows are read and none is sent', async () => {
  await openWithRows(Array(4).fill(200), { DWM_ENV: 'development' });
  const before = site.sandbox.fingerprint();
  const { status, log, metrics } = await site.run('refresh');
  expect(status).toBe(0);
  expect(log).toContain('Not in production: 4 rows are not sent');
  expect(log).toContain('4 rows read; 0 rows sent: 4 not sent (development)');
  expect(counted(metrics)).toEqual({ total: 0, success: 0, warning: 0, errored: 0 });
  expect(site.sandbox.fingerprint()).toBe(before);
  expect(site.sandbox.requests.filter(({ path }) => path.includes('/imports'))).toEqual([]);
});
