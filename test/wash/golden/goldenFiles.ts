import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readCases, type WashCase } from '../../../src/wash/cases/caseFile.js';
import { isOrderedDocument, type OrderedDocument } from '../../../src/wash/ordered/orderedDocument.js';
import { readOrderedJson } from '../../../src/wash/ordered/readOrderedJson.js';

/** The golden cases lie beside the checkout and are not part of it. */
const FOLDER = resolve(import.meta.dirname, '../../../../shared/golden');

export const goldenIsThere = existsSync(FOLDER);
export const GOLDEN_ABSENT = `the golden cases are not in ${FOLDER}`;

export interface GoldenCase extends WashCase {
  /** As the file has them: what went in, what came out, what was raised. */
  readonly expected: readonly OrderedDocument[];
  readonly historyAfter: readonly OrderedDocument[] | undefined;
  /** contactHistory is kept from the case before. */
  readonly continues: boolean;
}

export function goldenFileNames(): string[] {
  if (!goldenIsThere) return [];
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

export function goldenCases(file: string): GoldenCase[] {
  const text = readFileSync(resolve(FOLDER, file), 'utf8');
  const stored = [readOrderedJson(text)].flat().filter(isOrderedDocument);
  return readCases(text, file).map((washCase, at) => {
    const document = stored[at] ?? new Map();
    return {
      ...washCase,
      expected: documents(document.get('records')) ?? [],
      historyAfter: documents(document.get('contactHistoryAfter')),
      continues: document.get('continues') === true,
    };
  });
}

function documents(list: unknown): OrderedDocument[] | undefined {
  return Array.isArray(list) ? list.filter(isOrderedDocument) : undefined;
}
