import { JOB_NAMES } from '../../../src/jobs/jobNames.js';
import { ALL_QUEUES } from '../../../src/jobs/queueNames.js';
import { METRICS } from '../../../src/ops/metrics.js';

/** Metrics that are not ours: of Prometheus itself, and what a Pushgateway says of each group. */
const OTHERS = ['up', 'ALERTS', 'push_time_seconds', 'push_failure_time_seconds'];
const NO_METRIC =
  /^(?:by|and|or|unless|offset|[smhd]|bool|ignoring|on|time|max|min|sum|count|absent|vector|changes|delta|\w+_over_time|\d\w*)$/;
const SCRAPE_JOB = 'dwmops-pushgateway';

/**
 * What a PromQL expression names that does not exist: metrics, jobs and queues that no program of ours pushes. Such an
 * expression parses, and never has a value.
 */
export function unknownNames(expr: string): string[] {
  return [
    ...metricsIn(expr).filter((name) => !(name in METRICS) && !OTHERS.includes(name)),
    ...unmatched(expr, 'job', [...Object.values(JOB_NAMES).map(({ jobName }) => jobName), SCRAPE_JOB]),
    ...unmatched(expr, 'queue', ALL_QUEUES),
  ];
}

export function metricsIn(expr: string): string[] {
  const bare = expr
    .replace(/"[^"]*"/g, '')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replace(/\bby\s*\([^)]*\)/g, '');
  return [...new Set(bare.match(/[a-zA-Z_]\w*/g) ?? [])].filter((word) => !NO_METRIC.test(word));
}

/** Matchers of `label` that match none of `values`. For a pattern, every alternative has to match one. */
function unmatched(expr: string, label: string, values: readonly string[]): string[] {
  const matchers = expr.matchAll(new RegExp(`\\b${label}(=~|=)"([^"]*)"`, 'g'));
  return [...matchers].flatMap(([whole, operator, text = '']) => {
    const alternatives = operator === '=' ? [text.replace(/[.]/g, '\\.')] : topAlternatives(text);
    const dead = alternatives.filter((pattern) => !values.some((value) => new RegExp(`^(?:${pattern})$`).test(value)));
    return dead.length > 0 ? [whole] : [];
  });
}

/** `a|(b|c)d` → `a`, `(b|c)d` */
function topAlternatives(pattern: string): string[] {
  return pattern.split(/\|(?![^(]*\))/);
}
