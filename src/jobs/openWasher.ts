import { fromProjectRoot } from '../ops/projectRoot.js';
import { ensureIndexes, type IndexFacts } from '../queue/indexes.js';
import { loadFunctions } from '../wash/functions/siteFunctions.js';
import { loadRuleBase } from '../wash/loadRuleBase.js';
import { mongoRules } from '../wash/mongo/mongoRules.js';
import type { Washer } from '../wash/washer.js';
import type { JobRun } from './job.js';
import { loadSettledRules } from './loadSettledRules.js';
import { CONTACT_HISTORY } from './writeHistory.js';

const MOST_NAMED = 3;

/** Loads and compiles the rule base once a run, and tells what of it cannot be used. */
export async function openWasher(run: JobRun): Promise<Washer> {
  const { settings, log } = run;
  const functions = await loadFunctions(settings.WASH_UDFS && fromProjectRoot(settings.WASH_UDFS));
  const washer = await loadSettledRules(run, () =>
    loadRuleBase(mongoRules(run.rulesDb, { makesIndexes: !run.dryRun }), settings.CONFIG_NAME, {
      functions,
    }),
  );
  for (const fault of washer.configFaults) log.warn(`The wash config ${settings.CONFIG_NAME} has a fault: ${fault}`);
  const { skipped } = washer;
  for (const { type, id, reason } of skipped.slice(0, MOST_NAMED))
    log.warn(`Rule ${type} ${id} is left out: ${reason}`);
  if (skipped.length > MOST_NAMED) {
    log.warn(`${skipped.length} rules are left out in all; "npm run doctor" names each`);
  }
  run.metrics.set('rules_skipped', skipped.length);
  if (!run.dryRun && washer.historyIdName !== undefined) {
    await ensureIndexes(run.rulesDb, historyIndexes(washer.historyIdName), log);
  }
  return washer;
}

/** Counting up a contact's older histories would read all histories without it, as it did in the original. */
export function historyIndexes(idName: string): IndexFacts[] {
  return [{ collection: CONTACT_HISTORY, name: 'dwmops_contact', key: { [idName]: 1 } }];
}
