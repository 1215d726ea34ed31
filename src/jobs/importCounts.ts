import type { JobRun } from './job.js';

/** Records of a run by what became of them; `total` are those sent, the last three are its parts or were not sent. */
export interface ImportCounts {
  total: number;
  /** In Eloqua for certain. */
  success: number;
  /** In an import that ended in `warning`, and not refused. */
  warning: number;
  /** In an import that failed, refused by Eloqua, or found before sending. */
  errored: number;
  superseded: number;
  /** In a failed import that may be tried again: back in the queue. */
  givenBack: number;
}

export function noCounts(): ImportCounts {
  return { total: 0, success: 0, warning: 0, errored: 0, superseded: 0, givenBack: 0 };
}

export function setCountMetrics(run: JobRun, counts: ImportCounts): void {
  run.metrics.set('total_records_total', counts.total);
  run.metrics.set('total_records_success', counts.success);
  run.metrics.set('total_records_warning', counts.warning);
  run.metrics.set('total_records_errored', counts.errored);
  run.metrics.set('records_superseded', counts.superseded);
}

/** `1000 records: 985 in Eloqua, 15 errored` */
export function describeCounts(counts: ImportCounts): string {
  const parts = [
    [counts.success, 'in Eloqua'],
    [counts.warning, 'in an import that ended in a warning'],
    [counts.errored, 'errored'],
    [counts.superseded, 'superseded by a newer export'],
    [counts.givenBack, 'given back to the queue'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${counts.total} records sent${told.length > 0 ? `: ${told.join(', ')}` : ''}`;
}
