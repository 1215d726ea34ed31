import { DwmError, isDwmError } from '../../errors/dwmError.js';
import type { FunctionRegistry } from '../functions/washFunction.js';
import { loadRuleBase } from '../loadRuleBase.js';
import type { OrderedDocument } from '../ordered/orderedDocument.js';
import { memoryRules } from '../rules/memoryRules.js';
import type { SkippedRule } from '../types.js';
import type { OrderedWashResult } from '../washer.js';
import type { WashCase } from './caseFile.js';

/** What a record comes to: `{output, history}` or `{error}`. */
export type CaseOutcome = OrderedDocument;

/** Stands for a history id, which is another each time. */
const HISTORY_ID = '<ObjectId>';

/**
 * Washes the records of a case. A case whose rule base cannot be loaded gives its error for each of its records.
 *
 * @param onSkip - told of each rule that is left out.
 */
export async function washCase(
  washCase: WashCase,
  functions: FunctionRegistry,
  onSkip: (rule: SkippedRule) => void = () => {},
): Promise<CaseOutcome[]> {
  try {
    return await washRecords(washCase, functions, onSkip);
  } catch (error) {
    if (!isDwmError(error)) throw error;
    const failed = caseError(error.code, error.message);
    return washCase.records.map(() => failed);
  }
}

async function washRecords(
  { config, collections, records, name, faults }: WashCase,
  functions: FunctionRegistry,
  onSkip: (rule: SkippedRule) => void,
): Promise<CaseOutcome[]> {
  if (faults.length > 0) {
    throw new DwmError('WASH_CASE_UNREADABLE', `The case cannot be used: ${faults.join('; ')}. Correct it.`);
  }
  const washer = await loadRuleBase(memoryRules(config, collections), name, { functions });
  const washable = records.filter((record) => record !== undefined);
  const results = await washer.washOrdered(washable, { now: 0, newHistoryId: () => HISTORY_ID });
  for (const rule of washer.skipped) onSkip(rule);
  const next = results.values();
  return records.map((record) => {
    const result = record === undefined ? undefined : next.next().value;
    return result === undefined
      ? caseError('WASH_CASE_UNREADABLE', 'the record has no object "input"')
      : outcome(result);
  });
}

function outcome(result: OrderedWashResult): CaseOutcome {
  if (result.outcome === 'failed') return caseError(result.code, result.reason);
  return new Map<string, unknown>([
    ['output', result.record],
    ['history', result.history === null ? null : withoutStamp(result.history)],
  ]);
}

/** The history without what differs from wash to wash. */
function withoutStamp(history: OrderedDocument): OrderedDocument {
  const document = new Map(history);
  document.delete('_id');
  document.delete('timestamp');
  return document;
}

function caseError(code: string, reason: string): CaseOutcome {
  return new Map([['error', `${code}: ${reason}`]]);
}
