import { type Db, MongoClient } from 'mongodb';
import { expect, inject, test } from 'vitest';
import { makeContacts } from '../../config/sample/makeContacts.js';
import { openJobRun } from '../../src/jobs/openJobRun.js';
import { DWM_QUEUE, INDICATOR_QUEUE } from '../../src/jobs/queueNames.js';
import { run } from '../../src/jobs/run.js';
import { silentLog } from '../../src/log.js';
import { RunMetrics } from '../../src/ops/metrics.js';
import { noProgress } from '../../src/ops/progress.js';
import { readSettings } from '../../src/ops/settings.js';
import { importRules } from '../../src/wash/rulesImport.js';
import { testDatabases } from '../support/database.js';

const SET = 600;
/** The original sends about 100 commands a record. Without transactions a move takes more steps, about 41. */
const MOST_COMMANDS = inject('topology') === 'replicaSet' ? 40 : 45;

/** deriveValue rules beside the starter's: more than a run loads, so that they are found by key. */
const MANY = process.env.BIG === '1' ? 1_000_000 : 12_000;

/** Rules that any contact's title could be under, and none is. */
async function addDeriveRules(rulesDb: Db, count: number): Promise<void> {
  const rules = rulesDb.collection('deriveValue');
  for (let from = 0; from < count; from += 10_000) {
    const size = Math.min(10_000, count - from);
    const made = Array.from({ length: size }, (_, at) => ({
      fieldName: 'jobRole',
      lookupVals: { jobTitle: `TITLE ${from + at}` },
      value: 'Made up',
    }));
    await rules.insertMany(made, { ordered: false });
  }
}

/** Commands by name that washing `sets` sets of 600 records sends to the database, the start of the run included. */
async function commandsFor(sets: number, deriveRules = 0): Promise<Map<string, number>> {
  const databases = await testDatabases(`commands of ${sets} sets`);
  await importRules(databases.rulesDb, 'config/rules', { configName: 'Eloqua_Contacts_DWM' });
  await addDeriveRules(databases.rulesDb, deriveRules);
  const mongo = new MongoClient(databases.url, { monitorCommands: true });
  try {
    const settings = readSettings(
      {
        MONGODB_URL: databases.url,
        QUEUE_DATABASE: databases.queueDatabase,
        RULES_DATABASE: databases.rulesDatabase,
        // The sample is dirtier than any brake allows.
        BRAKE_EMPTIED_SHARE: '',
        BRAKE_RULE_SHARE: '',
        // The first run makes the indexes by which rules are found, minutes for a million on the embedded server.
        RUN_SECONDS: '3600',
      },
      ['mongodb'],
    );
    const { jobRun, close } = openJobRun({
      job: run,
      flags: { verbose: false, dryRun: false, overrideBrakes: false },
      settings,
      log: silentLog,
      metrics: new RunMetrics(),
      runId: 'commands',
      mongo,
      host: 'test',
      signal: new AbortController().signal,
      progress: noProgress,
    });
    const queue = await (await jobRun.queues()).queue(DWM_QUEUE);
    await queue.add([...makeContacts(sets * SET, 3)]);
    const commands = new Map<string, number>();
    mongo.on('commandStarted', ({ commandName }) => commands.set(commandName, (commands.get(commandName) ?? 0) + 1));
    const startedAt = performance.now();
    await run.perform(jobRun);
    if (deriveRules > 0) console.log(`${sets} sets: ${Math.round(performance.now() - startedAt)} ms`);
    await close();
    expect(await databases.queueDb.collection(INDICATOR_QUEUE).countDocuments()).toBe(sets * SET);
    return commands;
  } finally {
    await mongo.close();
  }
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, count) => total + count, 0);

test(`a set of ${SET} records costs at most ${MOST_COMMANDS} database commands, histories included`, async () => {
  const one = await commandsFor(1);
  const three = await commandsFor(3);
  const each = (sum(three) - sum(one)) / 2;
  console.log(
    `commands: ${sum(one)} for a run of one set (rule base and start included), ${each} for each further set`,
  );
  console.log(`of the three sets: ${[...three].map(([name, count]) => `${name} ${count}`).join(', ')}`);
  expect(each).toBeLessThanOrEqual(MOST_COMMANDS);
  expect(sum(one)).toBeLessThanOrEqual(2 * MOST_COMMANDS);
});

test(`with ${MANY} deriveValue rules too: they are not read, but found by key`, { timeout: 1_800_000 }, async () => {
  const one = await commandsFor(1, MANY);
  const three = await commandsFor(3, MANY);
  const each = (sum(three) - sum(one)) / 2;
  console.log(`${MANY} deriveValue rules: ${sum(one)} commands for a run of one set, ${each} for each further set`);
  console.log(`of the one set: ${[...one].map(([name, count]) => `${name} ${count}`).join(', ')}`);
  expect(each).toBeLessThanOrEqual(MOST_COMMANDS);
  expect(sum(one)).toBeLessThanOrEqual(2 * MOST_COMMANDS);
});
