/*
 * The wash engine: rules and records in, records and history out. What a job needs of it:
 *
 *     const functions = await loadFunctions(settings.WASH_UDFS);
 *     const source = mongoRules(db, { makesIndexes: !dryRun });
 *     const washer = await loadRuleBase(source, settings.CONFIG_NAME, { functions });
 *     // washer.skipped: rules that are left out; washer.configFaults: what fails every record that reaches it.
 *     const results = await washer.washSet(records, { now, runId, newHistoryId, recordId: (r) => String(r._id) });
 *     // One result a record, in order: {outcome: 'washed', record, history, steps} or {outcome: 'failed', code, reason}.
 *     const updates = historyUpdates(histories, washer.historyIdName);
 */
export { loadFunctions } from './functions/siteFunctions.js';
export type { FunctionHistory, FunctionRegistry, WashFunction } from './functions/washFunction.js';
export { type HistoryUpdates, historyUpdates } from './history/historyUpdates.js';
export { type LoadOptions, loadRuleBase } from './loadRuleBase.js';
export { type MongoRulesOptions, mongoRules } from './mongo/mongoRules.js';
export type * from './types.js';
export type { Washer, WashOptions } from './washer.js';
