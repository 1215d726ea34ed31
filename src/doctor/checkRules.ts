import type { Db } from 'mongodb';
import { readContactFields } from '../jobs/contactFields.js';
import { unwashableFields } from '../jobs/keepIdentity.js';
import { fromProjectRoot } from '../ops/projectRoot.js';
import type { Settings } from '../ops/settings.js';
import { loadFunctions } from '../wash/functions/siteFunctions.js';
import { describeImport, importAgeMs, newestRuleImport } from '../wash/import/ruleImports.js';
import { loadRuleBase } from '../wash/loadRuleBase.js';
import { mongoRules } from '../wash/mongo/mongoRules.js';
import { RULE_TYPES } from '../wash/types.js';
import type { Washer } from '../wash/washer.js';
import { type Finding, fail, findings, ok, warn } from './finding.js';

const LONGEST_QUERY_MS = 10_000;
/** Switching the collections of an import takes a second or two. */
const LONGEST_SWITCH_MS = 60_000;

export interface CheckedRules {
  readonly findings: readonly Finding[];
  /** By which field histories find their contact. */
  readonly historyId: string;
}

/** What is in the database of rules. What stops every run, such as WASH_CONFIG_MISSING, is a finding too. */
export async function checkRules(rulesDb: Db, settings: Settings): Promise<CheckedRules> {
  let historyId = 'ContactID';
  // First, since parts of two rule bases may be why the rules do not load.
  const ofImport = await checkNewestImport(rulesDb);
  const ofRules = await findings('rules', async () => {
    const checked = await checkRuleBase(rulesDb, settings);
    historyId = checked.historyId;
    return checked.findings;
  });
  return { findings: [...ofImport, ...ofRules], historyId };
}

/** An import that did not come to its end: until the next run or import finishes it, the rules are parts of two rule bases. */
async function checkNewestImport(rulesDb: Db): Promise<Finding[]> {
  const newest = await newestRuleImport(rulesDb);
  if (newest?.finishedAt !== null || (await importAgeMs(rulesDb, newest)) < LONGEST_SWITCH_MS) return [];
  const text = `the import ${describeImport(newest)}, did not come to its end: the rules may be parts of two rule bases`;
  const advice = newest.switches
    ? 'Call `dwmops run`, which finishes it. Import all rules again where it cannot: dwmops rules import <folder>.'
    : 'Import all rules again: dwmops rules import <folder> (refused for the first ten minutes, in which it may still be at work). Until then no record is washed.';
  return [fail('rules', text, advice)];
}

/**
 * Loads the rule base as `run` does: what is left out there is left out here, with the reason.
 * @throws DwmError WASH_CONFIG_MISSING and others that stop every run
 */
async function checkRuleBase(rulesDb: Db, settings: Settings): Promise<CheckedRules> {
  const functions = await loadFunctions(settings.WASH_UDFS && fromProjectRoot(settings.WASH_UDFS));
  const source = mongoRules(rulesDb, { makesIndexes: false });
  const washer = await loadRuleBase(source, settings.CONFIG_NAME, { functions });
  const found: Finding[] = [
    ...washer.configFaults.map((fault) =>
      warn(
        'rules',
        `the wash config ${settings.CONFIG_NAME} has a fault: ${fault}`,
        'Correct it; each record that reaches it fails.',
      ),
    ),
    ...washer.skipped.map(({ type, id, reason }) =>
      warn('rules', `rule ${type} ${id} is left out: ${reason}`, 'Correct or delete the rule.'),
    ),
    ...checkFields(washer, settings),
    ...(await checkRuleFields(rulesDb, washer)),
    ...(await checkUnusedTypes(rulesDb, washer)),
    ...(await checkIdentity(rulesDb, washer, unwashableFields(settings))),
  ];
  const count = await countRules(rulesDb);
  const { size } = new Set(washer.base.config.fields.map(({ name }) => name));
  if (count === 0) found.push(warn('rules', 'there are no rules at all', 'dwmops rules import config/rules'));
  else
    found.unshift(
      ok(
        'rules',
        `config ${settings.CONFIG_NAME} loads: ${size} fields, ${count} rules, ${washer.skipped.length} of them left out`,
      ),
    );
  return { findings: found, historyId: washer.historyIdName ?? 'ContactID' };
}

