import { isDwmError } from '../errors/dwmError.js';
import { fieldsOfWash } from '../wash/config/fieldsOfWash.js';
import { readConfig } from '../wash/config/readConfig.js';
import type { HistoryConfig } from '../wash/config/washConfig.js';
import { mongoRules } from '../wash/mongo/mongoRules.js';
import type { JobRun } from './job.js';
import { patiently } from './patiently.js';

/** What `post` has to know of the wash. */
export interface WashFacts {
  readonly configName: string;
  /** Whether the wash reads or writes the field. */
  readonly uses: (field: string) => boolean;
  /** Which contact a history is of; undefined where none is written. */
  readonly historyId: HistoryConfig['id'];
}

/** From the wash config alone. Without one that can be read every field counts as used, and no history is written. */
export async function readWashFacts(run: JobRun): Promise<WashFacts> {
  const { CONFIG_NAME: configName, WASH_UDFS: siteFunctions } = run.settings;
  try {
    const document = await patiently(run, () => mongoRules(run.rulesDb, { makesIndexes: false }).config(configName));
    if (document) {
      const config = readConfig(document, configName);
      const historyId = config.history.write ? config.history.id : undefined;
      return { configName, uses: fieldsOfWash(config, siteFunctions !== ''), historyId };
    }
  } catch (error) {
    if (!isDwmError(error, 'WASH_CONFIG_INVALID')) throw error;
  }
  return { configName, uses: () => true, historyId: undefined };
}
