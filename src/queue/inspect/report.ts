import { printable } from '../../printable.js';
import { textTable } from '../../textTable.js';
import type { RecordView } from './records.js';
import type { Replayed } from './replay.js';
import type { QueueDetails, QueueSummary, ReasonTally, Tally } from './summary.js';

/** The answers of the `queues` command as people read them; `--json` prints the values themselves. */
export function listReport(summaries: readonly QueueSummary[], width?: number): string {
  if (summaries.length === 0) return 'There are no queues in this database yet.';
  return textTable(
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
    width,
  );
}

export function detailsReport(details: QueueDetails, width?: number): string {
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
    listReport([details], width),
    reasonsReport(details.reasons, width),
    tallyReport('attempts', details.attempts, width),
    tallyReport('batch', details.batches, width),
    claims.length > 0
      ? textTable(['job', 'host', 'process', 'records', 'claimed at', 'alive until', ''], claims, width)
      : '',
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

export function recordsReport(views: readonly RecordView[], width?: number): string {
  if (views.length === 0) return 'No such records.';
  const rows = views.map((view) => [
    view.id,
    view.added?.toISOString() ?? '',
    `${view.attempts}`,
    view.state,
    view.error ? `${view.error.code}: ${view.error.reason}` : '',
  ]);
  const overview = textTable(['id', 'added', 'attempts', 'state', 'error'], rows, width);
  const values = views.flatMap((view) => (view.values ? [`${printable(view.id)}\n${fieldLines(view.values)}`] : []));
  return [overview, ...values].join('\n\n');
}

export function replayReport(replayed: Replayed, dryRun: boolean): string {
  const verb = dryRun ? 'would go' : 'went';
  const lines = Object.entries(replayed.to).map(([source, count]) => `${count} records ${verb} back to ${source}`);
  if (replayed.withoutSource > 0) {
    lines.push(`${replayed.withoutSource} records stay: they do not say where they came from`);
  }
  return lines.length > 0 ? lines.map(printable).join('\n') : 'No such records.';
}

function tallyReport(title: string, tallies: readonly Tally[], width?: number): string {
  if (tallies.length === 0) return '';
  const rows = tallies.map(({ value, count }) => [value, `${count}`]);
  return textTable([title, 'records'], rows, width);
}

function reasonsReport(reasons: readonly ReasonTally[], width?: number): string {
  if (reasons.length === 0) return '';
  const rows = reasons.map(({ code, field, count, example }) => [code, field, `${count}`, example]);
  return textTable(['code', 'field', 'records', 'such as'], rows, width);
}

function fieldLines(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([field, value]) => printable(`  ${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`))
    .join('\n');
}

function age(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
