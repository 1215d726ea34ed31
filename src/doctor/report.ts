import { safeMessage } from '../ops/lineFormat.js';
import { productVersion } from '../ops/version.js';
import type { Finding, Level } from './finding.js';

/** One line a finding, in columns; at the end how many of each there are. */
export function textReport(findings: readonly Finding[]): string {
  const areaWidth = Math.max(...findings.map(({ area }) => area.length));
  const lines = findings.map(({ level, area, text, advice }) => {
    const told = advice === undefined ? text : `${text} → ${advice}`;
    return `${level.padEnd(4)}  ${area.padEnd(areaWidth)}  ${safe(told)}`;
  });
  const counts = countLevels(findings);
  return [...lines, '', `${counts.OK} OK, ${counts.WARN} WARN, ${counts.FAIL} FAIL`].join('\n');
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
