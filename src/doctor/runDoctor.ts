import type { MongoClient } from 'mongodb';
import { showStacks } from '../ops/describeError.js';
import { endWithOutput } from '../ops/outputErrors.js';
import { type Environment, loadEnvironment, type Settings } from '../ops/settings.js';
import { printAnswer, terminalWidth } from '../ops/terminal.js';
import { checkEloqua } from './checkEloqua.js';
import { checkIndexes } from './checkIndexes.js';
import { checkErroredQueues, checkQueueFields, checkRuns } from './checkJobs.js';
import { checkLogs } from './checkLogs.js';
import { checkMetrics } from './checkMetrics.js';
import { checkConnection, checkServer } from './checkMongo.js';
import { checkRules } from './checkRules.js';
import { checkSettings } from './checkSettings.js';
import { type Area, type Finding, findings, ok, warn } from './finding.js';
import { readDoctorFlags } from './flags.js';
import { openDoctorRun } from './openDoctorRun.js';
import { countLevels, jsonReport, type ReportLook, textReport } from './report.js';

/**
 * Looks at everything that jobs need and prints what it found.
 * @returns the exit status: 0 nothing fails, 1 something does, 2 usage.
 */
export async function runDoctor(argv: readonly string[]): Promise<number> {
  endWithOutput();
  showStacks();
  const flags = readDoctorFlags(argv);
  if (typeof flags === 'number') return flags;
  const found = await examine(loadEnvironment(), flags.forgetRefusals);
  if (flags.json) printAnswer(jsonReport(found, new Date()));
  else process.stdout.write(`${textReport(found, lookOfTerminal())}\n`);
  return countLevels(found).FAIL === 0 ? 0 : 1;
}

/** hasColors knows NO_COLOR and terminals without colours. */
function lookOfTerminal(): ReportLook {
  const { stdout } = process;
  const width = terminalWidth();
  return { colours: stdout.isTTY === true && stdout.hasColors(), ...(width === undefined ? {} : { width }) };
}

async function examine(environment: Environment, forgetRefusals: boolean): Promise<Finding[]> {
  const { findings: found, settings, faulty } = checkSettings(environment);
  const all = [...found];
  const connection = faulty.has('MONGODB_URL') ? { findings: [] } : await checkConnection(settings);
  all.push(...connection.findings);
  const { client } = connection;
  if (client) {
    try {
      all.push(...(await examineWithDatabase(client, settings, faulty, forgetRefusals)));
    } finally {
      await client.close();
    }
  } else {
    all.push(...(['rules', 'Eloqua'] as const).map((area) => notChecked(area, 'that needs the database')));
  }
  const metrics = await checkMetrics(settings);
  all.push(...metrics.findings, ...(await findings('logs', async () => checkLogs(settings))));
  all.push(...checkRuns(environment, settings, metrics.exposition, new Date()));
  return all;
}

async function examineWithDatabase(
  client: MongoClient,
  settings: Settings,
  faulty: ReadonlySet<string>,
  forgetRefusals: boolean,
): Promise<Finding[]> {
  const queueDb = client.db(settings.QUEUE_DATABASE);
  const rulesDb = client.db(settings.RULES_DATABASE);
  const found = [...(await findings('MongoDB', () => checkServer(client, settings)))];
  let historyId = 'ContactID';
  const rules = await findings('rules', async () => {
    const checked = await checkRules(rulesDb, settings);
    historyId = checked.historyId;
    return checked.findings;
  });
  found.push(...(await findings('MongoDB', () => checkIndexes(queueDb, rulesDb, historyId))), ...rules);
  if (forgetRefusals) {
    const { deletedCount } = await queueDb.collection('loginRefusals').deleteMany({});
    found.push(ok('Eloqua', `the refused logins are forgotten (${deletedCount})`));
  }
  const loginIsSet = !['ELOQUA_COMPANY', 'ELOQUA_USERNAME', 'ELOQUA_PASSWORD', 'ELOQUA_LOGIN_URL'].some((name) =>
    faulty.has(name),
  );
  if (loginIsSet) found.push(...(await findings('Eloqua', () => checkEloqua(openDoctorRun(settings, client)))));
  else found.push(notChecked('Eloqua', 'its settings are at fault'));
  found.push(...(await findings('jobs', () => checkErroredQueues(queueDb))));
  found.push(...(await findings('jobs', () => checkQueueFields(queueDb))));
  return found;
}

function notChecked(area: Area, reason: string): Finding {
  return warn(area, `not checked: ${reason}`, 'Mend what fails above, then call the doctor again.');
}
