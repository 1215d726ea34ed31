import { expect } from 'vitest';
import { readCases } from '../../../src/wash/cases/caseFile.js';
import { washCase } from '../../../src/wash/cases/washCases.js';
import { builtInFunctions } from '../../../src/wash/functions/builtIn.js';
import { isOrderedDocument, type OrderedDocument } from '../../../src/wash/ordered/orderedDocument.js';
import { readOrderedDocument } from '../../../src/wash/ordered/readOrderedJson.js';
import { writeOrderedJson } from '../../../src/wash/ordered/writeOrderedJson.js';

/** What comparing came to: results that are equal, and what ours did where the original raised. */
export interface Comparison {
  records: number;
  equal: number;
  rulesSkipped: number;
  recordsFailed: number;
}

/** Errors that are the record's, and the codes with which ours fails it. */
const RECORD_ERRORS: readonly (readonly [RegExp, RegExp])[] = [
  [/^AttributeError: 'NoneType' object has no attribute 'upper'/, /^WASH_VALUE_NOT_TEXT: /],
  [/^KeyError: 'country'/, /^WASH_FUNCTION_FAILED: /],
  [/^TypeError: expected string or bytes-like object/, /^WASH_FUNCTION_FAILED: /],
];

/** Washes what generate.py wrote and compares each record with what the original made of it. */
export async function compareWithOriginal(text: string, file: string): Promise<Comparison> {
  const comparison = { records: 0, equal: 0, rulesSkipped: 0, recordsFailed: 0 };
  const cases = documents(readOrderedDocument(text).get('cases'));
  for (const stored of cases) {
    const records = documents(stored.get('records'));
    const [parsed] = readCases(writeOrderedJson(withInputs(stored, records)), file);
    if (parsed === undefined) throw new Error(`${file}: a case that cannot be read`);
    const washed = await washCase(parsed, builtInFunctions);
    for (const [at, original] of documents(stored.get('outcomes')).entries()) {
      const place = `${parsed.name} record ${at}: ${writeOrderedJson(records[at])}`;
      compareRecord(original, washed[at] ?? new Map(), place, comparison);
    }
  }
  return comparison;
}

function compareRecord(original: OrderedDocument, ours: OrderedDocument, place: string, comparison: Comparison): void {
  comparison.records++;
  const error = String(original.get('error'));
  const result = original.has('error') ? original.get('withWarnFixed') : original;
  if (isOrderedDocument(result)) {
    expect(writeOrderedJson(ours), place).toBe(writeOrderedJson(result));
    if (original.has('error')) comparison.rulesSkipped++;
    else comparison.equal++;
  } else {
    const code = RECORD_ERRORS.find(([raised]) => raised.test(error))?.[1];
    expect(code, `${place} raised ${error}`).toBeDefined();
    expect(ours.get('error'), `${place} raised ${error}`).toMatch(code ?? /^$/);
    comparison.recordsFailed++;
  }
}

function withInputs(stored: OrderedDocument, records: readonly OrderedDocument[]): OrderedDocument {
  return new Map([...stored, ['records', records.map((record) => new Map([['input', record]]))]]);
}

function documents(list: unknown): OrderedDocument[] {
  return Array.isArray(list) ? list.filter(isOrderedDocument) : [];
}
