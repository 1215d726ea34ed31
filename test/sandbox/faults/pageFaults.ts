import { type Answer, isObject, json } from '../http/answers.js';
import type { Fault } from './faultRules.js';

/** The body of an answer as one text. */
export function bodyText({ body }: Answer): string {
  if (body === undefined || typeof body === 'string') return body ?? '';
  return [...body].join('');
}

/** Changes what stands in an answer, leaving it well-formed: pages without items, without rows, without columns. */
export function alterPage(answer: Answer, faults: readonly Fault[]): Answer {
  let altered = answer;
  for (const fault of faults) {
    if (fault.kind === 'wrongType') altered = json(200, fault.value ?? []);
    if (fault.kind === 'missingItems') altered = withPage(altered, ({ items: _items, ...rest }) => rest);
    if (fault.kind === 'phantomPage')
      altered = withPage(altered, (page) => ({ ...page, items: [], count: 0, hasMore: true }));
    if (fault.kind === 'missingColumns')
      altered = withPage(altered, (page) => ({ ...page, items: without(page.items, fault.columns) }));
  }
  return altered;
}

function withPage(answer: Answer, change: (page: Record<string, unknown>) => Record<string, unknown>): Answer {
  if (answer.status !== 200) return answer;
  const text = bodyText(answer);
  const page: unknown = text === '' ? undefined : JSON.parse(text);
  return isObject(page) ? json(200, change(page)) : { ...answer, body: text };
}

function without(items: unknown, columns: readonly string[]): unknown {
  if (!Array.isArray(items)) return items;
  return items.map((row: unknown) =>
    isObject(row) ? Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name))) : row,
  );
}
