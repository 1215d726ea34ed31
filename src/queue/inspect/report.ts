import type { RecordView } from './records.js';
import type { Replayed } from './replay.js';
import type { QueueDetails, QueueSummary, Tally } from './summary.js';

/** The answers of the `queues` command as people read them; `--json` prints the values themselves. */
export function listReport(summaries: readonly QueueSummary[]): string {
  if (summaries.length === 0) return 'There are no queues in this database yet.';
  return table(
    ['queue', 'records', 'free', 'claimed', 'held', 'oldest', 'most attempts'],
    summaries.map((one) => [
      one.queueName,
      `${one.size}`,
      `${one.available}`,
      `${one.claimed}`,
      `${one.held}`,
      one.size > 0 ? age(one.oldestAgeSeconds) : '',
      one.size > 0 ? `${one.highestAttempts}` : '',
    ]),
  );
}

export function detailsReport(details: QueueDetails): string {
  const claims = details.claims.map((claim) => [
    claim.jobName,
    claim.host,
    `${claim.pid}`,
    `${claim.records}`,
    claim.claimedAt.toISOString(),
    claim.expiresAt.toISOString(),
    claim.isNoted ? 'waits for its next run' : '',
  ]);
  const sections = [
    listReport([details]),
    tallyReport('reason', details.reasons),
    tallyReport('attempts', details.attempts),
    tallyReport('batch', details.batches),
    claims.length > 0 ? table(['job', 'host', 'process', 'records', 'claimed at', 'alive until', ''], claims) : '',
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

export function recordsReport(views: readonly RecordView[]): string {
  if (views.length === 0) return 'No such records.';
  const rows = views.map((view) => [
    view.id,
    view.added.toISOString(),
    `${view.attempts}`,
    view.state,
    view.error ? `${view.error.code}: ${view.error.reason}` : '',
  ]);
  const overview = table(['id', 'added', 'attempts', 'state', 'error'], rows);
  const values = views.flatMap((view) => (view.values ? [`${view.id}\n${fieldLines(view.values)}`] : []));
  return [overview, ...values].join('\n\n');
}

export function replayReport(replayed: Replayed, dryRun: boolean): string {
  const verb = dryRun ? 'would go' : 'went';
  const lines = Object.entries(replayed.to).map(([source, count]) => `${count} records ${verb} back to ${source}`);
  if (replayed.withoutSource > 0) {
    lines.push(`${replayed.withoutSource} records stay: they do not say where they came from`);
  }
  return lines.length > 0 ? lines.join('\n') : 'No such records.';
}

function tallyReport(title: string, tallies: readonly Tally[]): string {
  if (tallies.length === 0) return '';
  return table(
    [title, 'records'],
    tallies.map(({ value, count }) => [value, `${count}`]),
  );
}

function fieldLines(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([field, value]) => `  ${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function age(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
