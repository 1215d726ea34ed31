import { isDwmError } from '../errors/dwmError.js';
import { isAway } from '../queue/patience.js';
import type { Claim, Failure, Queue, QueueRecord } from '../queue/types.js';
import type { FailedWash, WashResult } from '../wash/types.js';
import { asExportedAfter } from './asExported.js';
import { checkBrakes } from './brakes.js';
import { giveBack } from './giveBack.js';
import { inHalves } from './inHalves.js';
import type { JobRun, Outcome } from './job.js';
import { type Move, moveWashed, unforeseen } from './moveWashed.js';
import { DWM_QUEUE, ERRORED_QUEUE_OF } from './queueNames.js';
import { sizeFault } from './resultSize.js';
import { RunRules } from './runRules.js';
import { WashReport } from './washReport.js';

const ERRORED_QUEUE = ERRORED_QUEUE_OF[DWM_QUEUE] ?? '';
const NOT_WASHED: FailedWash = {
  outcome: 'failed',
  code: 'WASH_CRASHED',
  reason: 'The wash had no result for the record.',
};

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
        const asUnclaimed = isDwmError(error) || !mayBeOfOne(run, rules, claim)(error);
        await giveBack(run, claim, ids, { because: error, asUnclaimed });
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

/**
 * Washes one set and moves every record on by its own result, with its history in the same transaction. Where that fails
 * and one record may be why, the set is halved until it is found: it alone goes to the errored queue.
 */
async function washClaim(run: JobRun, rules: RunRules, claim: Claim, report: WashReport): Promise<void> {
  const isOfOne = mayBeOfOne(run, rules, claim);
  const moves: Move[][] = [];
  const failures: Failure[] = [];
  const unwashed = await inHalves(
    [claim.records],
    async (records) => {
      const { washer, results } = await rules.wash(records);
      const washed = records.map((record, index) => outcomeOf(record, results[index] ?? NOT_WASHED));
      const part: Move[] = [];
      for (const { record, result, arriving } of washed) {
        report.add(record, result);
        if (result.outcome === 'failed') failures.push({ id: record._id, code: result.code, reason: result.reason });
        else part.push({ record: arriving, history: result.history, washer });
      }
      moves.push(part);
    },
    isOfOne,
  );
  checkBrakes(run, report);
  claim.lost.throwIfAborted();
  const unmoved = await moveWashed(run, claim, moves, isOfOne);
  report.countUnmoved(unmoved.failures.length + unmoved.left.length);
  failures.push(...unwashed.map(({ one, error }) => unforeseen(run, one, 'washed', error)), ...unmoved.failures);
  const left = await inHalves([failures], async (part) => void (await claim.fail(ERRORED_QUEUE, part)), isOfOne);
  report.addErrored(failures.filter((failure) => !left.some(({ one }) => one === failure)));
  const errors = [...unmoved.left, ...left.map(({ error }) => error)];
  if (errors.length > 0) throw errors[0];
  await claim.close(ERRORED_QUEUE);
}

/** Errors that are not a record's: the database is away, rules cannot be read, a stop, a lost lease, a brake. */
function mayBeOfOne(run: JobRun, rules: RunRules, claim: Claim): (error: unknown) => boolean {
  return (error) => {
    if (!rules.isWashing || run.signal.aborted || claim.lost.aborted || isAway(error)) return false;
    return !isDwmError(error) || error.facts.blame === 'record';
  };
}

/** The record as it arrives, and its result: a failure where record or history is larger than MongoDB stores. */
function outcomeOf(record: QueueRecord, result: WashResult) {
  if (result.outcome === 'failed') return { record, result, arriving: record };
  const arriving = moved(record, result);
  const reason = sizeFault(arriving, result.history);
  if (reason === undefined) return { record, result, arriving };
  return { record, result: { outcome: 'failed', code: 'WASH_RESULT_TOO_LARGE', reason } as const, arriving };
}

function moved(record: QueueRecord, result: Extract<WashResult, { outcome: 'washed' }>): QueueRecord {
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
