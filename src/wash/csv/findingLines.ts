import { printable } from '../../printable.js';
import type { Finding } from './csvRule.js';

/** One line for each reason of a file: `config/rules/normRegex.csv:2 and 28 more lines: country has no normRegex …`. */
export function findingLines(findings: readonly Finding[]): string[] {
  const lines = new Map<string, { readonly first: Finding; count: number }>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.file, finding.reason]);
    const same = lines.get(key);
    if (same === undefined) lines.set(key, { first: finding, count: 1 });
    else same.count++;
  }
  return [...lines.values()].map(({ first: { file, line, reason }, count }) => {
    const more = count === 1 ? '' : ` and ${count - 1} more ${count === 2 ? 'line' : 'lines'}`;
    return printable(`${file}${line > 0 ? `:${line}` : ''}${more}: ${reason}`);
  });
}
