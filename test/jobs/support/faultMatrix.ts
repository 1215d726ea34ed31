import { expect, test } from 'vitest';
import type { Endpoint } from './endpoints.js';
import { FAULTS } from './faults.js';
import { inParallel } from './inParallel.js';
import { leakedSecrets } from './leakedSecrets.js';
import { muteConsole } from './muteConsole.js';
import { SCENARIOS, type Scenario } from './scenarios.js';
import { untilDone } from './untilDone.js';

/** Some of a cell's time is waiting for a request to time out. */
const CELLS_AT_ONCE = 8;
/** On a busy machine, with the others at work beside it; else a tenth. */
const LONGEST_CELL_MS = 3000;

interface Cell {
  readonly endpoint: string;
  readonly fault: string;
  /** `1 ok`: exit status of the run that met the fault, and whether all was right in the end. */
  readonly shown: string;
  readonly faults: readonly string[];
}

/**
 * Lets a job meet every fault at every endpoint that it calls, and afterwards all jobs run with a healthy Eloqua. A file for
 * each job, so that they run side by side, each on a database of its own.
 */
export function testFaultMatrix(name: Scenario['script']): void {
  const scenario = SCENARIOS[name];
  const cells = Object.entries(scenario.endpoints).flatMap(([endpoint, where]) =>
    [...FAULTS.keys()].map((fault) => ({ endpoint, where, fault })),
  );
  test(`${name}: whatever fails wherever, nothing is lost, doubled or wrongly reported`, {
    timeout: cells.length * LONGEST_CELL_MS,
  }, async () => {
    const muted = muteConsole();
    const results = await inParallel(cells, CELLS_AT_ONCE, ({ endpoint, where, fault }) =>
      meetFault(scenario, endpoint, where, fault),
    ).finally(muted);
    console.log(asTable(name, results));
    expect(
      results.flatMap(({ endpoint, fault, faults }) => faults.map((one) => `${endpoint}, ${fault}: ${one}`)),
    ).toEqual([]);
  });
}

async function meetFault(scenario: Scenario, endpoint: string, where: Endpoint, fault: string): Promise<Cell> {
  const strike = FAULTS.get(fault);
  if (!strike) throw new Error(`There is no fault ${fault}`);
  const site = await scenario.open();
  const { before = [], ...target } = where;
  site.sandbox.setFaults(...before, { ...target, ...strike });
  const slow = strike.fault.kind === 'timeout' || strike.fault.kind === 'drip';
  const first = await site.run(scenario.script, [], { REQUEST_TIMEOUT_SECONDS: slow ? '1' : '30' });
  const faults = [...(await scenario.untrue(site, first)), ...untrueEnd(first.status, first.metrics)];
  site.sandbox.clearFaults();
  // Of a definition that Eloqua says is gone nothing more is to be done; it deletes itself in the end.
  const mayStay = where.method === 'DELETE' && fault === '404';
  const wrong = await untilDone(scenario, site, (one) => !(mayStay && one.startsWith('definitions left')));
  faults.push(...wrong, ...leakedSecrets(site.told(), site.env));
  const log = faults.length > 0 ? site.told() : '';
  await site.remove();
  if (log !== '') faults.push(log);
  return { endpoint, fault, shown: `${first.status} ${faults.length === 0 ? 'ok' : 'BAD'}`, faults };
}

/** A failed run says so, and does not move the time of the last success. */
function untrueEnd(status: number, metrics: ReadonlyMap<string, number>): string[] {
  const succeeded = metrics.has('last_success_unixtime');
  const failed = metrics.has('last_failure_unixtime');
  const isSo = metrics.get('exit_status') === status && succeeded === (status === 0) && failed === (status !== 0);
  return isSo ? [] : [`exit status ${status} with metrics ${JSON.stringify([...metrics])}`];
}

function asTable(job: string, cells: readonly Cell[]): string {
  const columns = [...FAULTS.keys()];
  const rows = [...new Set(cells.map(({ endpoint }) => endpoint))];
  const cell = (row: string, column: string) =>
    cells.find(({ endpoint, fault }) => endpoint === row && fault === column)?.shown ?? '';
  const line = (first: string, rest: readonly string[]) =>
    [first.padEnd(24), ...rest.map((one) => one.padEnd(9))].join(' ').trimEnd();
  return [
    `${job}: exit status of the run that met the fault, and whether all was right in the end`,
    line('', columns),
    ...rows.map((row) =>
      line(
        row,
        columns.map((column) => cell(row, column)),
      ),
    ),
  ].join('\n');
}
