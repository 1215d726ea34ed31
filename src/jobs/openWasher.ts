import { fromProjectRoot } from '../ops/projectRoot.js';
import { ensureIndexes, type IndexFacts } from '../queue/indexes.js';
import { loadFunctions } from '../wash/functions/siteFunctions.js';
import { type ImportsState, loadSettledRules, stateOfImports } from '../wash/import/settledRules.js';
import { loadRuleBase } from '../wash/loadRuleBase.js';
import { mongoRules } from '../wash/mongo/mongoRules.js';
import type { Washer } from '../wash/washer.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';
import { CONTACT_HISTORY } from './writeHistory.js';

const MOST_NAMED = 3;

export interface OpenedWasher {
  readonly washer: Washer;
  /**
   * Whether rules were imported since. Only asked where some are found by key while washing: those would be of the new
   * rule base, and the others of the old one. What is loaded whole stays what it was.
   */
  readonly isOutdated: () => Promise<boolean>;
}

/** Loads and compiles the rule base once a run, and tells what of it cannot be used. */
export async function openWasher(run: JobRun): Promise<OpenedWasher> {
  const { settings, log } = run;
  const functions = await loadFunctions(settings.WASH_UDFS && fromProjectRoot(settings.WASH_UDFS));
  const source = () => mongoRules(run.rulesDb, { makesIndexes: !run.dryRun });
  const { loaded: washer, imports } = await loadSettledRules(
    run.rulesDb,
    () => loadRuleBase(source(), settings.CONFIG_NAME, { functions }),
    { finishes: !run.dryRun, signal: run.signal },
  );
  for (const fault of washer.configFaults) log.warn(`The wash config ${settings.CONFIG_NAME} has a fault: ${fault}`);
  for (const refused of washer.refusedIndexes) log.warn(refused);
  const { skipped } = washer;
  for (const { type, id, reason } of skipped.slice(0, MOST_NAMED))
    log.warn(`Rule ${type} ${id} is left out: ${reason}`);
  if (skipped.length > MOST_NAMED) {
    log.warn(`${skipped.length} rules are left out in all; "dwmops doctor" names each`);
  }
  run.metrics.set('rules_skipped', skipped.length);
  if (!run.dryRun && washer.historyIdName !== undefined) {
    await ensureIndexes(run.rulesDb, historyIndexes(washer.historyIdName), log);
  }
  const findsByKey = [...washer.base.rules.keyed()].some(({ isFoundByKey }) => isFoundByKey);
  return { washer, isOutdated: async () => findsByKey && !(await isStill(run, imports)) };
}

async function isStill(run: JobRun, before: ImportsState): Promise<boolean> {
  const { id, isSettled } = await patiently(run, () => stateOfImports(run.rulesDb));
  return id === before.id && isSettled === before.isSettled;
}

/** Counting up a contact's older histories would read all histories without it, as it did in the original. */
export function historyIndexes(idName: string): IndexFacts[] {
  return [{ collection: CONTACT_HISTORY, name: 'dwmops_contact', key: { [idName]: 1 } }];
}
