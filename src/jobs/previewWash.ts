import { DiffFile } from './diffFile.js';
import { type JobRun, type Outcome, PREVIEW_RECORDS } from './job.js';
import { openWasher } from './openWasher.js';
import { DWM_QUEUE } from './queueNames.js';
import { WashReport } from './washReport.js';
import { washSet } from './washSet.js';

/** `run --dry-run`: washes without writing, and tells what would change. */
export async function previewWash(run: JobRun): Promise<Outcome> {
  const diff = run.diffFile === undefined ? undefined : new DiffFile(run.diffFile);
  try {
    return await preview(run, diff);
  } finally {
    diff?.discard();
  }
}

async function preview(run: JobRun, diff: DiffFile | undefined): Promise<Outcome> {
  const queue = await (await run.queues()).queue(DWM_QUEUE);
  const { washer } = await openWasher(run);
  const records = await queue.peek(Math.min(run.limit, PREVIEW_RECORDS));
  const report = new WashReport(diff);
  const size = run.settings.RUN_SET_SIZE;
  run.progress.start('run', records.length);
  for (let start = 0; start < records.length; start += size) {
    run.signal.throwIfAborted();
    const set = records.slice(start, start + size);
    const results = await washSet(run, washer, set);
    for (const [index, result] of results.entries()) {
      const record = set[index];
      if (record) report.add(record, result);
    }
    run.progress.add(set.length);
  }
  diff?.finish();
  run.log.info(`Changes by field: ${report.fields()}`);
  run.log.info(`Changes by rule: ${report.rules()}`);
  const where = diff === undefined ? '' : ` Every change is in ${run.diffFile}.`;
  return {
    records: records.length,
    story: `Would wash ${records.length} records: ${report.changed} would change (${report.changes} changes), ${report.failed} would go to the errored queue.${where}`,
  };
}
