import { DwmError } from '../errors/dwmError.js';
import type { JobRun } from './job.js';
import type { WashReport } from './washReport.js';

/**
 * Stops a run whose wash did so much that a broken rule is likelier than dirty contacts, before the set at hand is sent
 * on. The records stay in the queue; whoever has looked goes on with `--override-brakes`. `report` is of the whole run so
 * far, the set at hand included.
 * @throws DwmError BRAKE_ENGAGED that names the brake
 */
export function checkBrakes(run: JobRun, report: WashReport): void {
  const engaged = engagedBrake(run, report);
  run.metrics.set('brake_engaged', engaged === undefined ? 0 : 1);
  if (engaged !== undefined && !run.overrideBrakes) throw brakeEngaged(engaged, report.passed);
  if (engaged !== undefined && !report.overridden) {
    run.log.warn(`A brake would stop this run, but --override-brakes was given: ${engaged}`);
    report.overridden = true;
  }
  report.passed = report.washed;
}

function brakeEngaged(engaged: string, passed: number): DwmError {
  const before = passed === 0 ? 'Nothing was sent on' : `${passed} records of earlier sets had been sent on before`;
  return new DwmError(
    'BRAKE_ENGAGED',
    `A brake stopped this run: ${engaged}. ${before}; the others are back in the queue. Look at what would change with ` +
      `"dwmops run --dry-run --diff changes.csv"; when it is right, go on with --override-brakes`,
  );
}

/** A share of few says little, so each brake wants BRAKE_MINIMUM_RECORDS of what its share is of. */
function engagedBrake({ settings }: JobRun, report: WashReport): string | undefined {
  const { BRAKE_CHANGED_SHARE: changed, BRAKE_EMPTIED_SHARE: emptied, BRAKE_RULE_SHARE: byRule } = settings;
  const over = (part: number, whole: number, limit: number | undefined) =>
    limit !== undefined && whole >= settings.BRAKE_MINIMUM_RECORDS && part / whole > limit;
  const percent = (part: number, whole: number) => `${Math.round((100 * part) / whole)} %`;

  if (over(report.changed, report.washed, changed)) {
    return `${percent(report.changed, report.washed)} of ${report.washed} contacts change (BRAKE_CHANGED_SHARE ${changed})`;
  }
  for (const [field, count] of report.emptiedOfField) {
    if (over(count, report.washed, emptied)) {
      return `the field ${field} is emptied in ${percent(count, report.washed)} of ${report.washed} contacts (BRAKE_EMPTIED_SHARE ${emptied})`;
    }
  }
  for (const [rule, count] of report.changesOfRule) {
    if (over(count, report.changes, byRule)) {
      return `one rule (${rule}) makes ${percent(count, report.changes)} of all ${report.changes} changes (BRAKE_RULE_SHARE ${byRule})`;
    }
  }
  return undefined;
}
