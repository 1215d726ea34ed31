import { safeMessage } from '../ops/lineFormat.js';
import { productVersion } from '../ops/version.js';
import { textColumns } from '../textTable.js';
import type { Finding, Level } from './finding.js';

export interface ReportLook {
  /** Columns of the terminal; without it each finding is one line. */
  readonly width?: number;
  readonly colours: boolean;
}

/** The findings in columns; at the end how many of each there are. */
export function textReport(findings: readonly Finding[], { width, colours }: ReportLook): string {
  const rows = findings.map(({ level, area, text, advice }) => {
    const told = advice === undefined ? text : `${text} → ${advice}`;
    return [level.padEnd('WARN'.length), area, safe(told)];
  });
  const counts = countLevels(findings);
  const lines = [...textColumns(rows, width), '', `${counts.OK} OK, ${counts.WARN} WARN, ${counts.FAIL} FAIL`];
  return (colours ? lines.map(coloured) : lines).join('\n');
}

const COLOURS: Readonly<Record<Level, number>> = { OK: 32, WARN: 33, FAIL: 31 };

/** A line that begins with a level. */
function coloured(line: string): string {
  return line.replace(/^(OK|WARN|FAIL)\b/, (level) => `\u001b[${COLOURS[levelOf(level)]}m${level}\u001b[39m`);
}

function levelOf(text: string): Level {
  return text === 'OK' || text === 'WARN' ? text : 'FAIL';
}

/** For programs: the same, with advice apart. */
export function jsonReport(findings: readonly Finding[], now: Date): string {
  const counts = countLevels(findings);
  const told = findings.map(({ text, advice, ...rest }) => ({
    ...rest,
    text: safe(text),
    ...(advice === undefined ? {} : { advice: safe(advice) }),
  }));
  const report = {
    version: productVersion(),
    checkedAt: now.toISOString(),
    ok: counts.FAIL === 0,
    counts,
    findings: told,
  };
  return JSON.stringify(report, null, 2);
}

export function countLevels(findings: readonly Finding[]): Record<Level, number> {
  const counts = { OK: 0, WARN: 0, FAIL: 0 };
  for (const { level } of findings) counts[level]++;
  return counts;
}

/** Secrets are masked here too, as in the log. */
function safe(text: string): string {
  return safeMessage(text, { emailAddresses: true });
}
