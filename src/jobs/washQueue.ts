import { isDwmError } from '../errors/dwmError.js';
import type { Claim, Queue, QueueRecord } from '../queue/types.js';
import type { HistoryDocument, WashResult } from '../wash/types.js';
import { asExportedAfter } from './asExported.js';
import { checkBrakes } from './brakes.js';
import { giveBack } from './giveBack.js';
import type { JobRun, Outcome } from './job.js';
import { DWM_QUEUE, ERRORED_QUEUE_OF, INDICATOR_QUEUE } from './queueNames.js';
import { RunRules } from './runRules.js';
import { WashReport } from './washReport.js';
import { writeHistory } from './writeHistory.js';

const ERRORED_QUEUE = ERRORED_QUEUE_OF[DWM_QUEUE] ?? '';

/**
 * Takes sets of records one after the other until the queue is empty, the run's time is up, or its limit is reached; the
 * next run, a minute later, goes on.
 */
export async function washQueue(run: JobRun): Promise<Outcome> {
  const queue = await (await run.queues()).queue(DWM_QUEUE);
  const endsAt = performance.now() + run.settings.RUN_SECONDS * 1000;
  const report = new WashReport();
  const rules = new RunRules(run);
  let records = 0;
  run.progress.start('run', Math.min(run.limit, await queue.size()));
  try {
    for (;;) {
      const claim = await claimSet(run, queue, records);
      if (claim.records.length === 0) break;
      try {
        await washClaim(run, rules, claim, report);
      } catch (error) {
        // One that nobody foresaw counts as an attempt: a record that always brings it must not come for ever.
        const ids = claim.records.map(({ _id }) => _id);
        await giveBack(run, claim, ids, { because: error, asUnclaimed: !rules.isWashing || isDwmError(error) });
        throw error;
      }
      records += claim.records.length;
      run.progress.add(claim.records.length);
      if (performance.now() > endsAt) break;
    }
  } finally {
    run.metrics.set('total_seconds_dwm', rules.seconds);
    run.metrics.set('total_records_total', records);
    run.metrics.set('total_records_errored', report.errored);
    if (report.errored > 0) run.log.warn(describeFailures(report));
  }
  return { records, story: describe(report, rules.seconds) };
}

function claimSet(run: JobRun, queue: Queue, already: number): Promise<Claim> {
  run.signal.throwIfAborted();
  return queue.claim(Math.max(0, Math.min(run.settings.RUN_SET_SIZE, run.limit - already)), {
    jobName: run.job.jobName,
  });
}

/** Washes one set and moves every record on by its own result, with its history in the same transaction. */
async function washClaim(run: JobRun, rules: RunRules, claim: Claim, report: WashReport): Promise<void> {
  const { washer, results } = await rules.wash(claim.records);
  const washed: QueueRecord[] = [];
  const failures: { id: QueueRecord['_id']; code: string; reason: string }[] = [];
  const histories = new Map<string, HistoryDocument>();
  for (const [index, record] of claim.records.entries()) {
    const result = results[index];
    if (!result) continue;
    report.add(record, result);
    if (result.outcome === 'failed') failures.push({ id: record._id, code: result.code, reason: result.reason });
    else washed.push(moved(record, result, histories));
  }
  checkBrakes(run, report);
  claim.lost.throwIfAborted();
  await claim.transfer(INDICATOR_QUEUE, washed, async (part, session) => {
    const documents: HistoryDocument[] = [];
    for (const { _id } of part) {
      const history = histories.get(String(_id));
      if (history) documents.push(history);
    }
    await writeHistory(run.rulesDb, documents, washer.historyIdName ?? '', session);
  });
  await claim.fail(ERRORED_QUEUE, failures);
  await claim.close(ERRORED_QUEUE);
  report.addErrored(failures);
}

function moved(
  record: QueueRecord,
  result: Extract<WashResult, { outcome: 'washed' }>,
  histories: Map<string, HistoryDocument>,
): QueueRecord {
  if (result.history !== null) histories.set(String(record._id), result.history);
  // Not the record's own fields beneath: one that a function took away would come back.
  const { _id, _timestamp, _counter, _jobName, _lockTimestamp, _priority, _batchName, _batchID } = record;
  const queueFields = { _id, _timestamp, _counter, _jobName, _lockTimestamp, _priority, _batchName, _batchID };
  const travelling = {
    _asExported: asExportedAfter(record, result.record),
    ...(record._washRounds !== undefined && { _washRounds: record._washRounds }),
  };
  return { ...result.record, ...queueFields, ...travelling };
}

function describeFailures(report: WashReport): string {
  const told = [...report.failuresOfCode].map(([code, count]) => `${code} ${count}`).join(', ');
  return `${report.errored} records went to ${ERRORED_QUEUE} (${told}); "dwmops queues show ${ERRORED_QUEUE}" tells more`;
}

function describe(report: WashReport, seconds: number): string {
  if (report.washed + report.failed === 0) return 'Nothing to wash.';
  const speed = seconds > 0 ? ` (${Math.round((report.washed + report.failed) / seconds)} a second in the wash)` : '';
  return `${report.washed} records washed${speed}: ${report.changed} changed, ${report.failed} to ${ERRORED_QUEUE}; changes by field: ${report.fields()}.`;
}
