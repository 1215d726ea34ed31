import { afterAll, describe, expect, test } from 'vitest';
import { expectedOutcomes, FAULTS } from './support/faultTable.js';
import { isTarget, OPERATIONS, type Operation, ROWS } from './support/operations.js';
import { errorOf, everythingIn, SECRETS, testClient } from './support/testClient.js';
import { startTinySite, type TinySite } from './support/tinySite.js';

const EXPECTED = expectedOutcomes();
const printed = new Map<string, string>();
afterAll(() =>
  console.log(
    [...printed.keys()]
      .sort()
      .map((key) => printed.get(key))
      .join('\n'),
  ),
);

describe.for(Object.entries(FAULTS))('%s', ([name, [fault, times]]) => {
  // Concurrent, because the faults that use up a time limit would take half a minute one after the other.
  test.concurrent.for(Object.entries(OPERATIONS))('%s', async ([method, operation], { expect, onTestFinished }) => {
    const site = await startTinySite(onTestFinished);
    site.rows = ROWS;
    site.fault(isTarget(operation), fault, times);
    // Long enough for a plain answer on a busy machine, short enough for the faults that use it up.
    const { eloqua, waits, lines } = testClient(site.url, { requestTimeoutMs: isSlow(name) ? 500 : 20_000 });
    const error = await errorOf(operation.run(eloqua, site));
    const seen = site.count(operation.method, operation.path);
    const outcome = `${error ? error.code.replace('ELOQUA_', '') : 'ok'}/${seen}`;
    printed.set(`${name} ${method}`, `${name.padEnd(32)} ${method.padEnd(20)} ${outcome}`);
    expect(outcome).toBe(EXPECTED.get(name)?.get(operation.kind));
    if (name === '429 with Retry-After') expect(waits[0]).toBe(7000);
    checkEffect(operation, site, error === undefined);
    const told = `${everythingIn(error)} ${lines.join('\n')}`;
    for (const secret of SECRETS) expect(told).not.toContain(secret);
  });
});

test('the table has a row for every fault and a cell for every kind', () => {
  expect(new Set(EXPECTED.keys())).toEqual(new Set(Object.keys(FAULTS)));
  const kinds = new Set(Object.values(OPERATIONS).map((operation) => operation.kind));
  for (const row of EXPECTED.values()) expect(new Set(row.keys())).toEqual(kinds);
});

const isSlow = (name: string) => /time-out|drip/.test(name);

/** Whatever was lost on the way: rows are staged once, a sync is started once, and at most one login is asked for twice. */
function checkEffect(operation: Operation, site: TinySite, succeeded: boolean): void {
  if (operation.kind === 'upload' && succeeded) expect(site.staged.get(operation.path)).toEqual(ROWS);
  if (operation.kind === 'start') expect(site.syncs).toHaveLength(succeeded ? 1 : 0);
  if (operation.kind !== 'login') expect(site.count('GET', '/id')).toBeLessThanOrEqual(2);
}
