import { afterAll, describe, expect, test } from 'vitest';
import { isDwmError } from '../../../src/errors/dwmError.js';
import type { WashCase } from '../../../src/wash/cases/caseFile.js';
import { washCase } from '../../../src/wash/cases/washCases.js';
import { loadRuleBase } from '../../../src/wash/loadRuleBase.js';
import type { OrderedDocument } from '../../../src/wash/ordered/orderedDocument.js';
import { writeOrderedJson } from '../../../src/wash/ordered/writeOrderedJson.js';
import { memoryRules } from '../../../src/wash/rules/memoryRules.js';
import type { SkippedRule } from '../../../src/wash/types.js';
import { GOLDEN_ABSENT, type GoldenCase, goldenCases, goldenFileNames, goldenIsThere } from './goldenFiles.js';
import { goldenFunctions } from './goldenFunctions.js';
import { ISOLATIONS, type Isolation } from './isolations.js';

const functions = goldenFunctions();
const counts = { files: 0, records: 0, equal: 0, rulesSkipped: 0, recordsFailed: 0, refused: 0, none: 0 };

describe.skipIf(!goldenIsThere)('the original’s results, byte for byte with key order', () => {
  test.each(goldenFileNames())('%s', async (file) => {
    counts.files++;
    for (const golden of goldenCases(file)) await checkCase(golden);
  });

  afterAll(() => console.log('golden cases:', JSON.stringify(counts)));
});

test.skipIf(goldenIsThere)(`skipped: ${GOLDEN_ABSENT}`, () => {});

async function checkCase(golden: GoldenCase): Promise<void> {
  const outcomes = await washCase(golden, functions);
  let withoutSkipped: Promise<string[]> | undefined;
  const washedWithoutSkipped = async (at: number): Promise<string | undefined> => {
    withoutSkipped ??= washWithoutSkipped(golden);
    return (await withoutSkipped)[at];
  };
  for (const [at, expected] of golden.expected.entries()) {
    counts.records++;
    const place = `${golden.name} record ${at}: ${writeOrderedJson(expected.get('note') ?? expected.get('input'))}`;
    const outcome = outcomes[at] ?? new Map();
    if (expected.has('output')) {
      expect(writeOrderedJson(outcome), place).toBe(resultOf(expected));
      counts.equal++;
    } else if (expected.has('error')) {
      await checkIsolation(golden, expected, outcome, place, () => washedWithoutSkipped(at));
    } else {
      // A batch that the original broke off: ours washes all of it, and what was washed before the break is the same.
      expect(outcome.has('output'), place).toBe(true);
      if (expected.has('washedBeforeAbort')) {
        expect(writeOrderedJson(outcome.get('output')), place).toBe(
          writeOrderedJson(expected.get('washedBeforeAbort')),
        );
      }
      counts.equal++;
    }
  }
}

function resultOf(document: OrderedDocument): string {
  return writeOrderedJson(new Map(['output', 'history'].map((key) => [key, document.get(key)])));
}

async function checkIsolation(
  golden: GoldenCase,
  expected: OrderedDocument,
  outcome: OrderedDocument,
  place: string,
  washedWithoutSkipped: () => Promise<string | undefined>,
): Promise<void> {
  const instead = isolationOf(golden.name, String(expected.get('error')), place);
  if (instead === 'none') {
    expect(outcome.has('output'), place).toBe(true);
    counts.none++;
  } else if (instead === 'rule') {
    const withWarnFixed = expected.get('withWarnFixed');
    const want = withWarnFixed === undefined ? await washedWithoutSkipped() : writeOrderedJson(withWarnFixed);
    expect(writeOrderedJson(outcome), place).toBe(want);
    counts.rulesSkipped++;
  } else if ('refused' in instead) {
    expect(outcome.get('error'), place).toMatch(new RegExp(`^${instead.refused}: `));
    await expect(loadRuleBase(memoryRules(golden.config, golden.collections), 'x', { functions })).rejects.toSatisfy(
      (error) => isDwmError(error, 'WASH_CONFIG_INVALID', 'WASH_FUNCTION_UNKNOWN'),
    );
    counts.refused++;
  } else {
    expect(outcome.get('error'), place).toMatch(new RegExp(`^${instead.fails}: `));
    counts.recordsFailed++;
  }
}

function isolationOf(caseName: string, raised: string, place: string): Isolation['instead'] {
  const found = ISOLATIONS.filter((isolation) => isolation.cases.test(caseName) && isolation.raised.test(raised));
  expect(found, `${place} raised ${raised}`).toHaveLength(1);
  return found[0]?.instead ?? 'none';
}

/** What the records of a case come to when the rules that were skipped are not in the rule base at all. */
async function washWithoutSkipped(golden: GoldenCase): Promise<string[]> {
  const washer = await loadRuleBase(memoryRules(golden.config, golden.collections), golden.name, { functions });
  expect(washer.skipped.length, golden.name).toBeGreaterThan(0);
  for (const rule of washer.skipped) expect(rule.reason, golden.name).not.toBe('');
  return (await washCase(withoutRules(golden, washer.skipped), functions)).map(writeOrderedJson);
}

function withoutRules(washCase: WashCase, skipped: readonly SkippedRule[]): WashCase {
  const ids = new Set(skipped.map((rule) => rule.id));
  const kept = [...washCase.collections].map(
    ([type, rules]) => [type, rules.filter((_, at) => !ids.has(`${type}#${at + 1}`))] as const,
  );
  return { ...washCase, collections: new Map(kept) };
}
