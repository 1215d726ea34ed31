/*
 * The wash engine: rules and records in, records and history out. What a job needs of it:
 *
 *     const functions = await loadFunctions(settings.WASH_UDFS);
 *     const source = mongoRules(rulesDb, { makesIndexes: !dryRun });
 *     const washer = await loadRuleBase(source, settings.CONFIG_NAME, { functions });
 *     // washer.skipped: rules that are left out; grows when one is stopped while washing.
 *     // washer.configFaults: parts of the config that fail every record that reaches them.
 *     const results = await washer.washSet(records, { now, runId, newHistoryId, recordId: (r) => String(r._id) });
 *     // One result a record, in order: {outcome: 'washed', record, history, steps} or {outcome: 'failed', code, reason}.
 *     const { increments, documents } = historyUpdates(histories, washer.historyIdName);
 *     const explanation = await explainRecord(washer, record, now);
 *
 * One washer serves one run: rules are read once, and a rule that was stopped stays stopped.
 */
export { explainRecord } from './explain/explainRecord.js';
export { explainText } from './explain/explainText.js';
export type { Explanation, Look, NearMiss, RuleText } from './explain/explanation.js';
export { loadFunctions } from './functions/siteFunctions.js';
export type { FunctionHistory, FunctionRegistry, WashFunction } from './functions/washFunction.js';
export { type HistoryUpdates, historyUpdates } from './history/historyUpdates.js';
export { type LoadOptions, loadRuleBase } from './loadRuleBase.js';
export { type MongoRulesOptions, mongoRules } from './mongo/mongoRules.js';
export type * from './types.js';
export type { Washer, WashOptions } from './washer.js';