/** Fields that the config works on and that contacts do not bring: their rules can never do anything. */
function checkFields({ base }: Washer, settings: Settings): Finding[] {
  const exported = new Set(Object.keys(readContactFields(settings)));
  const { fields, history } = base.config;
  const named = fields.flatMap(({ name, derive }) => [
    name,
    ...derive.flatMap((set) => ('inputs' in set ? set.inputs : [])),
  ]);
  const unknown = [...new Set(named)].filter((name) => !exported.has(name));
  const found: Finding[] = [];
  const advice = `Add them to ${settings.CONTACT_FIELDS_FILE}, or take them out of the config.`;
  if (unknown.length > 0)
    found.push(warn('rules', `the config names fields that are not exported: ${unknown.join(', ')}`, advice));
  if (history.id && !exported.has(history.id.field))
    found.push(
      fail(
        'rules',
        `the history wants the field ${history.id.field}, which is not exported: every record would fail`,
        advice,
      ),
    );
  return found;
}

/** Rules of fields that the config does not have: misspelt, or left over. */
async function checkRuleFields(rulesDb: Db, { base }: Washer): Promise<Finding[]> {
  const known = new Set(base.config.fields.map(({ name }) => name));
  const found: Finding[] = [];
  for (const type of RULE_TYPES) {
    const fields = await rulesDb.collection(type).distinct('fieldName', {}, { maxTimeMS: LONGEST_QUERY_MS });
    const unknown = fields.filter((field) => typeof field === 'string' && !known.has(field));
    if (unknown.length === 0) continue;
    const text = `${type} has rules for fields that the config does not have: ${unknown.join(', ')}`;
    found.push(warn('rules', text, 'Correct their fieldName, or add the fields to the config.'));
  }
  return found;
}

/** Rules that change whom a record is of: `run` sets each such record aside. */
async function checkIdentity(rulesDb: Db, { base }: Washer, fields: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  const told = 'a record that it changes fails with RECORD_IDENTITY_CHANGED';
  for (const type of RULE_TYPES) {
    const writes = { fieldName: { $in: [...fields] } };
    const rules = await rulesDb
      .collection(type)
      .find(writes, { projection: { fieldName: 1 } })
      .limit(3)
      .toArray();
    for (const { _id, fieldName } of rules) {
      found.push(fail('rules', `rule ${type} ${String(_id)} writes ${fieldName}: ${told}`, 'Delete the rule.'));
    }
  }
  const washed = base.config.fields.filter(
    ({ name, lookups }) => fields.includes(name) && 'has' in lookups && lookups.size > 0,
  );
  for (const { name } of washed) {
    const advice = `Take the lookups of ${name} out of the config.`;
    found.push(warn('rules', `the config washes ${name}, and generic rules may change it: ${told}`, advice));
  }
  return found;
}

/** Rules of types that the config uses in no field, so that nothing ever reads them. */
async function checkUnusedTypes(rulesDb: Db, { base }: Washer): Promise<Finding[]> {
  const used = new Set<string>();
  for (const { lookups, derive } of base.config.fields) {
    if ('has' in lookups) for (const type of lookups) used.add(type);
    for (const set of derive) if ('action' in set && set.action && 'type' in set.action) used.add(set.action.type);
  }
  const found: Finding[] = [];
  for (const type of RULE_TYPES.filter((each) => !used.has(each))) {
    const count = await rulesDb.collection(type).estimatedDocumentCount();
    const advice = 'Add the type to the fields that shall have it, or delete the rules.';
    if (count > 0)
      found.push(warn('rules', `${count} rules of ${type} are never used: no field of the config has it`, advice));
  }
  return found;
}

async function countRules(rulesDb: Db): Promise<number> {
  let count = 0;
  for (const type of RULE_TYPES) count += await rulesDb.collection(type).estimatedDocumentCount();
  return count;
}
