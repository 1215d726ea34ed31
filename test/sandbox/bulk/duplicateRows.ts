import { comparable } from '../site/recordTable.js';
import type { IncomingRow } from './importRows.js';
import { type ImportRun, rejectRow } from './importRun.js';

/**
 * Of rows with the same identifier one survives, the others are rejected with ELQ-00026 (contract, 12). Which one is
 * not known of Eloqua; the setting `duplicateWinner` decides here.
 */
export function dropDuplicates(run: ImportRun, rows: readonly IncomingRow[]): IncomingRow[] {
  const lastWins = run.site.settings.duplicateWinner === 'last';
  const winners = new Map<string, IncomingRow>();
  const losers: IncomingRow[] = [];
  const unkeyed: IncomingRow[] = [];
  for (const row of rows) {
    const key = comparable(row.cells[run.identifier] ?? '');
    const rival = winners.get(key);
    if (key === '') unkeyed.push(row);
    else if (!rival) winners.set(key, row);
    else if (lastWins) {
      losers.push(rival);
      winners.set(key, row);
    } else losers.push(row);
  }
  const name = run.columns[run.identifier]?.name ?? '';
  for (const row of losers)
    rejectRow(run, row, { statusCode: 'ELQ-00026', message: 'Duplicate identifier.', columns: [name] });
  return [...winners.values(), ...unkeyed];
}
