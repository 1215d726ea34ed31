import type { JobRun } from './job.js';

/** Records of a run by what became of them; `total` are those sent. */
export interface ImportCounts {
  imports: number;
  total: number;
  /** In Eloqua for certain. */
  success: number;
  /** In an import that ended in `warning`, and not refused. */
  warning: number;
  /** In an import that failed for good, refused by Eloqua, or found before sending. */
  errored: number;
  /** In a failed import that may be tried again: back in the queue. */
  givenBack: number;
  superseded: number;
  /** Contacts of which others changed a value in Eloqua after it was exported; theirs stays. */
  edited: number;
  /** Records that went back to be washed with what is in Eloqua now. */
  washedAgain: number;
  /** Records that would have, once more, and have been round too often. */
  unsettled: number;
  /** Rows that Eloqua took and that matched no contact: deleted or merged meanwhile. */
  unmatched: number;
  /** Contacts that an import made, which none may. */
  created: number;
  /** Outside production: on their way as if they had been sent. */
  notSent: number;
}

export function noCounts(): ImportCounts {
  return {
    imports: 0,
    total: 0,
    success: 0,
    warning: 0,
    errored: 0,
    givenBack: 0,
    superseded: 0,
    edited: 0,
    washedAgain: 0,
    unsettled: 0,
    unmatched: 0,
    created: 0,
    notSent: 0,
  };
}

/** A failed import counts as errored, also where its records may be tried again. */
export function setCountMetrics(run: JobRun, counts: ImportCounts): void {
  run.metrics.set('total_records_total', counts.total);
  run.metrics.set('total_records_success', counts.success);
  run.metrics.set('total_records_warning', counts.warning);
  run.metrics.set('total_records_errored', counts.errored + counts.givenBack);
  run.metrics.set('records_superseded', counts.superseded);
  if (run.job.script !== 'post') return;
  run.metrics.set('records_edited_meanwhile', counts.edited);
  run.metrics.set('records_washed_again', counts.washedAgain);
  run.metrics.set('contacts_unmatched', counts.unmatched);
  run.metrics.set('contacts_created', counts.created);
}

/** `1000 records sent: 985 in Eloqua, 15 errored` */
export function describeCounts(counts: ImportCounts, what = 'records'): string {
  const parts = [
    [counts.success, 'in Eloqua'],
    [counts.warning, 'in an import that ended in a warning'],
    [counts.errored, 'errored'],
    [counts.givenBack, 'given back to the queue'],
    [counts.unmatched, 'of no contact any more'],
    [counts.created, 'made anew, which none may be'],
    [counts.superseded, 'superseded by a newer export'],
    [counts.washedAgain, 'back to be washed again'],
    [counts.notSent, 'not sent (development)'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, became]) => `${count} ${became}`);
  const imports = counts.imports > 1 ? ` in ${counts.imports} imports` : '';
  return `${counts.total} ${what} sent${imports}${told.length > 0 ? `: ${told.join(', ')}` : ''}`;
}
