import { compilePattern, compileReplacement, PatternError } from '../pattern/index.js';
import type { ConfigUse } from './configUse.js';
import type { CsvRule, RuleDocument } from './csvRule.js';

/** What is wrong with a rule beyond how its line is written. */
export function ruleFaults(rule: CsvRule, use: ConfigUse): string[] {
  return [use.faultOf(rule), patternFault(rule.document), includesFault(rule.document)].filter(isText);
}

/** What looks odd about a rule that is loaded all the same. */
export function ruleWarnings(rule: CsvRule, use: ConfigUse): string[] {
  const idle = use.idleReason(rule);
  return [idle === undefined ? undefined : `${idle}, so this rule never fires`, lostZero(rule.document)].filter(isText);
}

function patternFault({ pattern, replace = '' }: RuleDocument): string | undefined {
  if (typeof pattern !== 'string' || typeof replace !== 'string') return undefined;
  try {
    compileReplacement(replace, compilePattern(pattern));
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return `the pattern or its replacement cannot be used: ${error.message}`;
    throw error;
  }
}

/** `B,` in excludes has an empty word, which is in every value (golden README, 23). */
function includesFault({ includes, excludes, begins, ends }: RuleDocument): string | undefined {
  if (includes === undefined) return undefined;
  if (!includes && !excludes && !begins && !ends)
    return 'none of includes, excludes, begins, ends is filled, so it never matches';
  if (typeof excludes === 'string' && excludes !== '' && excludes.split(',').includes('')) {
    return '"excludes" has an empty word beside a comma, which every value contains, so it never matches';
  }
  return undefined;
}

/** CleanZipcodeUS makes five digits of every zip code of a US contact before values are derived. */
function lostZero({ lookupVals }: RuleDocument): string | undefined {
  if (lookupVals === undefined || typeof lookupVals === 'string' || lookupVals.get('country') !== 'US')
    return undefined;
  const zip = lookupVals.get('zipPostalCode') ?? '';
  return /^\d{1,4}$/.test(zip) ? `the zip code ${zip} of the United States has lost its leading zeros` : undefined;
}

function isText(reason: string | undefined): reason is string {
  return reason !== undefined;
}
